import Experiments

/// The forms that a sweep's data can take; each has keys of its own.
public enum DataForm: String, Hashable, Sendable, CaseIterable {
  /// `kind: gaussian` with two scalar modalities.
  case scalars
  /// `kind: gaussian` with `data.dimensions` and `data.covariance`.
  case vectors
  /// `kind: blocks`: two independent isotropic modalities.
  case blocks
  /// `kind: random`: a covariance and a teacher for each seed.
  case random
  /// `kind: xor`: a linear modality and the exclusive or of two signs.
  case exclusiveOr = "xor"
  /// `kind: file`: given samples.
  case file
  /// `kind: sparse_coding`: classified samples, for the competition family.
  case sparseCoding = "sparse_coding"

  /// The family whose networks learn from such data.
  public var family: ModelFamily { self == .sparseCoding ? .competition : .fusion }

  /// The word of `data.kind`.
  public var kind: String {
    switch self {
    case .scalars, .vectors: "gaussian"
    case .blocks, .random, .exclusiveOr, .file, .sparseCoding: rawValue
    }
  }

  /// The words of `data.kind`.
  static let kinds = ["gaussian", "blocks", "random", "xor", "file", "sparse_coding"]

  /// The word of `data.kind` where none is written.
  static func defaultKind(of family: ModelFamily) -> String {
    switch family {
    case .fusion: "gaussian"
    case .competition: "sparse_coding"
    }
  }

  /// The form of a sweep's data.
  ///
  /// - Parameter hasVectors: whether a key of vector modalities is written.
  init?(kind: String, hasVectors: Bool) {
    if kind == "gaussian" { self = hasVectors ? .vectors : .scalars } else { self.init(rawValue: kind) }
  }

  /// What the data is, in words.
  var words: String {
    switch self {
    case .scalars: "two scalar modalities (`kind: gaussian`)"
    case .vectors: "vector modalities with a covariance (`kind: gaussian`)"
    case .blocks, .random, .exclusiveOr, .file, .sparseCoding: "data of `kind: \(rawValue)`"
    }
  }
}

extension Set<DataForm> {
  static let all = Set(DataForm.allCases)
  static let fusion = all.filter { $0.family == .fusion }
  static let competition = all.filter { $0.family == .competition }
}

extension ModelFamily {
  /// What the networks are, in words.
  var words: String { "networks of `family: \(rawValue)`" }

  /// Why a sweep of this family cannot have what only others have.
  func refusal(of others: some Collection<ModelFamily>) -> String {
    "belongs to \(others.map(\.words).min() ?? ""); this sweep has \(words)"
  }
}
