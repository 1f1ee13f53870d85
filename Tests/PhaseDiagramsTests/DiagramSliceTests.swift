import PhaseDiagrams
import Sweeps
import Testing

@Suite("Slices of a diagram")
struct DiagramSliceTests {
  private func diagram(_ grid: Grid) throws -> PhaseDiagram {
    try PhaseDiagram(grid: grid, networksPerCell: 1, records: [])
  }

  @Test("Numbers are sorted, and cells go with their values")
  func sorting() throws {
    let grid = SyntheticSweep.grid([
      ("x", [.integer(3), .number(1.5), .integer(2)]), ("y", [.integer(1), .integer(0)]),
    ])
    let slice = try #require(try diagram(grid).slices(x: "x", y: "y").first)
    #expect(slice.x.coordinates == [1.5, 2, 3])
    #expect(slice.cell(column: 0, row: 0) == grid.cell(at: [1, 1]))
    #expect(slice.cell(column: 2, row: 1) == grid.cell(at: [0, 0]))
  }

  @Test("There is a slice for every combination of the other axes, in order")
  func combinations() throws {
    let grid = SyntheticSweep.grid([
      ("a", [.integer(1), .integer(2)]), ("x", [.integer(1), .integer(2)]),
      ("b", [.text("p"), .text("q"), .text("r")]),
    ])
    let slices = try diagram(grid).slices(x: "x")
    #expect(slices.count == 6)
    #expect(slices[1].fixed.map(\.key) == ["a", "b"] && slices[1].fixed.map(\.value) == [.integer(1), .text("q")])
    #expect(slices[5].cells == [grid.cell(at: [1, 0, 2]), grid.cell(at: [1, 1, 2])])
    // Together they hold every cell once.
    #expect(slices.flatMap(\.cells).compactMap { $0 }.sorted() == Array(0..<12))
    #expect(try diagram(grid).slices(x: "x", at: ["b": .text("r")]).count == 2)
  }

  @Test("An axis fixed at 2 also means 2.0")
  func fixedNumbers() throws {
    let grid = SyntheticSweep.grid([("x", [.integer(1), .integer(2)]), ("a", [.integer(1), .integer(2)])])
    #expect(try diagram(grid).slices(x: "x", at: ["a": .number(2)]).first?.cells == [1, 3])
  }

  @Test("Zipped axes lie on the diagonal")
  func zipped() throws {
    let grid = Grid(dimensions: [
      GridDimension(axes: [
        Axis(key: "x", values: [.integer(1), .integer(2)]), Axis(key: "y", values: [.integer(5), .integer(7)]),
      ])
    ])
    let slice = try #require(try diagram(grid).slices(x: "x", y: "y").first)
    #expect(slice.cells == [0, nil, nil, 1])
    #expect(slice.fixed.isEmpty)
  }

  @Test("Cells that would hide each other are refused until one axis is fixed")
  func collision() throws {
    let grid = Grid(dimensions: [
      GridDimension(axes: [
        Axis(key: "x", values: [.integer(1), .integer(1)]), Axis(key: "kind", values: [.text("p"), .text("q")]),
      ])
    ])
    #expect(throws: PhaseDiagramError.self) { try diagram(grid).slices(x: "x") }
    let slices = try diagram(grid).slices(x: "x", at: ["kind": .text("q")])
    #expect(slices.map(\.cells) == [[1]])
    #expect(slices.first?.fixed.map(\.key) == ["kind"])
  }

  @Test("Unknown axes and values are refused with what is allowed")
  func refusals() throws {
    let grid = SyntheticSweep.grid([("x", [.integer(1), .integer(2)]), ("a", [.integer(1), .integer(2)])])
    let all = try diagram(grid)
    let unknown = #expect(throws: PhaseDiagramError.self) { try all.slices(x: "z") }
    #expect(unknown?.message == "z is not an axis of this sweep, allowed are x, a")
    let value = #expect(throws: PhaseDiagramError.self) { try all.slices(x: "x", at: ["a": .integer(3)]) }
    #expect(value?.message == "a is fixed at 3, allowed are 1, 2")
    #expect(throws: PhaseDiagramError.self) { try all.slices(x: "x", y: "x") }
    #expect(throws: PhaseDiagramError.self) { try all.slices(x: "x", at: ["x": .integer(1)]) }
  }

  @Test("Edges are midpoints on the axis's own scale")
  func edges() {
    let linear = DiagramAxis(key: "x", values: [.number(1), .number(2), .number(4)])
    #expect(linear.spacing == .linear && linear.edges == [0.5, 1.5, 3, 5])
    let logarithmic = DiagramAxis(key: "x", values: [.number(0.01), .number(0.1), .number(1)])
    #expect(logarithmic.spacing == .logarithmic)
    for (edge, exponent) in zip(logarithmic.edges, [-2.5, -1.5, -0.5, 0.5]) {
      #expect(abs(AxisScale.logarithmic.forward(edge) - exponent) < 1e-12)
    }
    #expect(DiagramAxis(key: "x", values: [.number(7)]).edges == [6.5, 7.5])
  }

  @Test("Texts stand at equal distances in the order of the sweep file")
  func categories() {
    let axis = DiagramAxis(key: "x", values: [.text("b"), .text("a"), .boolean(true)])
    #expect(axis.spacing == .categorical && axis.coordinates == [0, 1, 2] && axis.values.first == .text("b"))
  }

  @Test("A linspace that starts near 0 stays linear")
  func linspace() {
    #expect(DiagramAxis(key: "x", values: SyntheticSweep.numbers(0.01, 3, 100)).spacing == .linear)
    #expect(DiagramAxis(key: "x", values: SyntheticSweep.numbers(-1, 1, 3)).spacing == .linear)
  }
}
