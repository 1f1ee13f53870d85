import Experiments
import Yams

extension Axis {
  /// The position and exact value that a written value means; numbers match to a relative 1e-9.
  ///
  /// - Parameter late: what `late` means, where all cells have the same depth.
  func position(
    of node: Node, family: ModelFamily, late: ConfigurationValue?
  ) throws(ValueProblem) -> (index: Int, value: ConfigurationValue) {
    let kind =
      SweepSchema.key(key, of: family)?.kind
      ?? ElementKey(key).flatMap { SweepSchema.key($0.list, of: family)?.kind.element }
    guard let kind else { throw ValueProblem(line: nil, message: "`\(key)` is not a key of the template") }
    var wanted = try kind.read(node)
    if let late, key == "network.fusion_layer", wanted == .text("late") { wanted = late }
    let index =
      values.firstIndex(of: wanted)
      ?? values.indices.filter { values[$0].isClose(to: wanted) }.min {
        values[$0].distance(to: wanted) < values[$1].distance(to: wanted)
      }
    guard let index else {
      throw ValueProblem(
        line: node.mark?.line, message: "the axis has no value \(wanted); its values are \(valuesInWords)")
    }
    return (index, values[index])
  }

  /// All values, or the first and last of many.
  var valuesInWords: String {
    guard values.count > 12 else { return values.map(\.description).joined(separator: ", ") }
    return values.prefix(6).map(\.description).joined(separator: ", ") + ", …, "
      + values.suffix(3).map(\.description).joined(separator: ", ") + " (\(values.count) values)"
  }
}

extension ConfigurationValue {
  fileprivate func distance(to other: ConfigurationValue) -> Double {
    guard let number, let otherNumber = other.number else { return .infinity }
    return (number - otherNumber).magnitude
  }

  /// Whether two numbers agree to a relative 1e-9.
  fileprivate func isClose(to other: ConfigurationValue) -> Bool {
    guard let number, let otherNumber = other.number else { return false }
    return distance(to: other) <= 1e-9 * max(number.magnitude, otherNumber.magnitude)
  }
}
