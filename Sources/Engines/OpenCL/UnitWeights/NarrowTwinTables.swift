import Experiments

/// How the twins of one architecture are made, as the tables that `krylov_bases.cl` and `narrow_twins.cl` read. Field order
/// and types are the kernels'.
///
/// The operations are those of `KrylovBases`, in its order, for as many directions as can be found.
struct NarrowTwinTables {
  /// The kernels' `twin_space`.
  struct SpaceEntry: BitwiseCopyable {
    var width, count, basis, below: Int32
  }

  /// The kernels' `twin_link`.
  struct LinkEntry: BitwiseCopyable {
    var source, destination, rows, columns, weights, images, offset, rowStep, columnStep: Int32
  }

  /// The kernels' `twin_operation`.
  struct OperationEntry: BitwiseCopyable {
    var kind, link, space, candidate: Int32
  }

  /// The kernels' `twin_shape`.
  struct ShapeEntry: BitwiseCopyable {
    var blockCount, spaceCount, linkCount, operationCount, weightCount, candidates, components, lengths,
      largestBlock: Int32
  }

  let shape: ShapeEntry
  let spaces: [SpaceEntry]
  let links: [LinkEntry]
  let operations: [OperationEntry]
  /// Numbers of scratch memory that one network takes.
  let scratchCount: Int

  /// Integers of local memory that a work-group takes.
  var stateCount: Int { 2 + 6 * spaces.count }

  /// - Parameters:
  ///   - places: where the twin's blocks belong.
  ///   - hasTransposedCopy: whether scratch memory has room for the weights by columns, too.
  init(_ network: FusionNetwork, _ twin: NarrowTwin, places: [UnitWeightsTables.Place], hasTransposedCopy: Bool) {
    let hidden = HiddenSpaces(network)
    let list = KrylovOperations(hidden, levels: twin.levels)
    let weights = UnitWeightsTables.Place.rowByRow(network).map(\.offset)
    let weightCount = hidden.links.reduce(0) { $0 + $1.block.rows * $1.block.columns }
    var end = hasTransposedCopy ? 2 * weightCount : weightCount
    func reserve(_ count: Int) -> Int32 {
      defer { end += count }
      return Int32(end)
    }
    spaces = hidden.widths.indices.map { space in
      let width = hidden.widths[space]
      return SpaceEntry(
        width: Int32(width), count: Int32(list.counts[space]), basis: reserve(list.capacities[space] * width),
        below: reserve(width))
    }
    links = hidden.links.indices.map { index in
      let (link, place) = (hidden.links[index], places[index])
      return LinkEntry(
        source: Int32(link.source ?? -1), destination: Int32(link.destination ?? -1), rows: Int32(link.block.rows),
        columns: Int32(link.block.columns), weights: Int32(weights[index]),
        images: reserve(link.source.map { list.counts[$0] * link.block.rows } ?? 0), offset: Int32(place.offset),
        rowStep: Int32(place.rowStep), columnStep: Int32(place.columnStep))
    }
    operations = list.entries
    let blocks = hidden.links.map { link in
      (link.destination.map { list.counts[$0] } ?? link.block.rows)
        * (link.source.map { list.counts[$0] } ?? link.block.columns)
    }
    shape = ShapeEntry(
      blockCount: Int32(hidden.links.count), spaceCount: Int32(spaces.count), linkCount: Int32(links.count),
      operationCount: Int32(operations.count), weightCount: Int32(weightCount),
      candidates: reserve(list.candidateNumbers), components: reserve(list.capacities.max() ?? 0),
      lengths: reserve(spaces.count + 2), largestBlock: Int32(blocks.max() ?? 0))
    // Whole lines of a cache, so that work-groups do not share one.
    scratchCount = (end + 15) / 16 * 16
  }
}

/// The operations of `KrylovBases` one by one, with bounds of what each can find.
private struct KrylovOperations {
  /// The kernels' enumeration.
  private enum Kind: Int32 {
    case draw = 0
    case rise, riseNewest, fallNewest, continueDown, project, beginDown, measure, takeInputs, takeOutput
    case compare, compareAgain, subtract, judge, accept, closeInputs, closeOutput, closeLevel, finish
  }

  private(set) var entries: [NarrowTwinTables.OperationEntry] = []
  /// The directions that twins keep of each space, and the most that can be found.
  let counts: [Int]
  private(set) var capacities: [Int]
  /// Numbers of the most candidates that wait at once.
  private(set) var candidateNumbers = 0
  private let hidden: HiddenSpaces
  /// The most directions that the present level can find.
  private var newest: [Int]

  init(_ hidden: HiddenSpaces, levels: Int) {
    self.hidden = hidden
    var growth = KrylovGrowth(hidden)
    var levelCount = 0
    for _ in 0..<levels where !growth.isComplete {
      growth.advance()
      levelCount += 1
    }
    counts = growth.dimensions
    capacities = hidden.widths.map { _ in 0 }
    newest = capacities
    append(.draw)
    addInputs()
    let fromInputs = capacities
    addOutput()
    var (rising, falling) = (newest, fromInputs)
    for _ in 0..<levelCount {
      addLevel(rising: rising, falling: falling)
      (rising, falling) = (newest, newest)
    }
    for (index, link) in hidden.links.enumerated() where link.source != nil { append(.project, link: index) }
    append(.finish)
  }

  /// What comes from the inputs. Links lie in forward order, so a link's source is complete before its destination is begun.
  private mutating func addInputs() {
    for (index, link) in hidden.links.enumerated() {
      guard let destination = link.destination else { continue }
      append(link.source == nil ? .takeInputs : .rise, link: index)
      addCandidates(link.source.map { capacities[$0] } ?? link.block.columns, to: destination)
    }
    append(.closeInputs)
  }

  private mutating func addOutput() {
    newest = hidden.widths.map { _ in 0 }
    for (index, link) in hidden.links.enumerated().reversed() where link.source != nil {
      append(link.destination == nil ? .beginDown : .continueDown, link: index)
    }
    append(.measure)
    for space in hidden.widths.indices {
      append(.takeOutput, space: space)
      addCandidates(1, to: space)
    }
    append(.closeOutput)
  }

  /// A space gets its candidates in the order of the links that they come through.
  private mutating func addLevel(rising: [Int], falling: [Int]) {
    newest = hidden.widths.map { _ in 0 }
    for space in hidden.widths.indices {
      for (index, link) in hidden.links.enumerated() {
        guard let source = link.source, let destination = link.destination else { continue }
        if destination == space {
          append(.riseNewest, link: index)
          addCandidates(rising[source], to: space)
        } else if source == space {
          append(.fallNewest, link: index)
          addCandidates(falling[destination], to: space)
        }
      }
    }
    append(.closeLevel)
  }

  private mutating func addCandidates(_ count: Int, to space: Int) {
    for candidate in 0..<count {
      for kind in [Kind.compare, .subtract, .compareAgain, .subtract, .judge, .accept] {
        append(kind, space: space, candidate: candidate)
      }
    }
    let width = hidden.widths[space]
    candidateNumbers = max(candidateNumbers, count * width)
    capacities[space] = min(width, capacities[space] + count)
    newest[space] = min(width, newest[space] + count)
  }

  private mutating func append(_ kind: Kind, link: Int = 0, space: Int = 0, candidate: Int = 0) {
    entries.append(
      NarrowTwinTables.OperationEntry(
        kind: kind.rawValue, link: Int32(link), space: Int32(space), candidate: Int32(candidate)))
  }
}
