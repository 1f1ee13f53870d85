import Experiments
import Yams

/// A choice of axis values that names no single cell.
public struct CellSelectionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The axis that the choice fails at.
  public let key: String
  /// What is wrong and what is allowed.
  public let message: String

  public var description: String { "\(key): \(message)" }
}

extension Sweep {
  /// The cell with the given axis values, as they are written on the command line.
  ///
  /// Numbers match to a relative 1e-9, so that `0.3` finds the third step of 0.1. Axes with a single value and axes that
  /// are zipped with a named one need not be named.
  ///
  /// - Parameter assignments: axis key → value, as in `data.sigma_ratio` → `2`.
  /// - Throws: ``CellSelectionError`` if a key is no axis, an axis has no such value, zipped values disagree, or an axis
  ///   with several values is not named.
  public func cell(at assignments: [String: String]) throws(CellSelectionError) -> Int {
    let keys = grid.axes.map(\.key)
    if let unknown = assignments.keys.sorted().first(where: { !keys.contains($0) }) {
      let allowed = keys.isEmpty ? "this sweep has none" : "axes are " + keys.map { "`\($0)`" }.joined(separator: ", ")
      throw CellSelectionError(
        key: unknown, message: "not an axis of this sweep\(Spelling.hint(for: unknown, in: keys)); \(allowed)")
    }
    var positions: [Int] = []
    for dimension in grid.dimensions {
      var chosen: (position: Int, key: String)?
      for axis in dimension.axes {
        guard let text = assignments[axis.key] else { continue }
        let position = try position(of: text, on: axis)
        if let chosen, chosen.position != position {
          throw CellSelectionError(
            key: axis.key,
            message: "zipped with `\(chosen.key)`, whose value belongs to \(axis.values[chosen.position])")
        }
        chosen = (position, axis.key)
      }
      if chosen == nil, dimension.count > 1 {
        let axis = dimension.axes[0]
        throw CellSelectionError(key: axis.key, message: "choose one of its values: \(axis.valuesInWords)")
      }
      positions.append(chosen?.position ?? 0)
    }
    return grid.cell(at: positions)
  }

  private func position(of text: String, on axis: Axis) throws(CellSelectionError) -> Int {
    guard YAMLScreening.finding(in: text) == nil,
      let node = try? Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    else { throw CellSelectionError(key: axis.key, message: "`\(text)` is not a value") }
    do throws(ValueProblem) {
      return try axis.position(of: node, family: family, late: template["network.depth"]).index
    } catch {
      throw CellSelectionError(key: axis.key, message: error.message)
    }
  }
}
