import Experiments

/// The stretch between two crossings, thinned as in ``ObservableTracker``, of which only those points are kept that t_uni can
/// still fall between.
///
/// The tracker keeps every 2^k-th step once the stretch is 32 · 2^k steps long or longer, and t_uni lies in its middle: between
/// the points 15 and 33 of that grid. So a few points on each of the grids in question are enough, however long it gets.
///
/// A record writes to memory that its owner keeps, so that it can be used in place and costs no reference counting.
struct PlateauRecord<Number: TrainingNumber> {
  typealias Point = ObservableTracker<Number>.Point

  /// Points that a record needs memory for.
  static var size: Int { gridCount * (lastIndex + 1) }

  private static var firstIndex: Int { 15 }
  private static var lastIndex: Int { 33 }
  /// A grid begins before the one before the last has ended.
  private static var gridCount: Int { 3 }
  private static var capacity: Int { ObservableTracker<Number>.recordCapacity }

  private let points: UnsafeMutablePointer<Point>
  private var level = 0
  /// Steps since the record began that are not in it yet.
  private(set) var next = 0

  /// - Parameter points: memory for ``size`` points.
  init(_ points: UnsafeMutablePointer<Point>) { self.points = points }

  /// Forgets everything.
  mutating func restart() {
    level = 0
    next = 0
  }

  /// The next step that it takes a point of; those before are of no use. Points of coarse grids lie on the finest one in
  /// question.
  var nextTaken: Int {
    var grid = level
    while Self.lastIndex &<< grid < next { grid &+= 1 }
    return Self.firstIndex(from: next, grid) &<< grid
  }

  /// Takes the steps up to `last`, counted from where the record began.
  ///
  /// Steps between ``nextTaken`` and the one before may be left out.
  mutating func extend(to last: Int, _ source: RecordPoints<Number>) {
    guard last >= next else { return }
    while Self.lastIndex &<< level < next { level &+= 1 }
    var grid = level
    var first = grid == 0 ? 0 : Self.firstIndex
    while first &<< grid <= last {
      let end = min(Self.lastIndex, last &>> grid)
      var index = max(first, Self.firstIndex(from: next, grid))
      let points = points(of: grid)
      while index <= end {
        points[index] = source[index &<< grid]
        index &+= 1
      }
      grid &+= 1
      first = Self.firstIndex
    }
    next = last + 1
  }

  /// The first point of a grid that is not before a step.
  private static func firstIndex(from step: Int, _ grid: Int) -> Int { (step &+ (1 &<< grid) &- 1) &>> grid }

  private func points(of grid: Int) -> UnsafeMutablePointer<Point> {
    points + grid % Self.gridCount &* (Self.lastIndex &+ 1)
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
    let points = points(of: grid)
    let before = points[index]
    guard gap > 0 else { return before }
    let after = index == last ? current : points[index + 1]
    return before + (after - before) * ((time - start) / gap)
  }
}
