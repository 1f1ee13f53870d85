import Experiments

/// The stretch between two crossings, thinned as in ``ObservableTracker``, of which only those points are kept that t_uni can
/// still fall between.
///
/// The tracker keeps every 2^k-th step once the stretch is 32 · 2^k steps long or longer, and t_uni lies in its middle: between
/// the points 15 and 33 of that grid. So a few points on each of the grids in question are enough, however long it gets.
struct PlateauRecord<Number: TrainingNumber> {
  typealias Point = ObservableTracker<Number>.Point

  private static var firstIndex: Int { 15 }
  private static var lastIndex: Int { 33 }
  /// A grid begins before the one before the last has ended.
  private static var gridCount: Int { 3 }
  private static var capacity: Int { ObservableTracker<Number>.recordCapacity }

  private var points = [Point](repeating: .zero, count: gridCount * (lastIndex + 1))
  private var level = 0
  /// Steps since the record began that are not in it yet.
  private(set) var next = 0

  /// Forgets everything.
  mutating func restart() {
    level = 0
    next = 0
  }

  /// The next step that it takes a point of; those before are of no use. Points of coarse grids lie on the finest one in
  /// question.
  var nextTaken: Int {
    var grid = level
    while Self.lastIndex << grid < next { grid += 1 }
    return ((next + (1 << grid) - 1) >> grid) << grid
  }

  /// Takes the steps up to `last`, counted from where the record began.
  ///
  /// Steps between ``nextTaken`` and the one before may be left out.
  mutating func extend(to last: Int, _ source: RecordPoints<Number>) {
    guard last >= next else { return }
    while Self.lastIndex << level < next { level += 1 }
    var grid = level
    while true {
      let first = grid == 0 ? 0 : Self.firstIndex
      guard first << grid <= last else { break }
      let begin = max(first, (next + (1 << grid) - 1) >> grid)
      let end = min(Self.lastIndex, last >> grid)
      if begin <= end {
        let first = grid % Self.gridCount * (Self.lastIndex + 1)
        points.withUnsafeMutableBufferPointer { points in
          for index in begin...end { points[first + index] = source[index << grid] }
        }
      }
      grid += 1
    }
    next = last + 1
  }

  /// The record at `time`, near half of `length`, when it is `length` steps long and `current` is its end.
  func value(at time: Number, length: Int, current: Point) -> Point {
    var grid = 0
    while length >= Self.capacity << grid { grid += 1 }
    let stride = Number(1 << grid)
    let last = length >> grid
    let index = min(Int(time / stride), last)
    let start = Number(index << grid)
    let gap = index == last ? Number(length) - start : stride
    let before = points[grid % Self.gridCount * (Self.lastIndex + 1) + index]
    guard gap > 0 else { return before }
    let after = index == last ? current : points[grid % Self.gridCount * (Self.lastIndex + 1) + index + 1]
    return before + (after - before) * ((time - start) / gap)
  }
}
