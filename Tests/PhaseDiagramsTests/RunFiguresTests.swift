import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Figures of theory alone")
struct RunFiguresTests {
  private func requests(_ figures: String) throws -> [FigureRequest] {
    let sweep = try Sweep(
      text: """
        axes:
          data.correlation: [-0.5, 0, 0.5]
          data.sigma_ratio: [1, 2]
        figures:
        \(figures)
        """, fileName: "sweep.yaml")
    return try RunFigures(theoryOf: sweep, form: .flow).theoryRequests
  }

  private let plane = "kind: heatmap, x: data.correlation, y: data.sigma_ratio"

  @Test("A difference adds no second picture of the theory, wherever it stands")
  func differences() throws {
    let simulation = "  - {\(plane), value: time_ratio, scale: log}"
    let difference = "  - {\(plane), value: time_ratio, source: difference, scale: diverging}"
    for lines in [[simulation, difference], [difference, simulation], [simulation, difference, simulation]] {
      let found = try requests(lines.joined(separator: "\n"))
      #expect(found.count == 1 && found[0].source == .theory && found[0].scale == .log)
    }
  }

  @Test("A difference on its own has its theory drawn, and other values have their own")
  func others() throws {
    let found = try requests(
      """
        - {\(plane), value: time_ratio, source: difference, scale: log}
        - {\(plane), value: misattribution}
        - {\(plane), value: permanent_bias}
      """)
    #expect(Set(found.map(\.value)) == ["time_ratio", "misattribution"])
  }
}
