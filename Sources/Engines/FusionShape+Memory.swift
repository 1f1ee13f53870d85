import Experiments

extension FusionShape {
  /// The weights of the member that has most of them, padding included: late fusion has two of every layer.
  func largestWeightCount(laneCount: Int) -> Int {
    schedules(laneCount: laneCount).map(\.weightCount).max() ?? 0
  }

  /// The same with what kernels keep behind the weights.
  func largestNetworkCount(laneCount: Int) -> Int {
    schedules(laneCount: laneCount).map { $0.weightCount + $0.keptCount(slotStride: $0.slotStride) }.max() ?? 0
  }

  /// The numbers of the vectors that a step of the largest member works with.
  func largestVectorCount(laneCount: Int) -> Int {
    schedules(laneCount: laneCount).map { $0.slotCount * $0.slotStride }.max() ?? 0
  }

  /// Numbers of the weights, transposed copies, a row of a total map and a sample's activity, of the largest member that
  /// trains on samples.
  func sampleNetworkSize(laneCount: Int) -> (weights: Int, transposed: Int, row: Int, activity: Int) {
    let schedules = networks(hasBias: true).map { SampleSchedule($0, laneCount: laneCount) }
    func largest(_ size: (SampleSchedule) -> Int) -> Int { schedules.map(size).max() ?? 0 }
    return (largest(\.weightCount), largest(\.transposedCount), largest(\.widestLine), largest(\.activityCount))
  }

  private func schedules(laneCount: Int) -> [LayerSchedule] {
    networks(hasBias: false).map { LayerSchedule($0, laneCount: laneCount) }
  }

  private func networks(hasBias: Bool) -> [FusionNetwork] {
    (1...depth).compactMap { fusionLayer in
      try? FusionNetwork(
        depth: depth, fusionLayer: fusionLayer, hiddenWidths: hiddenWidths, inputDimensions: inputDimensions,
        hasBias: hasBias)
    }
  }

  /// Numbers that the CPU engine keeps of one network, with samples and initial weights of its own.
  func numbersOnCPU(laneCount: Int, bytesPerNumber: Int) -> Int {
    guard sampleCount > 0 else { return largestWeightCount(laneCount: laneCount) }
    let inputs = inputDimensions.a + inputDimensions.b
    return sampleNetworkSize(laneCount: laneCount).weights + sampleCount * (inputs + 1)
      + 2 * CurveSteps.most * (inputs + 8) * (8 / bytesPerNumber)
  }
}
