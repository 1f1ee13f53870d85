/// What the reference says of one name: a key of sweep files, a key of figures, or a column of tables.
public struct ReferenceEntry: Hashable, Sendable {
  /// The name as it is written.
  public let name: String
  /// The heading that it stands under.
  public let section: String
  /// What holds where the name is not written; `nil` where it makes no sense to ask.
  public let defaultWords: String?
  /// What may be written; `nil` for what is only read.
  public let allowed: String?
  /// One or a few sentences.
  public let summary: String

  public init(name: String, section: String, defaultWords: String? = nil, allowed: String? = nil, summary: String) {
    self.name = name
    self.section = section
    self.defaultWords = defaultWords
    self.allowed = allowed
    self.summary = summary
  }
}

/// A heading of the reference with what stands under it.
public struct ReferenceSection: Hashable, Sendable {
  public let title: String
  /// What is to be known of all entries together; may be empty.
  public let introduction: String
  public let entries: [ReferenceEntry]

  public init(title: String, introduction: String = "", entries: [ReferenceEntry]) {
    self.title = title
    self.introduction = introduction
    self.entries = entries
  }
}
