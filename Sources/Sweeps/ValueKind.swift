/// What may stand as the value of a sweep-file key.
public indirect enum ValueKind: Hashable, Sendable {
  case integer
  case number
  case boolean
  /// Any text.
  case text
  /// One of these words.
  case word([String])
  /// A list, of a fixed length where `count` says so.
  case list(of: ValueKind, count: Int? = nil)
  /// The rows of a square matrix of numbers.
  case squareMatrix
  case either(ValueKind, ValueKind)
  /// Something with keys of its own: axes, figures.
  case structure

  /// What is expected, in words: `a number`, `an integer or a list of integers`.
  public var words: String {
    switch self {
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "`true` or `false`"
    case .text: "a text"
    case .word(let words): words.map { "`\($0)`" }.joined(separator: " or ")
    case .list(let element, let count):
      "a list of " + (count.map { "\($0) " } ?? "") + element.plural
    case .squareMatrix: "a square matrix, as a list of rows of numbers"
    case .either(let first, let second): "\(first.words) or \(second.words)"
    case .structure: "a mapping or a list"
    }
  }

  private var plural: String {
    switch self {
    case .integer: "integers"
    case .number: "numbers"
    default: "values, each \(words)"
    }
  }

  /// `integer` or `number` where such a value is allowed, so that a spaced axis makes sense.
  var numeric: ValueKind? {
    switch self {
    case .integer, .number: self
    case .either(let first, let second): first.numeric ?? second.numeric
    default: nil
    }
  }

  /// The kind of one element where the value may be a list of scalars.
  var element: ValueKind? {
    switch self {
    case .list(let element, _): element
    case .either(let first, let second): first.element ?? second.element
    default: nil
    }
  }

  /// Whether a list is one of the allowed values.
  var allowsList: Bool {
    switch self {
    case .list, .squareMatrix: true
    case .either(let first, let second): first.allowsList || second.allowsList
    default: false
    }
  }
}
