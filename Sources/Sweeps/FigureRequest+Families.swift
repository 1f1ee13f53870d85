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
