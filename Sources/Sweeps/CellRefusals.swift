import Experiments

/// The experiments that cannot be made, gathered by the key that is to blame.
struct CellRefusals {
  private struct Refusal {
    let error: ExperimentError
    let cell: Int
    var count: Int
  }

  private let grid: Grid
  private var refusals: [Refusal] = []

  init(grid: Grid) { self.grid = grid }

  var isEmpty: Bool { refusals.isEmpty }

  mutating func add(_ error: ExperimentError, cell: Int) {
    if let index = refusals.firstIndex(where: { $0.error.key == error.key }) {
      refusals[index].count += 1
    } else {
      refusals.append(Refusal(error: error, cell: cell, count: 1))
    }
  }

  /// Reports each key once, at the line of the value that is to blame, with the cell it belongs to.
  func report(to reader: inout SweepFileReader) {
    for refusal in refusals {
      let key = refusal.error.key
      let values = grid.values(ofCell: refusal.cell)
      var message = refusal.error.message
      if values.count > 1 || (values.count == 1 && values[0].key != key) {
        message += "; first with " + values.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
      }
      if refusal.count > 1 { message += " (and \(refusal.count - 1) more)" }
      reader.report(message, key: key, line: line(of: key, cell: refusal.cell, in: reader))
    }
  }

  private func line(of key: String, cell: Int, in reader: SweepFileReader) -> Int? {
    let positions = grid.positions(ofCell: cell)
    for (dimension, position) in zip(reader.dimensions, positions) {
      for axis in dimension where axis.axis.key == key || ElementKey(axis.axis.key)?.list == key {
        return axis.line(ofValue: position)
      }
    }
    let section = key.prefix { $0 != "." }
    return reader.lines[key] ?? reader.axisLines.filter { $0.key.hasPrefix(section) }.map(\.value).min()
      ?? reader.lines.filter { $0.key.hasPrefix(section) }.map(\.value).min()
  }
}
