import Experiments

extension BatchShape {
  /// The weights of the member that has most of them, padding included: late fusion has two of every layer.
  func largestWeightCount(laneCount: Int) -> Int {
    schedules(laneCount: laneCount).map(\.weightCount).max() ?? 0
  }

  /// The numbers of the vectors that a step of the largest member works with.
  func largestVectorCount(laneCount: Int) -> Int {
    schedules(laneCount: laneCount).map { $0.slotCount * $0.slotStride }.max() ?? 0
  }

  private func schedules(laneCount: Int) -> [LayerSchedule] {
    (1...depth).compactMap { fusionLayer in
      try? FusionNetwork(
        depth: depth, fusionLayer: fusionLayer, hiddenWidths: hiddenWidths, inputDimensions: inputDimensions)
    }.map { LayerSchedule($0, laneCount: laneCount) }
  }
}
