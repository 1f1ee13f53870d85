import CVectorLanes

/// Room for a note of which samples pairs of units are not silent on.
final class ActiveSamples {
  private let active: UnsafeMutablePointer<UInt64>

  init(_ layout: CompetitionLayout) {
    active = .allocate(capacity: layout.units * (layout.samples / Int(COMPETITION_LANES_BLOCK) + 1))
  }

  deinit { active.deallocate() }

  /// Adds a step to the activity of all pairs of one modality.
  func descend<Number: TrainingNumber>(
    _ joint: CompetitionUnits<Number>, _ alone: CompetitionUnits<Number>, _ products: AlignedBuffer<Number>,
    _ layout: CompetitionLayout
  ) {
    Number.descend(
      pairs: layout.units, samples: layout.samples, stride: layout.stride, packed: products.start,
      jointSlopes: joint.slopes.start, aloneSlopes: alone.slopes.start, joint: joint.activity.start,
      alone: alone.activity.start, active: active)
  }
}
