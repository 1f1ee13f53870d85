import Experiments

/// A one- or two-dimensional array of an `.npy` file, format versions 1 to 3 (NumPy, `numpy.lib.format`).
struct NumPyArray {
  /// How messages name the array.
  let place: String
  /// Samples.
  let rows: Int
  /// 1 for a one-dimensional array.
  let columns: Int
  let isOneDimensional: Bool
  /// The elements row by row, whatever their order in the file.
  let values: [Double]

  /// Headers of arrays of numbers have a hundred bytes or so.
  private static let largestHeader = 1 << 16

  /// - Throws: ``DataFileProblem`` if the bytes are no such array of numbers, more or fewer than its shape says, or an
  ///   integer is beyond what a double holds exactly.
  init(bytes: [UInt8], place: String) throws(DataFileProblem) {
    let (header, start) = try Self.header(bytes, place)
    guard case .dictionary(let entries)? = PythonLiteral(header), let descr = entries["descr"],
      case .boolean(let isFortran)? = entries["fortran_order"], case .sequence(let lengths)? = entries["shape"]
    else { throw DataFileProblem("\(place) has a damaged header; save it again with numpy.save or numpy.savez") }
    let element = try NumPyElement(descr: descr, place: place)
    let (shape, count) = try Self.shape(lengths, place)
    let (size, overflows) = count.multipliedReportingOverflow(by: element.size)
    guard !overflows, size == bytes.count - start else {
      throw DataFileProblem(
        "\(place) has \(bytes.count - start) bytes of data where its shape of \(Self.words(shape)) and its type ask "
          + "for \(overflows ? "more than there can be" : "\(size)"); the file is damaged or cut off")
    }
    guard count <= DataFileLimits.values else {
      throw DataFileProblem("\(place) has \(count) numbers; at most \(DataFileLimits.values) are allowed")
    }
    self.place = place
    rows = shape[0]
    columns = shape.count == 1 ? 1 : shape[1]
    isOneDimensional = shape.count == 1
    let (rows, columns) = (rows, columns)
    var inexact: Int?
    values = bytes[start...].withUnsafeBytes { data in
      var values = [Double]()
      values.reserveCapacity(count)
      for index in 0..<count {
        let position = isFortran ? index % columns * rows + index / columns : index
        let value = element.value(in: data, at: position * element.size)
        if value == nil, inexact == nil { inexact = index }
        values.append(value ?? 0)
      }
      return values
    }
    if let inexact {
      throw DataFileProblem(
        "\(self.place(of: inexact)) is an integer that double precision would round; integers may go up to 2^53")
    }
  }

  /// Where an element stands, in words.
  func place(of index: Int) -> String {
    "row \(index / columns + 1)" + (columns == 1 ? "" : ", column \(index % columns + 1)") + " of \(place)"
  }

  /// - Throws: ``DataFileProblem`` that names the first of `columns` and row where a value is not finite.
  func checkFinite(columns chosen: [Int]) throws(DataFileProblem) {
    var first: Int?
    var others = 0
    for row in 0..<rows {
      for column in chosen where !values[row * columns + column].isFinite {
        if first == nil { first = row * columns + column } else { others += 1 }
      }
    }
    guard let first else { return }
    let word = values[first].isNaN ? "NaN" : values[first] > 0 ? "inf" : "-inf"
    throw DataFileProblem(
      "\(place(of: first)) is \(word)\(DataFileWords.more(others)); all values must be finite numbers")
  }

  // MARK: Header

  private static func header(_ bytes: [UInt8], _ place: String) throws(DataFileProblem) -> (ArraySlice<UInt8>, Int) {
    if bytes.starts(with: Array("PK".utf8)) {
      throw DataFileProblem("this is an archive of arrays; give its name the ending .npz")
    }
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw DataFileProblem("\(place) is not in NumPy's format; save it with numpy.save or numpy.savez")
    }
    guard bytes.count >= 10 else { throw DataFileProblem("\(place) ends within its header") }
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
      throw DataFileProblem(
        "\(place) has version \(bytes[6]).\(bytes[7]) of NumPy's format; versions 1.0, 2.0 and 3.0 are allowed")
    }
    let start = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= start else { throw DataFileProblem("\(place) ends within its header") }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= largestHeader else {
      throw DataFileProblem("\(place) has a header of \(length) bytes; at most \(largestHeader) are allowed")
    }
    guard bytes.count >= start + length else { throw DataFileProblem("\(place) ends within its header") }
    return (bytes[start..<(start + length)], start + length)
  }

  private static func shape(
    _ lengths: [PythonLiteral], _ place: String
  ) throws(DataFileProblem) -> (shape: [Int], count: Int) {
    var shape: [Int] = []
    var count = 1
    for length in lengths {
      guard case .integer(let length) = length, length >= 0 else {
        throw DataFileProblem("\(place) has a damaged shape; save it again with numpy.save or numpy.savez")
      }
      shape.append(length)
      let (product, overflows) = count.multipliedReportingOverflow(by: length)
      count = overflows ? .max : product
    }
    guard (1...2).contains(shape.count), shape.last != 0 else {
      throw DataFileProblem(
        "\(place) has the shape \(words(shape)); allowed are samples × features, and one number a sample")
    }
    return (shape, count)
  }

  private static func words(_ shape: [Int]) -> String { "(\(shape.map(String.init).joined(separator: ", ")))" }
}
