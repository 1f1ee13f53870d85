import RealModule

/// J_k(h) = E[max(0, h + ν)^k] for a standard normal ν: how fast a unit grows whose input is h behind noise.
///
/// Integration by parts gives J_k = h J_{k−1} + (k−1) J_{k−2} with J_0 = Φ(h) and J_1 = h Φ(h) + φ(h) (derived).
enum RectifiedNormal {
  /// J_k(h) and J_{k−1}(h), to a relative error of about 1e-12.
  ///
  /// - Precondition: `power` is at least 1.
  static func moments(_ power: Int, at mean: Double) -> (value: Double, previous: Double) {
    mean < -1 ? backwards(power, at: mean) : forwards(power, at: mean)
  }

  private static func forwards(_ power: Int, at mean: Double) -> (value: Double, previous: Double) {
    let probability = LargestNormal.normalCumulative(mean)
    var (previous, value) = (probability, mean * probability + LargestNormal.normalDensity(mean))
    for index in 1..<power { (previous, value) = (value, mean * value + Double(index) * previous) }
    return (value, previous)
  }

  /// For a negative h the recursion cancels. Its ratios r_k = J_k/J_{k−1} = h + (k−1)/r_{k−1} are found from above
  /// instead, where an error in the first of them dies away.
  private static func backwards(_ power: Int, at mean: Double) -> (value: Double, previous: Double) {
    let start = power + 200
    var ratio = (mean + (mean * mean + 4 * Double(start)).squareRoot()) / 2
    for index in stride(from: start, to: power, by: -1) { ratio = Double(index - 1) / (ratio - mean) }
    let highest = ratio
    var previous = LargestNormal.normalCumulative(mean)
    for index in stride(from: power, to: 1, by: -1) {
      ratio = Double(index - 1) / (ratio - mean)
      previous *= ratio
    }
    return (previous * highest, previous)
  }
}
