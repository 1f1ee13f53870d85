import Experiments
import Sweeps
import Theory

extension ReportData.Provenance {
  /// Where a run's numbers come from.
  ///
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read.
  init(_ store: RunStore, form: FusionPrediction.Form, version: String) throws(PhaseDiagramError) {
    let sweep = store.sweep
    let recorded: [RunSession]
    do throws(RunStoreError) { recorded = try store.sessions() } catch { throw PhaseDiagramError(error.message) }
    command = "fusionphase run sweep.yaml --precision \(store.precision.rawValue)"
    configuration = sweep.resolvedConfiguration
    configurationHash = sweep.configurationHash.hexadecimal
    precision = store.precision.rawValue
    networks = sweep.networkCount
    seeds = sweep.seeds
    baseSeed = sweep.baseSeed
    sessions = recorded.map {
      Session(
        started: $0.started, finished: $0.finished, device: "\($0.deviceName) (\($0.deviceSelector))",
        driver: $0.deviceDriver, kernelHash: $0.kernelHash, version: $0.programVersion, system: $0.hostSystem)
    }
    method = Self.method(of: sweep, form)
    reportVersion = version
  }

  private static func method(of sweep: Sweep, _ form: FusionPrediction.Form) -> [String] {
    var sentences: [String]
    let networks = sweep.seeds == 1 ? "one network" : "\(sweep.seeds) networks"
    switch sweep.family {
    case .fusion:
      sentences = [
        "Each cell holds \(networks), trained by full-batch gradient descent from random initial weights; "
          + "all cells share the random numbers of their first, second, … network.",
        "Times are in gradient-descent steps, interpolated between steps; A is the modality that the data says is learned "
          + "first.",
        "Values are taken over the networks that count for them; a cell in which fewer than half do, or none has the value, "
          + "is hatched and has no colour.",
      ]
      sentences.append(
        form == .finiteRate
          ? "Theory is the closed forms of Zhang, Latham and Saxe (2024) at the finite learning rate, evaluated on the "
            + "distribution of the data."
          : "Theory is the closed forms of Zhang, Latham and Saxe (2024) for gradient flow, the limit of a small learning "
            + "rate, evaluated on the distribution of the data.")
    case .competition:
      sentences = [
        "Each cell holds \(networks) of the modality-competition model of Huang et al. (2022), trained to the "
          + "step limit; all cells share the random numbers of their first, second, … network.",
        "Times are in gradient-descent steps, interpolated between steps; modalities 1 and 2 are told apart by their "
          + "position in the sweep file. Fractions are of classes.",
        "Values are taken over the networks that did not diverge; a cell in which fewer than half have the value is hatched "
          + "and has no colour.",
        "Theory is the race of both modalities before training, to leading order for vanishing initial weights.",
      ]
    }
    return sentences
  }
}
