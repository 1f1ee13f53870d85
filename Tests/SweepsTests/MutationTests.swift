import Foundation
import MutatedInput
import Sweeps
import Testing

/// Whatever stands in a sweep file, it is either a sweep or refused in words.
@Suite struct MutationTests {
  private static let mutation = SweepFileMutation(
    bases: ResolvedConfigurationTests.texts + moreTexts, keys: SweepSchema.keys.map(\.path))

  /// What the texts of other tests do not show.
  private static let moreTexts = [
    """
    data: {kind: random, dimensions: [2, 3], scales: [1, 0.5], degrees_of_freedom: 9, samples: 50}
    network: {depth: 3, fusion_layer: 2, width: {full: 20, method: reduced, tolerance: 0.01}}
    axes:
      data.dimensions[0]: [1, 2]
      network.depth: [2, 3, 4]
    """,
    """
    data: {kind: blocks, dimensions: [3, 2], variances: [1, 2], teacher: [1, -1], noise: 0.5, samples: 20}
    training: {weight_decay: 0.01, method: samples, loss: squared}
    zip: {data.variances[0]: [1, 2, 3], "data.teacher[1]": [1, 0, -1]}
    """,
    """
    data: {kind: xor, variance: 2, samples: 64}
    network: {activation: leaky_relu, negative_slope: 0.1, bias: true, width: 8}
    training: {loss: logistic}
    record: {points: 5, spacing: log, first_layer: true}
    figures:
      - {kind: first_layer}
      - {kind: trajectories, panels: [loss, maps, e_g, first_layer_norms], spread: individual}
    """,
    """
    axes: {network.fusion_layer: [1, 2], data.sigma_ratio: {range: [1, 3, 0.5]}, data.correlation: [0, 0.5]}
    figures:
      - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, relative_to: {network.fusion_layer: 2}}
      - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: steps, cuts: [1.5, 2], colormap: cividis}
      - {kind: phase_portrait, y: data.correlation, range: [-1, 2]}
      - {kind: preference_map, x: data.sigma_ratio, y: data.correlation, at: {network.fusion_layer: 1}}
    """,
  ]

  @Test(arguments: MutationEffort.seeds(32)) func mutatedSweepFilesNeverCrash(seed: UInt64) throws {
    var source = MutationSource(seed: seed)
    var trace = MutationTrace("sweep-\(seed)")
    let folder = try DataFileFolder()
    let count = 2000
    var accepted = 0
    for _ in 0..<count {
      let bytes = Self.mutation.next(&source)
      trace.next(bytes)
      do throws(SweepFileError) {
        let sweep: Sweep
        if let text = String(validating: bytes, as: UTF8.self) {
          sweep = try Sweep(text: text, fileName: "m.yaml")
        } else {
          sweep = try Sweep(path: (try? folder.write(bytes, as: "m.yaml")) ?? "")
        }
        accepted += 1
        try check(sweep)
      } catch {
        #expect(!error.problems.isEmpty)
        #expect(error.problems.allSatisfy { !$0.message.isEmpty && ($0.line ?? 1) >= 1 }, "\(error)")
        let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == error.problems.count, "\(error)")
        #expect(lines.allSatisfy { $0.hasPrefix(error.file) && $0.count < 3000 }, "\(error)")
      }
    }
    #expect(accepted > count / 50 && accepted < count, "\(accepted) of \(count) were accepted")
  }

  /// Everything that is asked of a sweep before it trains.
  private func check(_ sweep: Sweep) throws(SweepFileError) {
    for (cell, seed) in [(0, 0), (sweep.grid.cellCount - 1, sweep.seeds - 1)] {
      #expect(sweep.experiment(cell: cell, seed: seed).parameterCount > 0)
      #expect(sweep.inputDimensions(ofCell: cell).map { $0.a > 0 } ?? true)
      _ = sweep.shape(ofCell: cell)
    }
    _ = sweep.warnings(precision: .float)
    if sweep.networkCount < 100_000 {
      #expect(SweepPlan(sweep).networkCount == sweep.networkCount)
    }
    let again = try Sweep(text: sweep.resolvedConfiguration, fileName: "m.yaml")
    #expect(again.resolvedConfiguration == sweep.resolvedConfiguration)
    #expect(again.configurationHash == sweep.configurationHash)
  }
}
