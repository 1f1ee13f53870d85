import RealModule

/// The growth dx/dt = v(x) = E[(x + sν)₊^{q−1}] of a unit with the input x behind normal noise sν; x^{q−1} without noise.
struct NoisyGrowth: Sendable {
  /// q.
  let power: Int
  /// s, at least 0.
  let noise: Double
  /// ∫ dh/J_{q−1}(h) from h = q − k to infinity.
  private let integrals: [Double]

  /// The h below which growth is so slow, by more than 1e9, that it counts as none.
  private static let lowest = -7

  init(power: Int, noise: Double) {
    self.power = power
    self.noise = noise
    var sum = Double.pow(Double(power), 2 - power) * Self.remainder(power, 1 / Double(power))
    integrals = stride(from: power, through: Self.lowest, by: -1).map { edge in
      if edge < power { sum += Self.integral(power, from: Double(edge), to: Double(edge + 1)) }
      return sum
    }
  }

  /// v(x).
  func speed(at position: Double) -> Double {
    if position > Double(power) * noise {
      return Double.pow(position, power - 1) * Self.enhancement(power, noise / position)
    }
    guard noise > 0 else { return 0 }
    return Double.pow(noise, power - 1) * RectifiedNormal.moments(power - 1, at: position / noise).value
  }

  /// v′(x) = (q−1) E[(x + sν)₊^{q−2}].
  func slope(at position: Double) -> Double {
    if position > Double(power) * noise {
      return Double(power - 1) * Double.pow(position, power - 2) * Self.enhancement(power - 1, noise / position)
    }
    guard noise > 0 else { return 0 }
    return Double(power - 1) * Double.pow(noise, power - 2)
      * RectifiedNormal.moments(power - 1, at: position / noise).previous
  }

  /// ∫ₓ^∞ dx′/v(x′), the time from x to infinity; infinite where there is next to no growth.
  func time(from position: Double) -> Double {
    let edge = Double(power)
    if position > edge * noise {
      return Double.pow(position, 2 - power) * Self.remainder(power, noise / position)
    }
    guard noise > 0, position >= Double(Self.lowest) * noise else { return .infinity }
    let input = position / noise
    let above = min(edge, input.rounded(.up))
    let known = integrals[Int(edge - above)]
    return Double.pow(noise, 2 - power) * (known + Self.integral(power, from: input, to: above))
  }

  /// E[(1 + wν)₊^{q−1}], which is 1 without noise; for w of at most 1/q.
  private static func enhancement(_ power: Int, _ noise: Double) -> Double {
    let input = 1 / noise
    var previous = LargestNormal.normalCumulative(input)
    var value = previous + noise * LargestNormal.normalDensity(input)
    for index in 1..<(power - 1) { (previous, value) = (value, value + Double(index) * noise * noise * previous) }
    return value
  }

  /// x^{q−2} ∫ₓ^∞ dx′/v(x′) = ∫₀¹ u^{q−3} du/E[(1 + w u ν)₊^{q−1}] for w = s/x of at most 1/q; 1/(q−2) without noise.
  private static func remainder(_ power: Int, _ noise: Double) -> Double {
    Quadrature.integrate(from: 0, to: 1, panelWidth: 1) {
      Double.pow($0, power - 3) / enhancement(power, noise * $0)
    }
  }

  private static func integral(_ power: Int, from lower: Double, to upper: Double) -> Double {
    Quadrature.integrate(from: lower, to: upper, panelWidth: 1) {
      1 / RectifiedNormal.moments(power - 1, at: $0).value
    }
  }
}
