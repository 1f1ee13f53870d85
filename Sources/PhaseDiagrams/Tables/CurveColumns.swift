import Experiments

/// The columns of recorded learning curves, after axes and seed: what tables call them and what they are.
enum CurveColumns {
  static func all(of family: ModelFamily) -> [(name: String, meaning: String)] {
    switch family {
    case .fusion: fusion
    case .competition: competition
    }
  }

  private static let step = (name: "step", meaning: "gradient-descent steps taken at the point")

  private static let fusion = [
    step,
    ("loss", "loss at the point"),
    ("map_a", "total map, or its norm for a vector, of the modality at position A"),
    ("map_b", "total map, or its norm for a vector, of the modality at position B"),
    ("e_g", "generalisation error E_g at the point"),
    ("first_layer_norm_a", "norm of the first layer of the modality at position A"),
    ("first_layer_norm_b", "norm of the first layer of the modality at position B"),
  ]

  private static let competition = [
    step,
    ("loss", "loss of the joint network on the training samples"),
    ("class", "the class, from 0"),
    ("strength_1", "strength B_r = a_r A_r of the class in modality 1"),
    ("strength_2", "strength B_r = a_r A_r of the class in modality 2"),
  ]
}
