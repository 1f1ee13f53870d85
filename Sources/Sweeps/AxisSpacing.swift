import Foundation

/// The values of evenly spaced axes. Ends are met exactly, and a spacing that is symmetric about zero is so to the bit.
enum AxisSpacing: String, CaseIterable {
  /// From, to and the number of values, at equal distances.
  case linspace
  /// From, to and the number of values, at equal ratios.
  case logspace
  /// From, to and the distance; the last value is the end where a whole number of steps leads there, up to rounding.
  case range

  /// Why there are no such values.
  struct Refusal: Error {
    let message: String
  }

  /// The names of the three arguments.
  var arguments: String { self == .range ? "[from, to, step]" : "[from, to, count]" }

  /// - Throws: ``Refusal`` where the arguments describe no axis.
  func values(_ from: Double, _ to: Double, _ third: Double) throws(Refusal) -> [Double] {
    switch self {
    case .linspace:
      return Self.linear(from, to, try Self.count(third, from, to))
    case .logspace:
      guard from > 0, to > 0 else {
        throw Refusal(message: "from and to are the values themselves, and both must be above 0")
      }
      let count = try Self.count(third, from, to)
      var values = Self.linear(log10(from), log10(to), count).map { pow(10, $0) }
      values[0] = from
      values[count - 1] = to
      return values
    case .range:
      return try Self.stepped(from, to, step: third)
    }
  }

  private static func count(_ value: Double, _ from: Double, _ to: Double) throws(Refusal) -> Int {
    guard value == value.rounded(), value >= 1, value <= Double(SweepSchema.largestAxisCount) else {
      throw Refusal(message: "the count is \(value), allowed are 1 to \(SweepSchema.largestAxisCount)")
    }
    guard (value == 1) == (from == to) else {
      throw Refusal(
        message: value == 1
          ? "one value cannot be both \(from) and \(to); give a count of at least 2"
          : "from and to are both \(from); give a count of 1, or different ends")
    }
    return Int(value)
  }

  private static func linear(_ from: Double, _ to: Double, _ count: Int) -> [Double] {
    guard count > 1 else { return [from] }
    let last = count - 1
    let range = Double(last)
    return (0..<count).map { index in
      if index == 0 { return from }
      if index == last { return to }
      // The two terms change places under reflection, so that symmetric ends give exactly symmetric values; dividing
      // last keeps whole numbers whole. Only ends near the largest number need the weights divided first.
      let (before, after) = (Double(last - index), Double(index))
      let value = (from * before + to * after) / range
      return decimal(value.isFinite ? value : from * (before / range) + to * (after / range))
    }
  }

  private static func stepped(_ from: Double, _ to: Double, step: Double) throws(Refusal) -> [Double] {
    if from == to { return [from] }
    guard step != 0, (step > 0) == (to > from) else {
      throw Refusal(message: "steps of \(step) never lead from \(from) to \(to)")
    }
    let steps = (to - from) / step
    guard steps < Double(SweepSchema.largestAxisCount) else {
      throw Refusal(message: "that is more than \(SweepSchema.largestAxisCount) values")
    }
    let whole = steps.rounded()
    if whole >= 1, (steps - whole).magnitude <= 1e-9 * whole { return linear(from, to, Int(whole) + 1) }
    return (0...Int(steps.rounded(.down))).map { decimal(from + Double($0) * step) }
  }

  /// The nearest number of 15 significant digits: −0.675 and not −0.6749999999999999, which nobody would look for.
  private static func decimal(_ value: Double) -> Double { Double(String(format: "%.15g", value)) ?? value }
}
