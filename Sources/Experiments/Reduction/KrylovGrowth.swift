/// How many directions of each hidden space a block Krylov space takes, level by level.
///
/// Level 0 of a space holds what the inputs reach through the initial weights from below, one direction an input, and what
/// the output reaches from above. Each further level holds the images of the level before, in the neighbouring spaces,
/// under one more block of initial weights or its transpose (derived).
package struct KrylovGrowth {
  /// The directions of each space up to the current level, at most its width.
  package private(set) var dimensions: [Int]
  /// The directions that the current level added to each space.
  private(set) var newest: [Int]

  private let spaces: HiddenSpaces
  /// Of level 0, what comes from the inputs.
  private let fromInputs: [Int]
  private var level = 0

  package init(_ spaces: HiddenSpaces) {
    self.spaces = spaces
    var fromInputs = Array(repeating: 0, count: spaces.widths.count)
    for link in spaces.links {
      guard let destination = link.destination else { continue }
      let below = link.source.map { fromInputs[$0] } ?? link.block.columns
      fromInputs[destination] = min(spaces.widths[destination], fromInputs[destination] + below)
    }
    self.fromInputs = fromInputs
    dimensions = zip(fromInputs, spaces.widths).map { min($0 + 1, $1) }
    newest = dimensions
  }

  /// Whether another level would add nothing.
  package var isComplete: Bool { newest.allSatisfy { $0 == 0 } }

  /// Goes on to the next level.
  package mutating func advance() {
    var added = Array(repeating: 0, count: dimensions.count)
    for link in spaces.links {
      guard let source = link.source, let destination = link.destination else { continue }
      // The images of level 0 upwards from the inputs, and downwards from the output, are in level 0 themselves.
      added[destination] += level == 0 ? newest[source] - fromInputs[source] : newest[source]
      added[source] += level == 0 ? fromInputs[destination] : newest[destination]
    }
    for space in dimensions.indices {
      newest[space] = min(added[space], spaces.widths[space] - dimensions[space])
      dimensions[space] += newest[space]
    }
    level += 1
  }
}
