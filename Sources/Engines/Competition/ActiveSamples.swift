import CVectorLanes

/// Room for the lists of samples that pairs of units are not silent on.
final class ActiveSamples {
  private let samples: UnsafeMutablePointer<UInt16>
  private let lengths: UnsafeMutablePointer<UInt16>

  init(_ layout: CompetitionLayout) {
    samples = .allocate(capacity: layout.units * layout.samples + 1)
    lengths = .allocate(capacity: layout.units * (layout.samples / Int(COMPETITION_LANES_BLOCK) + 1))
  }

  deinit {
    samples.deallocate()
    lengths.deallocate()
  }

  /// Adds a step to the activity of all pairs of one modality.
  func descend<Number: TrainingNumber>(
    _ joint: CompetitionUnits<Number>, _ alone: CompetitionUnits<Number>, _ products: AlignedBuffer<Number>,
    _ layout: CompetitionLayout
  ) {
    var active = competition_active(samples: samples, lengths: lengths)
    Number.descend(
      pairs: layout.units, samples: layout.samples, stride: layout.stride, packed: products.start,
      jointSlopes: joint.slopes.start, aloneSlopes: alone.slopes.start, joint: joint.activity.start,
      alone: alone.activity.start, active: &active)
  }
}
