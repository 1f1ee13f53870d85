/// One of the two modalities, by its position in the data: x_A comes first in a sweep file's teacher, x_B second.
///
/// Position says nothing about which modality is learned first; see ``FixedPoints/leading`` for that.
public enum Modality: Int, Sendable, Hashable, Codable, CaseIterable {
  case a = 0
  case b = 1

  /// The other modality.
  public var other: Modality { self == .a ? .b : .a }

  /// The letter that tables and messages use: `A` or `B`.
  public var letter: String { self == .a ? "A" : "B" }

  /// The modality with this letter; `nil` for any other text.
  public init?(letter: String) {
    guard let modality = Self.allCases.first(where: { $0.letter == letter }) else { return nil }
    self = modality
  }
}

/// One value for each modality.
public struct ModalityPair<Value> {
  public var a: Value
  public var b: Value

  public init(_ a: Value, _ b: Value) {
    self.a = a
    self.b = b
  }

  /// The value of one modality.
  public subscript(modality: Modality) -> Value {
    get { modality == .a ? a : b }
    set {
      if modality == .a { a = newValue } else { b = newValue }
    }
  }

  /// The pair with `transform` applied to both values.
  public func map<Result>(_ transform: (Value) throws -> Result) rethrows -> ModalityPair<Result> {
    ModalityPair<Result>(try transform(a), try transform(b))
  }
}

extension ModalityPair: Sendable where Value: Sendable {}
extension ModalityPair: Equatable where Value: Equatable {}
extension ModalityPair: Hashable where Value: Hashable {}
extension ModalityPair: Encodable where Value: Encodable {}
extension ModalityPair: Decodable where Value: Decodable {}
