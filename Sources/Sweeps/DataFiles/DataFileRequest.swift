/// Which file a sweep's samples come from, which of its numbers are x_A, x_B and y, and what to do to them.
public struct DataFileRequest: Hashable, Sendable {
  /// How features are shifted and scaled. Variances are those of the samples, (1/P) Σ_p.
  public enum Standardisation: String, Hashable, Sendable, CaseIterable {
    /// Each feature to mean 0 and variance 1.
    case features
    /// Each feature to mean 0; one scale for each modality, so that the mean variance of its features is 1.
    case modality
    /// Each feature to mean 0.
    case center
    /// Features and target as they stand in the file, not centred.
    case none
  }

  /// How the target is scaled. It is moved to mean 0 first, except under ``Standardisation/none``.
  public enum TargetScale: String, Hashable, Sendable, CaseIterable {
    /// Not at all.
    case keep
    /// To variance 1.
    case unit
  }

  /// The file: `.npz`, `.npy`, or text in columns as `.csv`, `.tsv` or `.txt`; absolute, or relative to the working
  /// folder.
  public var path: String
  /// Where x_A stands; `nil` for the names that ``FeatureSelection`` lists.
  public var modalityA: FeatureSelection?
  /// Where x_B stands; `nil` for the names that ``FeatureSelection`` lists.
  public var modalityB: FeatureSelection?
  /// Where y stands; `nil` for the names that ``FeatureSelection`` lists.
  public var target: FeatureSelection?
  public var standardise: Standardisation
  public var targetScale: TargetScale

  public init(
    path: String, modalityA: FeatureSelection? = nil, modalityB: FeatureSelection? = nil,
    target: FeatureSelection? = nil, standardise: Standardisation = .features, targetScale: TargetScale = .keep
  ) {
    self.path = path
    self.modalityA = modalityA
    self.modalityB = modalityB
    self.target = target
    self.standardise = standardise
    self.targetScale = targetScale
  }
}

/// Which numbers of a data file are one modality or the target.
///
/// | file | terms | where nothing is chosen |
/// |---|---|---|
/// | `.npz` | the name of one array, P × D or P | `x_a`, `x_b`, `y` |
/// | text with a header line | names of columns, or `prefix*` for all that begin so | `x_a*`, `x_b*`, `y` |
/// | text without one, `.npy` | columns by number from 1: `1-10` or `21` | has to be chosen |
///
/// A name is looked up as it is written, and where there is none such, without regard to case: `x_a` finds `x_A`.
/// Columns keep the order of the terms, and those of one term the order of the file.
public struct FeatureSelection: Hashable, Sendable {
  /// The names, prefixes or ranges, as written.
  public let terms: [String]

  public init(_ terms: [String]) { self.terms = terms }

  public init(_ term: String) { terms = [term] }
}

/// What a column or array of a data file becomes.
enum FeatureRole: CaseIterable {
  case modalityA
  case modalityB
  case target

  /// The sweep-file key that chooses the column or array.
  var key: DataFileError.Key {
    switch self {
    case .modalityA: .modalityA
    case .modalityB: .modalityB
    case .target: .target
    }
  }

  /// The name of an array that is taken where none is chosen.
  var defaultName: String {
    switch self {
    case .modalityA: "x_a"
    case .modalityB: "x_b"
    case .target: "y"
    }
  }
}

extension DataFileRequest {
  func selection(_ role: FeatureRole) -> FeatureSelection? {
    switch role {
    case .modalityA: modalityA
    case .modalityB: modalityB
    case .target: target
    }
  }
}
