import Experiments

/// How cost grows with one size of a problem.
public struct BenchmarkGrowth: Sendable {
  /// One size, the case of that size, and the number of networks where that is the size.
  public struct Point: Sendable {
    public let size: Int
    public let item: BenchmarkCase
    public let networks: Int?
  }

  /// What grows: `networks`, `width`, `depth` or `samples`.
  public let name: String
  /// What it is that grows, in words.
  public let title: String
  public let points: [Point]

  /// Growth with the number of networks, their width and depth, and the number of samples.
  ///
  /// - Throws: `ExperimentError` never in practice: all values are allowed ones.
  public static func all() throws(ExperimentError) -> [BenchmarkGrowth] {
    let networks = [1, 10, 100, 1000, 10_000, 100_000]
    let widths = [2, 4, 8, 16, 32, 64, 128, 256]
    let depths = [2, 3, 4, 6, 8]
    let samples = [128, 512, 2048, 8192, 32_768]
    let late = BenchmarkCase(
      "two-layer-late", "two-layer late, width 100", try BenchmarkCase.linear(depth: 2, steps: 20_000))
    return [
      BenchmarkGrowth(
        name: "networks", title: "networks in a batch of two-layer late ones, width 100",
        points: networks.map { Point(size: $0, item: late, networks: $0) }),
      try BenchmarkGrowth("width", "width of four-layer late networks", widths) { width throws(ExperimentError) in
        try BenchmarkCase.linear(depth: 4, width: width, steps: 5000)
      },
      try BenchmarkGrowth("depth", "depth of late networks of width 32", depths) { depth throws(ExperimentError) in
        // From smaller weights deep networks would stand still.
        try BenchmarkCase.linear(depth: depth, width: 32, scale: 1, steps: 5000)
      },
      try BenchmarkGrowth("samples", "samples of two-layer early ReLU networks, width 100", samples) {
        samples throws(ExperimentError) in
        try BenchmarkCase.rectified(depth: 2, fusionLayer: 1, samples: samples)
      },
    ]
  }

  private init(name: String, title: String, points: [Point]) {
    self.name = name
    self.title = title
    self.points = points
  }

  private init(
    _ name: String, _ title: String, _ sizes: [Int], _ experiment: (Int) throws(ExperimentError) -> Experiment
  ) throws(ExperimentError) {
    var points: [Point] = []
    for size in sizes {
      let item = BenchmarkCase("\(name)-\(size)", "\(name) \(size)", try experiment(size))
      points.append(Point(size: size, item: item, networks: nil))
    }
    self.init(name: name, title: title, points: points)
  }
}
