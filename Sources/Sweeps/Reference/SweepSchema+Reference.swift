import Experiments

/// What the reference says of the keys of sweep files, which is what the reader of sweep files goes by.
extension SweepSchema {
  /// The keys of sweep files by heading: those of all sweeps, and then those of each family.
  public static let referenceSections: [ReferenceSection] = [
    section(
      "Keys of every sweep",
      "Dots stand for nesting: `network.family` is the key `family` of the mapping `network`."
    ) { $0.forms == .all },
    section(
      "Keys of fusion networks",
      "Each of these may be an axis, except those of `record`. The sections `network`, `initialization` and `training` "
        + "describe one training run."
    ) { $0.applies(to: .fusion) && !$0.applies(to: .competition) && !isData($0) },
    section("Data of fusion networks", dataIntroduction) {
      $0.applies(to: .fusion) && !$0.applies(to: .competition) && isData($0)
    },
    section(
      "Keys of the competition family",
      "With `network: {family: competition}`. All defaults are this project's choice, made so that the effect is clear "
        + "and cheap; they are not the paper's."
    ) { $0.applies(to: .competition) && !$0.applies(to: .fusion) },
  ]

  private static let dataIntroduction =
    "Which keys there are depends on `data.kind`, and for `gaussian` on whether the modalities are two scalars or "
    + "vectors with a covariance."

  private static func isData(_ key: SchemaKey) -> Bool { key.path.hasPrefix("data.") }

  private static func section(
    _ title: String, _ introduction: String, where belongs: (SchemaKey) -> Bool
  ) -> ReferenceSection {
    ReferenceSection(
      title: title, introduction: introduction,
      entries: keys.filter(belongs).map { key in
        ReferenceEntry(
          name: key.path, section: title, defaultWords: key.defaultValue.words, allowed: key.allowed,
          summary: key.summary + kindsOfData(key))
      })
  }

  /// Which kinds of data have a key that not all of them have.
  private static func kindsOfData(_ key: SchemaKey) -> String {
    let fusion = Set<DataForm>.fusion
    guard isData(key), key.applies(to: .fusion), !fusion.isSubset(of: key.forms) else { return "" }
    return " Only for " + DataForm.allCases.filter(key.forms.contains).map(\.words).joined(separator: ", ") + "."
  }
}
