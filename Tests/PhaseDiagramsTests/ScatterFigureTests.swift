import Experiments
import Foundation
import PhaseDiagrams
import Testing

@Suite("Theory against simulation")
struct ScatterFigureTests {
  private typealias Network = ScatterFigure.Network

  private func figure(_ networks: [ScatterFigure.Network], scale: AxisScale = .linear) throws -> ScatterFigure {
    try ScatterFigure(networks, observable: .timeRatio, scale: scale)
  }

  private func converged(_ predicted: [Double], _ simulated: [Double]) -> [ScatterFigure.Network] {
    zip(predicted, simulated).map { Network(predicted: $0, simulated: $1, status: .converged) }
  }

  @Test("The correlation is Pearson's, of logarithms on logarithmic axes")
  func correlation() throws {
    // Deviations (−1, 0, 1) and (−4/3, −1/3, 5/3): 3/√(2 · 14/3).
    let known = try #require(try figure(converged([1, 2, 3], [1, 2, 4])).correlation)
    #expect(abs(known - 3 / (2.0 * 14 / 3).squareRoot()) < 1e-12)
    // y = x² is a line in logarithms and none without.
    let squares = converged([1, 10, 100], [1, 100, 10_000])
    #expect(abs((try figure(squares, scale: .logarithmic).correlation ?? 0) - 1) < 1e-12)
    #expect(try figure(squares).correlation ?? 1 < 0.999)
    #expect(abs((try figure(converged([1, 2, 3], [6, 4, 2])).correlation ?? 0) + 1) < 1e-12)
  }

  @Test("There is no correlation of fewer than 3 converged networks, or of equal values")
  func noCorrelation() throws {
    var networks = converged([1, 2, 3], [1, 2, 3])
    #expect(try figure(networks).correlation != nil)
    networks[2].status = .stepLimit
    #expect(try figure(networks).correlation == nil)
    #expect(try figure(converged([1, 2, 3], [0.1, 0.1, 0.1])).correlation == nil)
    #expect(try figure([]).correlation == nil)
  }

  @Test("Networks that failed have their place and do not count")
  func places() throws {
    let networks =
      converged([1, 2, 3], [1, 2, 3]) + [
        Network(predicted: 1, simulated: 9, status: .stepLimit), Network(predicted: 1, simulated: 9, status: .diverged),
        Network(predicted: nil, simulated: 9, status: .converged),
        Network(predicted: 4, simulated: nil, status: .stalled),
        Network(predicted: nil, simulated: .infinity, status: .notRun),
        Network(predicted: 4, simulated: 0, status: .converged),
      ]
    let linear = try figure(networks)
    #expect(
      linear.places == [.point, .point, .point, .point, .lowerEdge, .leftEdge, .lowerEdge, .nowhere, .point])
    let logarithmic = try figure(networks, scale: .logarithmic)
    #expect(logarithmic.places.last == .lowerEdge && logarithmic.successful == 5)
    #expect(logarithmic.correlation == 1)
    let rows = String(decoding: Figure(name: "s", content: .scatter(logarithmic)).numbers, as: UTF8.self)
      .split(separator: "\n")
    #expect(rows.count == 10 && rows[0] == "status,time_ratio_theory,time_ratio,drawn")
    #expect(rows[5] == "diverged,1,9,lower edge")
  }

  @Test("An observable without a logarithm and a group without a name are refused")
  func refusals() {
    #expect(throws: PhaseDiagramError.self) {
      try ScatterFigure([], observable: .misattribution, scale: .logarithmic)
    }
    #expect(throws: PhaseDiagramError.self) {
      try ScatterFigure(
        [Network(predicted: 1, simulated: 1, status: .converged, group: 2)], observable: .timeRatio, groups: ["1", "2"])
    }
  }

  #if Figures
    @Test("Any number of networks is drawn", arguments: [0, 1, 2, 300])
    func drawing(count: Int) throws {
      for scale in [AxisScale.linear, .logarithmic] {
        let networks = (0..<count).map {
          Network(
            predicted: $0 % 7 == 3 ? nil : Double($0 + 1), simulated: $0 % 5 == 4 ? nil : Double($0 * $0 + 1),
            status: $0 % 3 == 2 ? .stepLimit : .converged, group: $0 % 2)
        }
        let scatter = try ScatterFigure(networks, observable: .laggingTime, scale: scale, groups: ["a", "b"])
        #expect(try Figure(name: "s", content: .scatter(scatter)).encoded(as: .png).count > 3000)
      }
    }
  #endif
}
