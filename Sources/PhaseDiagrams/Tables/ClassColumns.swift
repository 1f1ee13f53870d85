/// The columns of tables of classes, after axes and seed: what tables call them and what they are.
enum ClassColumns {
  static let all: [(name: String, meaning: String)] = [
    ("class", "the class, from 0"),
    ("strength_1", "strength B_r = a_r A_r of the class when training ended, in modality 1"),
    ("strength_2", "strength B_r = a_r A_r of the class when training ended, in modality 2"),
    ("emergence_1", "step at which the strength of the class first reached the threshold, in modality 1"),
    ("emergence_2", "step at which the strength of the class first reached the threshold, in modality 2"),
    ("winner", "modality with the larger strength when training ended"),
    ("predicted_winner", "modality that should win by the initial race; none in a tie"),
    ("learned_1", "whether the class is learned when training ended, in modality 1"),
    ("learned_2", "whether the class is learned when training ended, in modality 2"),
  ]
}
