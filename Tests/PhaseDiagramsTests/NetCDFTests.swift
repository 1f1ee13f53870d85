import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Testing

#if NetCDF
  /// What xarray makes of these files is looked at by tools/test-netcdf.
  @Suite("NetCDF files", .serialized) @MainActor
  struct NetCDFTests {
    private static let zipped = """
      title: Zipped
      network: {width: 4}
      initialization: {scale: 1.0e-2}
      training: {max_steps: 60}
      record: {points: 6}
      seeds: 3
      axes:
        data.correlation: [0.5, -0.25]
        zip:
          training.learning_rate: [0.05, 0.1, 4]
          initialization.scheme: [entrywise, layerwise, balanced]
        network.depth: [2, 3]

      """

    private func folder() -> URL {
      FileManager.default.temporaryDirectory.appendingPathComponent("netcdf-\(UUID().uuidString)")
    }

    /// The file of a run, written with blocks of some size.
    private func export(
      _ store: RunStore, valuesPerBlock: Int? = nil, includesCurves: Bool = true
    ) throws -> NetCDFContents {
      let folder = folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let path = folder.appendingPathComponent("a.nc").path
      try store.writeNetCDF(
        to: path, version: "test", includesCurves: includesCurves, valuesPerBlock: valuesPerBlock)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.nc"])
      return try NetCDFContents(path)
    }

    /// Whether two arrays are the same, missing values included.
    private func isSame(_ left: [Double], _ right: [Double]) -> Bool {
      left.map(\.bitPattern) == right.map(\.bitPattern)
    }

    @Test("Networks stand at the positions of their axes, and the first of zipped axes is the dimension")
    func networks() throws {
      let store = try TinyRun(Self.zipped).store
      let contents = try export(store)
      let dimensions = ["data.correlation", "training.learning_rate", "network.depth", "seed"]
      let time = try #require(contents.variables["t_a"])
      #expect(time.dimensions == dimensions && time.shape == [2, 3, 2, 3])
      #expect(time.attributes["units"] == "gradient-descent steps")
      #expect(time.attributes["coordinates"] == "initialization.scheme")
      let scheme = try #require(contents.variables["initialization.scheme"])
      #expect(scheme.dimensions == ["training.learning_rate"])
      #expect(scheme.texts == ["entrywise", "layerwise", "balanced"])
      #expect(contents.variables["training.learning_rate"]?.numbers == [0.05, 0.1, 4])
      #expect(contents.variables["data.correlation"]?.numbers == [0.5, -0.25])
      #expect(contents.variables["network.depth"]?.numbers == [2, 3])

      let status = try #require(contents.variables["status"])
      #expect(status.attributes["flag_meanings"] == "converged step_limit diverged stalled not_run")
      var times = [Double](repeating: .nan, count: 36)
      var statuses = [Double](repeating: .nan, count: 36)
      try store.forEachRecord { record in
        times[record.cell * 3 + record.seed] = record.outcome.fusion?.leadingTime ?? .nan
        statuses[record.cell * 3 + record.seed] =
          Double(Status.allCases.firstIndex(of: record.outcome.status) ?? -1)
      }
      #expect(isSame(time.numbers, times) && status.numbers == statuses)
      #expect(Set(statuses).count > 1 && times.contains { !$0.isNaN })
    }

    @Test("A file does not depend on the size of the blocks it is written in", arguments: [1, 2, 5, 18, 37])
    func blocks(size: Int) throws {
      for text in [Self.zipped, Self.competition] {
        let store = try TinyRun(text).store
        let whole = try export(store)
        let pieces = try export(store, valuesPerBlock: size)
        #expect(Set(whole.variables.keys) == Set(pieces.variables.keys))
        for (name, variable) in whole.variables {
          let other = try #require(pieces.variables[name])
          #expect(isSame(variable.numbers, other.numbers), "\(name)")
          #expect(variable.texts == other.texts && variable.shape == other.shape)
        }
      }
    }

    @Test("Curves lie along points, with missing values after their ends, or are left out")
    func curves() throws {
      let store = try TinyRun(Self.zipped).store
      let contents = try export(store)
      let steps = try #require(contents.variables["curve_step"])
      let maps = try #require(contents.variables["curve_map_b"])
      let longest = try #require(steps.shape.last)
      #expect(maps.dimensions.last == "point" && maps.attributes["coordinates"] == "initialization.scheme curve_step")
      var isShorter = false
      for cell in 0..<12 {
        for (seed, curve) in try store.curves(cell: cell) {
          let start = (cell * 3 + seed) * longest
          let points = curve.points
          isShorter = isShorter || points.count < longest
          let missing = longest - points.count
          #expect(
            Array(steps.numbers[start..<(start + longest)])
              == points.map { Double($0.step) } + Array(repeating: -1, count: missing))
          #expect(
            isSame(
              Array(maps.numbers[start..<(start + longest)]),
              points.map(\.maps.b) + Array(repeating: .nan, count: missing)))
        }
      }
      #expect(isShorter)
      let without = try export(store, includesCurves: false)
      #expect(!without.variables.keys.contains { $0.hasPrefix("curve_") || $0 == "point" })
    }

    private static let competition = """
      network: {family: competition, units: 2}
      initialization: {scale: 0.1}
      data: {dimension: 6, samples: 12, test_samples: 50, distractors: 1}
      training: {max_steps: 60}
      axes: {data.classes: [2, 3]}
      seeds: 2
      record: {points: 3}

      """

    @Test("Classes have a dimension, which is missing values where a network has fewer")
    func classes() throws {
      let store = try TinyRun(Self.competition).store
      let contents = try export(store)
      let strength = try #require(contents.variables["class_strength_2"])
      let winner = try #require(contents.variables["class_winner"])
      #expect(strength.dimensions == ["data.classes", "seed", "class"] && strength.shape == [2, 2, 3])
      #expect(winner.attributes["flag_meanings"] == "none modality_1 modality_2")
      #expect(contents.variables["curve_strength_1"]?.dimensions == ["data.classes", "seed", "point", "class"])
      #expect(contents.variables["won_by_2"] != nil && contents.variables["t_a"] == nil)
      var expected = [Double](repeating: .nan, count: 12)
      var winners = [Double](repeating: 0, count: 12)
      try store.forEachRecord { record in
        for (label, outcome) in (record.outcome.competition?.classes ?? []).enumerated() {
          let place = (record.cell * 2 + record.seed) * 3 + label
          expected[place] = outcome.strengths.b
          winners[place] = outcome.winner == .a ? 1 : 2
        }
      }
      #expect(isSame(strength.numbers, expected) && winner.numbers == winners)
      #expect(expected.count { $0.isNaN } == 2)
    }

    @Test("Reduced arrays are those of the diagram")
    func reduced() throws {
      // Long enough for networks to converge, which alone count.
      let store = try TinyRun(Self.zipped.replacingOccurrences(of: "max_steps: 60", with: "max_steps: 3000")).store
      let folder = folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let path = folder.appendingPathComponent("cells.nc").path
      try store.writeReducedNetCDF(to: path, version: "test", valuesPerBlock: 4)
      let contents = try NetCDFContents(path)
      let diagram = try PhaseDiagram(store)
      let spread = diagram.cells.compactMap { $0.statistics[.leadingTime] }
      #expect(spread.contains { $0.mean != $0.median })
      let mean = try #require(contents.variables["t_a_mean"])
      #expect(mean.dimensions == ["data.correlation", "training.learning_rate", "network.depth"])
      #expect(isSame(mean.numbers, diagram.cells.map { $0.statistics[.leadingTime]?.mean ?? .nan }))
      #expect(
        contents.variables["n_diverged"]?.numbers
          == diagram.cells.map { Double($0.statusCounts[.diverged, default: 0]) })
      let theory = try #require(contents.variables["time_ratio_theory"]?.numbers)
      #expect(isSame(theory, diagram.cells.map { $0.prediction(of: .timeRatio) ?? .nan }))
      #expect(contents.variables["seed"] == nil)
    }

    @Test("A run without a network, and one without axes, are files too")
    func empty() throws {
      let folder = folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let sweep = try Sweep(text: "axes: {data.noise: [0, 1]}\nseeds: 2\nrecord: {points: 4}", fileName: "a.yaml")
      let contents = try export(RunStore(folder: folder, for: sweep, precision: .float))
      #expect(contents.variables["status"]?.numbers == [4, 4, 4, 4])
      #expect(contents.variables["t_b"]?.numbers.allSatisfy(\.isNaN) == true)
      #expect(contents.variables["curve_loss"] == nil)

      let store = try TinyRun("network: {width: 3}\ntraining: {max_steps: 5}\nseeds: 2").store
      #expect(try export(store).variables["steps"]?.numbers == [5, 5])
      let path = folder.appendingPathComponent("cells.nc").path
      try store.writeReducedNetCDF(to: path, version: "test")
      #expect(try NetCDFContents(path).variables["n_step_limit"]?.numbers == [2])
    }

    @Test("The file says where its numbers come from, however long that is")
    func provenance() throws {
      // A configuration beyond the 64 KiB that HDF5 once had for an attribute.
      let values = (1...9000).map { "\(Double($0) / 8)" }.joined(separator: ", ")
      let folder = folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let sweep = try Sweep(text: "title: Lång\naxes: {training.stop_loss: [\(values)]}\nseeds: 1", fileName: "a.yaml")
      let store = try RunStore(folder: folder, for: sweep, precision: .double)
      let attributes = try export(store).attributes
      #expect(attributes["configuration"] == sweep.resolvedConfiguration)
      #expect((attributes["configuration"]?.utf8.count ?? 0) > 1 << 16)
      #expect(attributes["configuration_hash"] == sweep.configurationHash.hexadecimal)
      #expect(attributes["title"] == "Lång" && attributes["precision"] == "double")
      #expect(attributes["Conventions"]?.hasPrefix("CF-") == true)
      #expect(attributes["references"]?.contains("arXiv.2312.00935") == true)
    }

    @Test("A file that cannot be written is named, and an older one stays until the new one is complete")
    func failures() throws {
      let folder = folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let store = try TinyRun("network: {width: 3}\ntraining: {max_steps: 5}\nseeds: 2").store
      let path = folder.appendingPathComponent("a.nc").path
      try store.writeNetCDF(to: path, version: "first")
      try store.writeNetCDF(to: path, version: "second")
      #expect(try NetCDFContents(path).attributes["export_version"] == "second")
      for impossible in [path + "/b.nc", folder.path] {
        let error = #expect(throws: PhaseDiagramError.self) { try store.writeNetCDF(to: impossible, version: "test") }
        #expect(error?.message.contains(impossible) == true, "\(error?.message ?? "")")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.nc"])
      let around = try FileManager.default.contentsOfDirectory(
        atPath: folder.deletingLastPathComponent().path)
      #expect(!around.contains { $0.hasPrefix(".\(folder.lastPathComponent).") })
    }
  }
#else
  @Suite("Without NetCDF")
  struct NetCDFTests {
    @Test("A build without NetCDF says so")
    func refusal() throws {
      let store = try TinyRun("network: {width: 3}\ntraining: {max_steps: 5}\nseeds: 1").store
      let error = #expect(throws: PhaseDiagramError.self) { try store.writeNetCDF(to: "a.nc", version: "test") }
      #expect(error?.message.contains("trait NetCDF") == true)
    }
  }
#endif
