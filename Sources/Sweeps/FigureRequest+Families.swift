import Experiments

/// A choice in a figure that not every family of networks offers.
protocol FamilyChoice: RawRepresentable<String>, CaseIterable {
  /// The families whose figures offer it.
  var families: Set<ModelFamily> { get }
}

extension FigureRequest.Kind: FamilyChoice {
  public var families: Set<ModelFamily> {
    switch self {
    case .heatmap, .lines, .trajectories, .phasePortrait, .scatter: [.fusion, .competition]
    case .preferenceMap, .firstLayer: [.fusion]
    }
  }

  /// The families that a figure's key belongs to.
  static func families(ofKey key: String) -> Set<ModelFamily> {
    switch key {
    case "hatch": [.competition]
    case "moments": [.fusion]
    default: [.fusion, .competition]
    }
  }

  /// All keys that a figure of this kind may have, in any family.
  var allKeys: [String] { ["kind"] + keys.required + keys.optional + ["at", "title"] }

  /// The keys that a figure of this kind may have in a family.
  func keys(of family: ModelFamily) -> [String] {
    allKeys.filter { Self.families(ofKey: $0).contains(family) }
  }
}

extension FigureRequest.Panel: FamilyChoice {
  public var families: Set<ModelFamily> {
    switch self {
    case .loss: [.fusion, .competition]
    case .maps, .generalisation, .firstLayerNorms: [.fusion]
    case .strengths: [.competition]
    }
  }

  /// The panels of a figure of trajectories that does not name any.
  public static func defaults(of family: ModelFamily) -> [FigureRequest.Panel] {
    switch family {
    case .fusion: [.loss, .maps]
    case .competition: [.loss, .strengths]
    }
  }
}
