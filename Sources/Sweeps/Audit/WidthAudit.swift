import Engines
import Experiments

/// Trains a random sample of a run's narrow twins once more at full width, and compares.
///
/// The sample depends on the sweep alone, and each shard audits what it has of it. It is small where full width costs much more than all twins together.
public struct WidthAudit: Sendable {
  /// The most networks that are audited, and the fewest.
  private static let most = 16
  private static let fewest = 8

  private let store: RunStore
  private let engine: any Engine

  public init(store: RunStore, engine: any Engine) {
    self.store = store
    self.engine = engine
  }

  /// Audits what the run has of the sample, unless that was done before.
  ///
  /// - Parameter onNotice: called with a sentence before a sample is trained.
  /// - Returns: the report; `nil` where the run has none of the sample, or if the control was asked to stop.
  /// - Throws: ``SweepRunError`` if a device fails or the store cannot be written.
  public func run(
    control: TrainingControl, onNotice: (String) -> Void = { _ in }
  ) throws(SweepRunError) -> WidthAuditReport? {
    do {
      let done = try store.widthAudit()
      let audited = Set((done?.networks ?? []).map { NetworkPlace(cell: $0.cell, seed: $0.seed) })
      let places = AuditSample(store.sweep, fewest: Self.fewest, most: Self.most).places.filter { place in
        !audited.contains(place) && store.part?.contains(cell: place.cell) ?? true
      }
      guard !places.isEmpty else { return done }
      let experiments = places.compactMap {
        store.sweep.experiment(cell: $0.cell, seed: $0.seed).fusion
      }
      onNotice("Training \(experiments.count) of the narrow twins at full width, to compare.")
      let narrow = try train(experiments, control)
      let full = try train(experiments.map(\.atFullWidth), control)
      guard !control.isStopRequested else { return nil }
      let networks = places.indices.map { index in
        AuditedNetwork(
          cell: places[index].cell, seed: places[index].seed, narrowTimes: .init(narrow[index]),
          fullTimes: .init(full[index]), tolerance: experiments[index].width.tolerance ?? 0)
      }
      try store.append(networks)
      return try store.widthAudit()
    } catch let error as RunStoreError {
      throw .store(error)
    } catch let error as EngineError {
      throw .engine(error)
    } catch {
      throw .store(RunStoreError(.failure, "the audit of the run in \(store.folder.path) stopped: \(error)"))
    }
  }

  /// The outcomes of experiments of any shapes, in their order.
  private func train(_ experiments: [FusionExperiment], _ control: TrainingControl) throws -> [FusionOutcome] {
    var outcomes: [Int: FusionOutcome] = [:]
    for (_, members) in Dictionary(grouping: experiments.indices, by: { FusionShape(experiments[$0]) }) {
      let trained: [FusionOutcome] = try engine.train(
        members.map { experiments[$0] }, precision: store.precision, control: control.silent())
      for (index, outcome) in zip(members, trained) { outcomes[index] = outcome }
    }
    return experiments.indices.compactMap { outcomes[$0] }
  }
}

/// The networks of a sweep that are audited: drawn at random, by the sweep's base seed.
struct AuditSample {
  let places: [NetworkPlace]

  init(_ sweep: Sweep, fewest: Int, most: Int) {
    guard sweep.family == .fusion else {
      places = []
      return
    }
    let cells = (0..<sweep.grid.cellCount).filter { sweep.hasTwins(inCell: $0) }
    guard let first = cells.first, let example = sweep.experiment(cell: first, seed: 0).fusion else {
      places = []
      return
    }
    let total = cells.count * sweep.seeds
    let share = Double(example.trainedNetwork.parameterCount) / Double(example.network.parameterCount)
    let count = min(total, max(fewest, min(most, Int(share * Double(total)))))
    let stream = RandomStream(seed: Seed(base: sweep.baseSeed), purpose: .audit)
    let numbers = Set(stream.uniforms(count: count).map { min(total - 1, Int($0 * Double(total))) })
    places = numbers.sorted().map { NetworkPlace(cell: cells[$0 / sweep.seeds], seed: $0 % sweep.seeds) }
  }
}

extension Sweep {
  /// Whether a cell's networks train as narrow twins.
  func hasTwins(inCell cell: Int) -> Bool {
    if case .fusion(let cells) = cells { cells.twin(ofCell: cell) != nil } else { false }
  }
}
