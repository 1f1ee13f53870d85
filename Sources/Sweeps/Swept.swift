import Experiments

/// The value that a key has in each cell.
struct Swept<Value: Sendable>: Sendable {
  /// The grid dimension that the value moves along; `nil` for a constant.
  let dimension: Int?
  private let values: [Value]
  private let stride: Int

  init(_ source: TemplateSource, _ key: String, _ convert: (ConfigurationValue) -> Value?) {
    let (raw, dimension, stride) = source.values(of: key)
    values = raw.map { value in
      guard let converted = convert(value) else { preconditionFailure("\(key) was read as another kind of value") }
      return converted
    }
    self.dimension = dimension
    self.stride = stride
  }

  /// The grid dimensions that the value moves along.
  var dimensions: Set<Int> { Set([dimension].compactMap { $0 }) }

  func value(ofCell cell: Int) -> Value { values[(cell / stride) % values.count] }
}

/// The list that a key has in each cell, some of whose elements may have axes of their own.
struct SweptList<Element: Sendable>: Sendable {
  private let list: Swept<[Element]>
  private let elements: [(index: Int, value: Swept<Element>)]

  init(
    _ source: TemplateSource, _ key: String, _ convert: (ConfigurationValue) -> [Element]?,
    element: (ConfigurationValue) -> Element?
  ) {
    list = Swept(source, key, convert)
    elements = source.grid.axes.compactMap { axis in
      guard let name = ElementKey(axis.key), name.list == key else { return nil }
      return (name.index, Swept(source, axis.key, element))
    }
  }

  /// The grid dimensions that the list moves along.
  var dimensions: Set<Int> { elements.reduce(list.dimensions) { $0.union($1.value.dimensions) } }

  func value(ofCell cell: Int) -> [Element] {
    var result = list.value(ofCell: cell)
    for (index, element) in elements { result[index] = element.value(ofCell: cell) }
    return result
  }
}

extension SweptList where Element == Double {
  init(numbers source: TemplateSource, _ key: String) { self.init(source, key, \.numbers, element: \.number) }
}

extension SweptList where Element == Int {
  init(integers source: TemplateSource, _ key: String) { self.init(source, key, \.integers, element: \.integer) }
}

/// The template and the grid that the values of all keys come from.
struct TemplateSource {
  let template: [String: ConfigurationValue]
  let grid: Grid
  /// The data files that the sweep names, by the path as written.
  var files: [String: LoadedFile] = [:]

  /// How many consecutive cells share a position along each dimension.
  var strides: [Int] {
    var strides = Array(repeating: 1, count: grid.dimensions.count)
    for index in strides.indices.dropLast().reversed() {
      strides[index] = strides[index + 1] * grid.dimensions[index + 1].count
    }
    return strides
  }

  func values(of key: String) -> (values: [ConfigurationValue], dimension: Int?, stride: Int) {
    for (index, dimension) in grid.dimensions.enumerated() {
      if let axis = dimension.axes.first(where: { $0.key == key }) { return (axis.values, index, strides[index]) }
    }
    guard let value = template[key] else { preconditionFailure("\(key) has neither a value nor an axis") }
    return ([value], nil, 1)
  }

  /// The form of the data.
  var dataForm: DataForm {
    let hasVectors = template["data.covariance"] != nil || grid.axes.contains { $0.key == "data.covariance" }
    guard case .text(let kind)? = template["data.kind"], let form = DataForm(kind: kind, hasVectors: hasVectors) else {
      preconditionFailure("the template names a kind of data")
    }
    return form
  }
}

extension ConfigurationValue {
  var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  var text: String? {
    if case .text(let value) = self { value } else { nil }
  }

  var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  var integers: [Int]? {
    guard case .list(let values) = self else { return nil }
    let integers = values.compactMap(\.integer)
    return integers.count == values.count ? integers : nil
  }

  var numbers: [Double]? {
    guard case .list(let values) = self else { return nil }
    let numbers = values.compactMap(\.number)
    return numbers.count == values.count ? numbers : nil
  }

  /// A text, or the texts of a list.
  var texts: [String]? {
    if let text { return [text] }
    guard case .list(let values) = self else { return nil }
    let texts = values.compactMap(\.text)
    return texts.count == values.count ? texts : nil
  }

  var matrix: Matrix? {
    guard case .list(let rows) = self else { return nil }
    let elements = rows.compactMap(\.numbers).flatMap { $0 }
    guard elements.count == rows.count * rows.count else { return nil }
    return Matrix(rows: rows.count, columns: rows.count, elements: elements)
  }
}
