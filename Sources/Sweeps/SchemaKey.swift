import Experiments

/// One key of the sweep file: what may stand there, what stands there by default, and what it means.
public struct SchemaKey: Sendable {
  /// What holds where a sweep file does not write the key.
  public enum Default: Sendable {
    /// The key must be written.
    case required
    /// Nothing: the key is optional and has no value of its own.
    case none
    case value(ConfigurationValue)
    /// A value that follows from the constant value of another key. The rule gets `nil` where that key is swept, and
    /// returns `nil` where the value must then be written.
    case derived(
      from: String, words: String, rule: @Sendable (ConfigurationValue?) -> ConfigurationValue?)

    /// The default in words.
    public var words: String {
      switch self {
      case .required: "required"
      case .none: "none"
      case .value(let value): value.description
      case .derived(_, let words, _): words
      }
    }
  }

  /// What the key describes.
  public enum Scope: Hashable, Sendable {
    /// The file as a whole; never an axis.
    case file
    /// The run as a whole, but written in a section; never an axis.
    case run
    /// One training run; may be an axis.
    case template
  }

  /// The dotted path: `network.fusion_layer`.
  public let path: String
  public let kind: ValueKind
  public let scope: Scope
  /// The forms of data whose sweeps have the key.
  public let forms: Set<DataForm>
  public let defaultValue: Default
  /// The allowed values in words.
  public let allowed: String
  /// One sentence on what the key means.
  public let summary: String

  init(
    _ path: String, _ kind: ValueKind, scope: Scope = .template, forms: Set<DataForm>, default defaultValue: Default,
    allowed: String, _ summary: String
  ) {
    self.path = path
    self.kind = kind
    self.scope = scope
    self.forms = forms
    self.defaultValue = defaultValue
    self.allowed = allowed
    self.summary = summary
  }

  /// Whether the key stands in a section and has a value in every training run.
  public var isInSection: Bool { scope != .file }

  /// Whether the key describes one training run and may differ between them, and may therefore be an axis.
  public var isTemplateKey: Bool { scope == .template }

  /// Whether the key must be written.
  var isRequired: Bool {
    if case .required = defaultValue { true } else { false }
  }

  /// Whether sweeps with data of this form have the key.
  public func applies(to form: DataForm) -> Bool { forms.contains(form) }

  /// Whether some sweeps of this family have the key.
  public func applies(to family: ModelFamily) -> Bool { forms.contains { $0.family == family } }
}
