import Foundation
import PhaseDiagrams
import Testing

@Suite("Contours")
struct ContourTests {
  private func field(_ columns: Int, _ rows: Int, _ value: (Double, Double) -> Double?) -> ScalarField {
    let x = (0..<columns).map(Double.init)
    let y = (0..<rows).map(Double.init)
    return ScalarField(x: x, y: y, values: y.flatMap { row in x.map { value($0, row) } })
  }

  @Test("A plane has one straight line at the right place")
  func plane() throws {
    let contours = field(6, 5) { $0 + 2 * $1 }.contours(at: 5.3)
    let line = try #require(contours.first)
    #expect(contours.count == 1 && !line.isClosed)
    #expect(line.points.allSatisfy { abs($0.x + 2 * $0.y - 5.3) < 1e-12 })
    let ends = [line.points.first, line.points.last].compactMap { $0 }.sorted { $0.x < $1.x }
    #expect(abs(ends[0].distance(to: Point(0, 2.65))) < 1e-12 && abs(ends[1].distance(to: Point(5, 0.15))) < 1e-12)
  }

  @Test("A hill has a closed line around its top")
  func hill() throws {
    let contours = field(21, 21) { -(($0 - 10) * ($0 - 10) + ($1 - 10) * ($1 - 10)) }.contours(at: -25)
    let ring = try #require(contours.first)
    #expect(contours.count == 1 && ring.isClosed && ring.points.first == ring.points.last)
    #expect(ring.points.allSatisfy { abs($0.distance(to: Point(10, 10)) - 5) < 0.05 })
  }

  @Test("A saddle is split by its mean: the pair of corners on the mean's side stays connected")
  func saddle() {
    // Corners 1, 0, 1, 0 counter-clockwise have the mean 0.5.
    let low = field(2, 2) { $0 == $1 ? 1 : 0 }.contours(at: 0.4)
    let high = field(2, 2) { $0 == $1 ? 1 : 0 }.contours(at: 0.6)
    #expect(low.count == 2 && high.count == 2)
    // The mean is above 0.4, so lines cut off the low corners (1, 0) and (0, 1); above 0.6 the high ones.
    for (contours, corners) in [(low, [Point(1, 0), Point(0, 1)]), (high, [Point(0, 0), Point(1, 1)])] {
      for corner in corners {
        #expect(contours.contains { $0.points.allSatisfy { $0.distance(to: corner) < 0.6 } })
      }
    }
  }

  @Test("Squares with a missing corner hold no line")
  func missing() {
    let contours = field(4, 2) { x, _ in x == 0 ? nil : x }.contours(at: 0.5)
    #expect(contours.isEmpty)
    #expect(field(4, 2) { x, _ in x == 0 ? nil : x }.contours(at: 1.5).count == 1)
  }

  @Test("Fields without squares and levels out of reach hold no line")
  func nothing() {
    #expect(field(1, 9) { _, y in y }.contours(at: 4.5).isEmpty)
    #expect(field(0, 0) { _, _ in 0 }.contours(at: 0).isEmpty)
    #expect(field(5, 5) { _, _ in 2 }.contours(at: 2).isEmpty)
    #expect(field(5, 5) { x, _ in x }.contours(at: 99).isEmpty)
  }

  @Test("A corner that just reaches the level, or does so but for rounding, is no line", arguments: [0, 1e-15])
  func dots(excess: Double) {
    // The greatest value at a corner of the field, at its border and inside it.
    for (column, row) in [(0.0, 0.0), (4, 3), (2, 0), (2, 2)] {
      let peak = field(5, 4) { x, y in x == column && y == row ? 0.5 + excess : 0.1 * x }
      #expect(peak.contours(at: 0.5).isEmpty)
      #expect(peak.contours(at: 0.45).count == 1)
    }
    // A border that has the level throughout is a line.
    #expect(field(5, 4) { x, _ in x }.contours(at: 4).map(\.points.count) == [4])
    for sign in [-1.0, 1] {
      let border = field(5, 4) { x, y in x + (Int(y) % 2 == 0 ? sign * excess : 0) }
      #expect(border.contours(at: 4).map(\.points.count) == [4])
      #expect(border.contours(at: 0).isEmpty)
    }
  }

  @Test("Every point of every line has the level, on random smooth fields", arguments: 1...10)
  func random(seed: Int) {
    var generator = SplitMix(state: UInt64(seed))
    let values = (0..<(9 * 7)).map { _ in Double.random(in: -1...1, using: &generator) }
    let field = ScalarField(x: (0..<9).map(Double.init), y: (0..<7).map(Double.init), values: values)
    let contours = field.contours(at: 0.1)
    for point in contours.flatMap(\.points) {
      // Points lie on the sides of squares, where values are interpolated along one direction alone.
      let column = min(Int(point.x), 7)
      let row = min(Int(point.y), 5)
      let across = point.x - Double(column)
      let along = point.y - Double(row)
      let below = values[row * 9 + column] * (1 - across) + values[row * 9 + column + 1] * across
      let above = values[(row + 1) * 9 + column] * (1 - across) + values[(row + 1) * 9 + column + 1] * across
      #expect(abs(below * (1 - along) + above * along - 0.1) < 1e-9)
    }
    // Lines end at the border of the field or close.
    for line in contours where !line.isClosed {
      for end in [line.points.first, line.points.last].compactMap({ $0 }) {
        #expect(end.x == 0 || end.x == 8 || end.y == 0 || end.y == 6)
      }
    }
  }
}
