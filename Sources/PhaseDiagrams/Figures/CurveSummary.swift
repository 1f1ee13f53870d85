/// One quantity of several learning curves against steps, as its median and quartiles.
///
/// Networks end at different steps, and nothing is made up for one that has ended: it does not count from there on.
/// ``Point/networks`` says how many still do, and the summary ends where fewer than half are left, since the slowest
/// networks alone say little about all.
public struct CurveSummary: Hashable, Sendable {
  public struct Point: Hashable, Sendable {
    /// Gradient-descent steps taken.
    public let step: Int
    /// How many networks have a value here.
    public let networks: Int
    public let median: Double
    public let lowerQuartile: Double
    public let upperQuartile: Double
  }

  /// Number of networks that have a value anywhere.
  public let networks: Int
  /// At every step that any of the curves recorded, ascending.
  public let points: [Point]

  /// Summarises curves, which need not have values at the same steps: in between, values are interpolated linearly. A
  /// value that is missing or not finite leaves a hole as far as its neighbours.
  ///
  /// - Precondition: the steps of each curve ascend.
  public init(of curves: [[(step: Int, value: Double?)]]) {
    let tracks = curves.map(Track.init).filter { !$0.isEmpty }
    networks = tracks.count
    var cursors = tracks.map { _ in 0 }
    var points: [Point] = []
    for step in Set(tracks.flatMap(\.steps)).sorted() {
      var values: [Double] = []
      for index in tracks.indices {
        if let value = tracks[index].value(at: step, from: &cursors[index]) { values.append(value) }
      }
      guard 2 * values.count >= networks, let statistics = SampleStatistics(values), statistics.hasFiniteQuantiles
      else { continue }
      points.append(
        Point(
          step: step, networks: values.count, median: statistics.median, lowerQuartile: statistics.lowerQuartile,
          upperQuartile: statistics.upperQuartile))
    }
    self.points = points
  }

  /// Neighbouring points with the same number of networks: what can be joined by a line that means the same
  /// throughout.
  public var stretches: [[Point]] {
    points.reduce(into: []) { result, point in
      if let last = result.last?.last, last.networks == point.networks {
        result[result.count - 1].append(point)
      } else {
        result.append([point])
      }
    }
  }

  /// The median at a time in steps, interpolated linearly; `nil` outside the summary.
  public func median(at time: Double) -> Double? {
    guard let next = points.firstIndex(where: { Double($0.step) >= time }) else { return nil }
    let after = points[next]
    if Double(after.step) == time { return after.median }
    guard next > 0 else { return nil }
    let before = points[next - 1]
    let fraction = (time - Double(before.step)) / Double(after.step - before.step)
    return before.median + fraction * (after.median - before.median)
  }

  /// The median time at which networks reached something, where one that never did counts as later than all others:
  /// `nil` if that is half of them or more.
  public static func medianTime(_ times: [Double?]) -> Double? {
    guard let statistics = SampleStatistics(times.map { $0 ?? .greatestFiniteMagnitude }) else { return nil }
    return statistics.median < .greatestFiniteMagnitude / 4 ? statistics.median : nil
  }
}

/// One quantity along one curve.
private struct Track {
  private let points: [(step: Int, value: Double?)]

  init(_ points: [(step: Int, value: Double?)]) {
    self.points = points.map { point in (point.step, point.value.flatMap { $0.isFinite ? $0 : nil }) }
  }

  var isEmpty: Bool { points.allSatisfy { $0.value == nil } }

  var steps: [Int] { points.map(\.step) }

  /// - Parameter cursor: the position where the last search ended; steps must ascend from call to call.
  func value(at step: Int, from cursor: inout Int) -> Double? {
    while cursor < points.count, points[cursor].step < step { cursor += 1 }
    guard cursor < points.count else { return nil }
    let after = points[cursor]
    if after.step == step { return after.value }
    guard cursor > 0, let first = points[cursor - 1].value, let second = after.value else { return nil }
    let fraction = Double(step - points[cursor - 1].step) / Double(after.step - points[cursor - 1].step)
    return first + fraction * (second - first)
  }
}
