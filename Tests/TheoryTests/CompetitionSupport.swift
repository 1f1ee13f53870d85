import Experiments

/// An experiment of the competition family with a seed that no other test uses.
func competition(
  strengths: (Double, Double) = (1, 1), insufficiency: (Double, Double) = (0.04, 0.16), power: Int = 3,
  threshold: Double = 1, units: Int = 6, classes: Int = 10, dimension: Int = 200, samples: Int = 400,
  noise: Double = 0.1, signal: (Double, Double) = (0.9, 1.1), scale: Double = 0.005, learningRate: Double = 3,
  maxSteps: Int = 1500, seed: UInt32 = 0
) throws -> CompetitionExperiment {
  try CompetitionExperiment(
    network: CompetitionNetwork(
      unitsPerClass: units, activation: SmoothedRectifier(power: power, threshold: threshold)),
    data: SparseCodingData(
      classes: classes, dimension: dimension, samples: samples, strengths: ModalityPair(strengths.0, strengths.1),
      insufficiency: ModalityPair(insufficiency.0, insufficiency.1), noise: noise, distractors: min(4, classes - 1),
      signalRange: SparseCodingData.Interval(signal.0, signal.1)),
    initialScale: scale, learningRate: learningRate, maxSteps: maxSteps, seed: Seed(base: 77, index: seed))
}

/// Experiments with random settings, a pure function of the count.
func randomCompetitions(_ count: Int) throws -> [CompetitionExperiment] {
  try (0..<count).map { index in
    let numbers = RandomStream(seed: Seed(base: 78, index: UInt32(index)), purpose: .samples).uniforms(count: 9)
    return try competition(
      strengths: (0.5 + numbers[0], 0.5 + numbers[1]), insufficiency: (0.9 * numbers[2], 0.9 * numbers[3]),
      power: 3 + Int(3 * numbers[4]), threshold: 0.5 + numbers[5], units: 1 + Int(8 * numbers[6]),
      noise: 0.2 * numbers[7], scale: 0.003 + 0.03 * numbers[8])
  }
}

/// The largest of some normal numbers, for one class of one modality.
func drawLargest(_ count: Int, _ modality: Modality, class label: Int) -> Double {
  RandomStream(
    seed: Seed(base: 79, index: UInt32(modality.rawValue)), purpose: .weights, stream: UInt32(label)
  ).normals(count: count).max() ?? 0
}
