#if NetCDF
  import CNetCDF
  import Foundation
  import Testing

  /// What stands in a NetCDF file. The library must not be used by two threads at once, so tests with it are serialized.
  struct NetCDFContents {
    struct Variable: Equatable {
      var dimensions: [String]
      var shape: [Int]
      /// Empty for texts.
      var numbers: [Double]
      var texts: [String]
      var attributes: [String: String]
    }

    private(set) var variables: [String: Variable] = [:]
    private(set) var attributes: [String: String] = [:]

    /// Reads the file into memory first. HDF5 locks what it writes, and a process that another test starts meanwhile holds
    /// the lock a moment longer than its owner, who could then not open the file.
    init(_ path: String) throws {
      self = try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { bytes in
        let start = try #require(bytes.baseAddress)
        var file: Int32 = -1
        let code = nc_open_mem(path, NC_NOWRITE, bytes.count, UnsafeMutableRawPointer(mutating: start), &file)
        try #require(code == NC_NOERR)
        defer { nc_close(file) }
        return try NetCDFContents(file: file)
      }
    }

    private init(file: Int32) throws {
      var (dimensionCount, variableCount, attributeCount, unlimited): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      try #require(nc_inq(file, &dimensionCount, &variableCount, &attributeCount, &unlimited) == NC_NOERR)
      attributes = Self.texts(file, NC_GLOBAL, attributeCount)
      for variable in 0..<variableCount {
        var name = [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1)
        var (type, rank, count): (Int32, Int32, Int32) = (0, 0, 0)
        var dimensions = [Int32](repeating: 0, count: Int(NC_MAX_VAR_DIMS))
        try #require(nc_inq_var(file, variable, &name, &type, &rank, &dimensions, &count) == NC_NOERR)
        var entry = Variable(
          dimensions: [], shape: [], numbers: [], texts: [], attributes: Self.texts(file, variable, count))
        for dimension in dimensions.prefix(Int(rank)) {
          var word = [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1)
          var length = 0
          try #require(nc_inq_dim(file, dimension, &word, &length) == NC_NOERR)
          entry.dimensions.append(Self.string(word))
          entry.shape.append(length)
        }
        let size = entry.shape.reduce(1, *)
        if type == NC_STRING {
          var texts = [UnsafeMutablePointer<CChar>?](repeating: nil, count: size)
          try #require(nc_get_var_string(file, variable, &texts) == NC_NOERR)
          entry.texts = texts.map { $0.map { String(cString: $0) } ?? "" }
          nc_free_string(size, &texts)
        } else {
          entry.numbers = Array(repeating: 0, count: size)
          try #require(nc_get_var_double(file, variable, &entry.numbers) == NC_NOERR)
        }
        variables[Self.string(name)] = entry
      }
    }

    private static func string(_ characters: [CChar]) -> String {
      String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The attributes that are texts.
    private static func texts(_ file: Int32, _ variable: Int32, _ count: Int32) -> [String: String] {
      var result: [String: String] = [:]
      for number in 0..<count {
        var name = [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1)
        var (type, length): (Int32, Int) = (0, 0)
        nc_inq_attname(file, variable, number, &name)
        nc_inq_att(file, variable, name, &type, &length)
        guard type == NC_CHAR else { continue }
        var text = [CChar](repeating: 0, count: length + 1)
        nc_get_att_text(file, variable, name, &text)
        result[string(name)] = string(text)
      }
      return result
    }
  }
#endif
