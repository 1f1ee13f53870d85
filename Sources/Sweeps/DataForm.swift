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

  /// The word of `data.kind`.
  public var kind: String {
    switch self {
    case .scalars, .vectors: "gaussian"
    case .blocks, .random, .exclusiveOr, .file: rawValue
    }
  }

  /// The words of `data.kind`.
  static let kinds = ["gaussian", "blocks", "random", "xor", "file"]

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
    case .blocks, .random, .exclusiveOr, .file: "data of `kind: \(rawValue)`"
    }
  }
}
