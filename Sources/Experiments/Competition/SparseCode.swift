/// The code z of one sample in one modality, without its zeros.
public struct SparseCode: Hashable, Sendable {
  /// A wrong class and its z.
  public struct Distractor: Hashable, Sendable {
    public let label: Int
    public let strength: Double
  }

  /// Whether the sample is sufficient in this modality.
  public let isSufficient: Bool
  /// z_y.
  public let signal: Double
  public let distractors: [Distractor]
}

extension SparseCodingData {
  /// Which samples are meant: the two sets share no random numbers.
  public enum Part: Hashable, Sendable, CaseIterable {
    case training, test

    var codes: RandomPurpose { self == .training ? .trainingCodes : .testCodes }
    var noise: RandomPurpose { self == .training ? .trainingNoise : .testNoise }
  }

  /// Number of samples of a part.
  public func count(of part: Part) -> Int { part == .training ? samples : testSamples }

  /// The class of a sample.
  public func label(of sample: Int, in part: Part, seed: Seed) -> Int {
    switch part {
    case .training: sample % classes
    case .test:
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { number in
        codeStream(sample, 0, part, seed).fillWithUniforms(number)
        return number[0].scaledDown(to: classes)
      }
    }
  }

  /// The code of a sample in one modality.
  ///
  /// The uniform numbers of its stream are, in order: the one that says whether it is sufficient, the signal, the choice
  /// of each wrong class, and their strengths. Classes are chosen without replacement by Floyd's method.
  public func code(of sample: Int, _ modality: Modality, in part: Part, label: Int, seed: Seed) -> SparseCode {
    let stream = codeStream(sample, 1 + streams[modality].rawValueAsStream, part, seed)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 + 2 * distractors) { numbers in
      stream.fillWithUniforms(numbers)
      return code(numbers, modality, label: label)
    }
  }

  private func code(
    _ numbers: UnsafeMutableBufferPointer<Double>, _ modality: Modality, label: Int
  ) -> SparseCode {
    let isSufficient = numbers[0] >= insufficiency[modality]
    let strength = strengths[modality]
    // Wrong classes are counted without the right one.
    func distractor(_ choice: Int, _ index: Int) -> SparseCode.Distractor {
      SparseCode.Distractor(
        label: choice < label ? choice : choice + 1,
        strength: strength
          * (isSufficient ? distractorRange.value(at: numbers[2 + distractors + index]) : insufficientDistraction))
    }
    var wrong: [SparseCode.Distractor] = []
    wrong.reserveCapacity(distractors)
    for index in 0..<distractors {
      // One of the last's choices so far, or the last itself where that one is taken.
      let last = classes - 1 - distractors + index
      let choice = distractor(numbers[2 + index].scaledDown(to: last + 1), index)
      wrong.append(wrong.contains { $0.label == choice.label } ? distractor(last, index) : choice)
    }
    return SparseCode(
      isSufficient: isSufficient,
      signal: strength * (isSufficient ? signalRange.value(at: numbers[1]) : insufficientSignal),
      distractors: wrong)
  }

  /// Writes the d components of a sample in one modality.
  ///
  /// - Precondition: `sample` has room for ``dimension`` numbers.
  public func fill<Number: DrawnNumber>(
    _ place: UnsafeMutablePointer<Number>, sample: Int, _ modality: Modality, in part: Part, code: SparseCode,
    label: Int, seed: Seed
  ) {
    let stream = RandomStream(
      seed: seed, purpose: part.noise, stream: 2 * UInt32(sample) + streams[modality].rawValueAsStream)
    stream.fillWithNormals(UnsafeMutableBufferPointer(start: place, count: dimension), times: noise)
    place[label] += Number(code.signal)
    for wrong in code.distractors { place[wrong.label] += Number(wrong.strength) }
  }

  private func codeStream(_ sample: Int, _ use: UInt32, _ part: Part, _ seed: Seed) -> RandomStream {
    RandomStream(seed: seed, purpose: part.codes, stream: 3 * UInt32(sample) + use)
  }
}

extension SparseCodingData.Interval {
  /// The number at a fraction of the way from the lower to the upper end.
  func value(at fraction: Double) -> Double { lower + (upper - lower) * fraction }
}

extension Double {
  /// An integer from 0 to count − 1 for a number uniform on [0, 1).
  fileprivate func scaledDown(to count: Int) -> Int { min(count - 1, Int(self * Double(count))) }
}
