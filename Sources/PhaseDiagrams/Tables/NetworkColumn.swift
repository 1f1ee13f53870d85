import Experiments
import Sweeps

/// One value in the tables of single networks, after axes, seed, status and steps.
struct NetworkColumn: Sendable {
  /// How to read the value of a network that has ended; `nil` where it has none.
  enum Value: Sendable {
    case number(@Sendable (Outcome) -> Double?)
    /// A number of gradient-descent steps.
    case count(@Sendable (Outcome) -> Int?)
    case modality(@Sendable (Outcome) -> Modality?)
    case answer(@Sendable (Outcome) -> Bool?)
  }

  let name: String
  /// What the value is, as a reader of the table would say it.
  let meaning: String
  let unit: Observable.Unit
  let value: Value

  /// The columns of a family's networks, in the order of tables.
  static func all(of family: ModelFamily) -> [NetworkColumn] {
    switch family {
    case .fusion: fusion
    case .competition:
      Observable.all(of: .competition).filter { $0 != .steps }.compactMap { observable in
        observable.description(in: .competition).map { description in
          NetworkColumn(
            name: observable.rawValue, meaning: observable.meaning, unit: observable.unit,
            value: .number(description.value))
        }
      }
    }
  }

  private static let fusion: [NetworkColumn] = [
    number(.leadingTime, \.leadingTime),
    number(.laggingTime, \.laggingTime),
    number(.timeRatio, \.timeRatio),
    number(.misattribution, \.misattribution),
    number(.plateauLoss, \.plateauLoss),
    number(.finalLoss, \.finalLoss),
    modality("leading_modality", "modality that the data says is learned first: A") { $0.leadingModality },
    modality("first_modality", "modality that was learned first") { $0.firstModality },
    modality("better_modality", "modality that alone, fitted linearly, reduces the loss more") { $0.betterModality },
    answer(
      "superficial_preference", "whether the modality that was learned first is the one that helps less",
      \.preferenceIsSuperficial),
    answer(
      "permanent_bias", "whether training came to its end without learning B", \.isPermanentlyBiased),
    number(.plateauError) { $0.generalisation?.plateau },
    number(.minimumError) { $0.generalisation?.minimum },
    NetworkColumn(
      name: Observable.minimumErrorStep.rawValue, meaning: Observable.minimumErrorStep.meaning, unit: .steps,
      value: .count { $0.fusion?.generalisation?.minimumStep }),
    number(.finalError) { $0.generalisation?.final },
    number(.leadingFraction) { $0.teacherFractions[$0.leadingModality] },
    number(.laggingFraction) { $0.teacherFractions[$0.leadingModality.other] },
    NetworkColumn(
      name: "time_resolution", meaning: "by how much times may be off, relative to themselves", unit: .one,
      value: .number { $0.fusion?.timeResolution }),
  ]

  private static func number(
    _ observable: Observable, _ value: @escaping @Sendable (FusionOutcome) -> Double?
  ) -> NetworkColumn {
    NetworkColumn(
      name: observable.rawValue, meaning: observable.meaning, unit: observable.unit,
      value: .number { $0.fusion.flatMap(value) })
  }

  private static func modality(
    _ name: String, _ meaning: String, _ value: @escaping @Sendable (FusionOutcome) -> Modality?
  ) -> NetworkColumn {
    NetworkColumn(name: name, meaning: meaning, unit: .none, value: .modality { $0.fusion.flatMap(value) })
  }

  private static func answer(
    _ name: String, _ meaning: String, _ value: @escaping @Sendable (FusionOutcome) -> Bool?
  ) -> NetworkColumn {
    NetworkColumn(name: name, meaning: meaning, unit: .none, value: .answer { $0.fusion.flatMap(value) })
  }
}
