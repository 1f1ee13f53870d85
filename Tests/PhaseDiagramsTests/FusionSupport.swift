import Experiments
import PhaseDiagrams
import Sweeps
import Theory

extension NetworkRecord {
  /// A record of a fusion network.
  init(cell: Int, seed: Int, outcome: FusionOutcome) {
    self.init(cell: cell, seed: seed, outcome: .fusion(outcome))
  }
}

extension Observable {
  func value(of outcome: FusionOutcome) -> Double? { value(of: .fusion(outcome)) }
  func value(of prediction: FusionPrediction) -> Double? { value(of: .fusion(prediction)) }
}
