#if NetCDF
  import CNetCDF
  import Foundation
  import Synchronization

  /// A NetCDF-4 file that is being written.
  ///
  /// It has its name once it is complete; see ``StagedFile``.
  final class NetCDFFile {
    private let file: StagedFile
    var path: String { file.path }
    private let identifier: Int32
    private var isOpen = true
    /// Whether HDF5 failed, as on a full disk. It crashes where it is told to close or to go on then.
    private var isBroken = false

    /// A dimension of the file.
    struct Dimension {
      let name: String
      let count: Int
      fileprivate let number: Int32
    }

    /// libnetcdf and HDF5 keep state of their own that threads must not share.
    private static let library = Mutex(())

    /// HDF5 closes what is open when the program ends, and crashes there after a failure. It has to be told before it starts.
    private static let staysQuietAtExit: Void = {
      guard let function = dlsym(nil, "H5dont_atexit") else { return }
      _ = unsafeBitCast(function, to: (@convention(c) () -> Int32).self)()
    }()

    /// - Throws: ``PhaseDiagramError`` that names the file if it or its folder cannot be made.
    init(path: String) throws(PhaseDiagramError) {
      file = try StagedFile(path: path)
      guard file.isReplaced else {
        throw PhaseDiagramError("cannot write \(path): a NetCDF file has to be a regular file")
      }
      var identifier: Int32 = -1
      let stage = file.stage
      Self.staysQuietAtExit
      let code = Self.library.withLock { _ in nc_create(stage, NC_NETCDF4 | NC_NOCLOBBER, &identifier) }
      guard code == NC_NOERR else { throw Self.failure(code, path) }
      self.identifier = identifier
    }

    deinit {
      if isOpen, !isBroken { Self.library.withLock { _ in _ = nc_abort(identifier) } }
      file.discard()
    }

    /// Closes the file and gives it its name.
    ///
    /// - Throws: ``PhaseDiagramError`` that names the file if its last bytes cannot be written or it cannot be renamed.
    func finish() throws(PhaseDiagramError) {
      isOpen = false
      try call { nc_close($0) }
      try file.commit()
    }

    /// The version of libnetcdf.
    static var libraryVersion: String {
      let words = library.withLock { _ in String(cString: nc_inq_libvers()) }
      return String(words.prefix { $0 != " " })
    }

    // MARK: Definitions

    /// - Precondition: `count` is at least 1, since NetCDF takes 0 for a dimension without an end.
    func dimension(_ name: String, count: Int) throws(PhaseDiagramError) -> Dimension {
      precondition(count >= 1, "a dimension of a file needs a length")
      var number: Int32 = -1
      try call { nc_def_dim($0, name, count, &number) }
      return Dimension(name: name, count: count, number: number)
    }

    /// Defines a variable.
    ///
    /// - Parameters:
    ///   - chunk: how much of each dimension is compressed together; empty for a variable that is stored as it is.
    ///   - fill: what stands where there is no value, which readers are told; `nil` where there is always one.
    /// - Returns: the variable's number.
    func variable<Element: NetCDFElement>(
      _ name: String, _ type: Element.Type, dimensions: [Dimension], chunk: [Int] = [], fill: Element? = nil,
      attributes: [(name: String, value: NetCDFAttribute)]
    ) throws(PhaseDiagramError) -> Int32 {
      var variable: Int32 = -1
      let numbers = dimensions.map(\.number)
      try call { nc_def_var($0, name, Element.netCDFType, Int32(numbers.count), numbers, &variable) }
      if !chunk.isEmpty {
        let bytes = chunk.reduce(MemoryLayout<Element>.stride, *)
        try call { nc_def_var_chunking($0, variable, NC_CHUNKED, chunk) }
        // Bytes of the same place stand together: sign and exponent hardly change from network to network.
        try call { nc_def_var_deflate($0, variable, 1, 1, Self.deflateLevel) }
        // Chunks are written whole and once, so that keeping more than one of them would only cost memory.
        try call { nc_set_var_chunk_cache($0, variable, bytes, 1, 1) }
      }
      if let fill {
        try call { nc_put_att($0, variable, "_FillValue", Element.netCDFType, 1, [fill]) }
      }
      for attribute in attributes { try put(attribute.value, named: attribute.name, of: variable) }
      return variable
    }

    private static let deflateLevel: Int32 = 1

    /// An attribute of the whole file.
    func attribute(_ name: String, _ value: NetCDFAttribute) throws(PhaseDiagramError) {
      try put(value, named: name, of: NC_GLOBAL)
    }

    private func put(_ value: NetCDFAttribute, named name: String, of variable: Int32) throws(PhaseDiagramError) {
      switch value {
      case .text(let text):
        // C's texts end at a character 0.
        let bytes = text.utf8.filter { $0 != 0 }.map { CChar(bitPattern: $0) }
        try call { nc_put_att_text($0, variable, name, bytes.count, bytes) }
      case .integer(let number):
        try call { nc_put_att($0, variable, name, Int64.netCDFType, 1, [Int64(number)]) }
      case .bytes(let values):
        try call { nc_put_att($0, variable, name, Int8.netCDFType, values.count, values) }
      }
    }

    // MARK: Values

    /// Writes a box of a variable.
    ///
    /// - Precondition: `values` has as many elements as the box, the last dimension varying fastest.
    func put<Element: NetCDFElement>(
      _ values: [Element], into variable: Int32, start: [Int], count: [Int]
    ) throws(PhaseDiagramError) {
      precondition(values.count == count.reduce(1, *), "a box is written whole")
      try call { nc_put_vara($0, variable, start, count, values) }
    }

    /// Defines and writes a variable of texts along one dimension.
    func texts(
      _ texts: [String], named name: String, along dimension: Dimension,
      attributes: [(name: String, value: NetCDFAttribute)]
    ) throws(PhaseDiagramError) {
      var variable: Int32 = -1
      try call { nc_def_var($0, name, NC_STRING, 1, [dimension.number], &variable) }
      for attribute in attributes { try put(attribute.value, named: attribute.name, of: variable) }
      var copies = texts.map { UnsafePointer(strdup($0)) }
      defer { for copy in copies { free(UnsafeMutablePointer(mutating: copy)) } }
      try call { nc_put_var_string($0, variable, &copies) }
    }

    /// Calls libnetcdf, which no other thread does meanwhile.
    private func call(_ body: (_ file: Int32) -> Int32) throws(PhaseDiagramError) {
      precondition(!isBroken, "nothing can be done with a file after a failure")
      let code = Self.library.withLock { _ in body(identifier) }
      if code <= NC4_FIRST_ERROR { isBroken = true }
      guard code == NC_NOERR else { throw Self.failure(code, path) }
    }

    private static func failure(_ code: Int32, _ path: String) -> PhaseDiagramError {
      let words = nc_strerror(code).map { String(cString: $0) } ?? "unknown error \(code)"
      return PhaseDiagramError(
        "cannot write \(path): \(words)" + (code == NC_EHDFERR ? "; is the disk full?" : ""))
    }
  }
#endif
