/// What stands for all hidden units of a network in modes: P = ½ √Σ p² of branch A and of B, then Q = ½ √Σ q² of both.
///
/// `lane_modes.inc` trains them and says why that is the same training; `lane_mode_units.cl` is the twin of what is here.
struct ModeAmplitudes<Number: TrainingNumber> {
  static var count: Int { 4 }
  /// A sum of squares below 2 to the first power may have lost digits, and is taken anew of modes times 2 to the second.
  private static var lift: (below: Number.Exponent, by: Number.Exponent) {
    Number.precision == .float ? (-80, 80) : (-900, 600)
  }

  let numbers: SIMD4<Number>

  init(_ numbers: SIMD4<Number>) { self.numbers = numbers }

  /// Those of `scale` times unit weights in a schedule's layout.
  ///
  /// - Precondition: the schedule has modes.
  init(_ schedule: LayerSchedule, draw: UnsafePointer<Number>, scale: Number) {
    var numbers = SIMD4<Number>.zero
    for (branch, layer) in [0, schedule.fusionLayer].enumerated() {
      let units = schedule.steps[layer].rows
      let (inputs, outputs) = (draw + schedule.steps[layer].offset, draw + schedule.steps[layer + 1].offset)
      numbers[branch] = Self.amplitude(units) { scale * (Self.eight(inputs + $0) + Self.eight(outputs + $0)) }
      numbers[2 + branch] = Self.amplitude(units) { scale * (Self.eight(inputs + $0) - Self.eight(outputs + $0)) }
    }
    self.numbers = numbers
  }

  private static func eight(_ numbers: UnsafePointer<Number>) -> SIMD8<Number> {
    UnsafeRawPointer(numbers).loadUnaligned(as: SIMD8<Number>.self)
  }

  /// Half the length of a vector of modes, of which `modes` gives eight at a time, zeros beyond the last one.
  private static func amplitude(_ units: Int, of modes: (Int) -> SIMD8<Number>) -> Number {
    let squares = sumOfSquares(units, of: modes)
    guard squares < Number(sign: .plus, exponent: lift.below, significand: 1) else { return squares.squareRoot() / 2 }
    let factor = Number(sign: .plus, exponent: lift.by, significand: 1)
    return sumOfSquares(units) { modes($0) * factor }.squareRoot() / (2 * factor)
  }

  /// In interleaved partial sums, in the kernel's order.
  private static func sumOfSquares(_ units: Int, of modes: (Int) -> SIMD8<Number>) -> Number {
    var sums = SIMD8<Number>.zero
    for first in stride(from: 0, to: units, by: 8) {
      let modes = modes(first)
      sums += modes * modes
    }
    let pairs = sums.evenHalf + sums.oddHalf
    let fours = pairs.evenHalf + pairs.oddHalf
    return fours[0] + fours[1]
  }

  /// The weights of a network that began with `scale` times unit weights, in a schedule's layout: each unit has grown as
  /// all of its branch.
  ///
  /// - Precondition: the schedule has modes.
  func weights(_ schedule: LayerSchedule, draw: [Number], scale: Number) -> [Number] {
    let initial = ModeAmplitudes(schedule, draw: draw, scale: scale)
    // Modes that are zero stay so.
    let growth = (numbers / initial.numbers).replacing(with: 1, where: initial.numbers .== 0)
    var modes = schedule.modes(ofWeights: draw)
    for (branch, layer) in [0, schedule.fusionLayer].enumerated() {
      for (step, growth) in [(layer, growth[branch]), (layer + 1, growth[2 + branch])] {
        let first = schedule.steps[step].offset
        for position in first..<(first + schedule.steps[layer].rows) {
          modes[position] = scale * modes[position] * growth
        }
      }
    }
    return schedule.weights(ofModes: modes)
  }

  /// Whether the weights are the same: sums and differences of modes, in which one that has decayed may change unseen. A NaN
  /// equals nothing.
  func haveSameWeights(as other: ModeAmplitudes) -> Bool {
    let (growing, decaying) = (numbers.lowHalf, numbers.highHalf)
    let (otherGrowing, otherDecaying) = (other.numbers.lowHalf, other.numbers.highHalf)
    return growing + decaying == otherGrowing + otherDecaying && growing - decaying == otherGrowing - otherDecaying
  }
}
