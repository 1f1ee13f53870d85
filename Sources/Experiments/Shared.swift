/// A value that several others hold together: copying them does not copy it, and those that share it are equal without a
/// closer look.
final class Shared<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
  let value: Value

  init(_ value: Value) { self.value = value }

  init(from decoder: any Decoder) throws { value = try Value(from: decoder) }

  func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }

  func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }

  static func == (left: Shared, right: Shared) -> Bool { left === right || left.value == right.value }
}
