import Experiments

/// The one table of all sweep-file keys. Parsing, defaults, error messages and the written reference follow it.
public enum SweepSchema {
  /// All keys, in the order in which resolved configurations write them. A path that both families have stands here
  /// twice where it means something else to each.
  public static let keys: [SchemaKey] =
    [titleKey, familyKey] + networkKeys + competitionNetworkKeys + dataKeys + competitionDataKeys + trainingKeys
    + competitionTrainingKeys + recordingKeys + gridKeys

  /// The keys of one family: each path once.
  public static func keys(of family: ModelFamily) -> [SchemaKey] { keys.filter { $0.applies(to: family) } }

  /// The keys of one family that stand in sections.
  public static func sectionKeys(of family: ModelFamily) -> [SchemaKey] { keys(of: family).filter(\.isInSection) }

  /// The keys of one family that may be axes.
  public static func templateKeys(of family: ModelFamily) -> [SchemaKey] { keys(of: family).filter(\.isTemplateKey) }

  /// The mappings that keys are grouped in: `network`, `initialization`, `data`, `training`, `record`.
  public static let sections: [String] = keys.filter(\.isInSection).reduce(into: []) { sections, key in
    let section = String(key.path.prefix { $0 != "." })
    if !sections.contains(section) { sections.append(section) }
  }

  /// The key that this path has in a family.
  public static func key(_ path: String, of family: ModelFamily) -> SchemaKey? {
    entries(path).first { $0.applies(to: family) }
  }

  /// The keys with this path, of both families.
  static func entries(_ path: String) -> [SchemaKey] { keysByPath[path] ?? [] }

  /// Keys that may be written as one mapping in the place of the first of them.
  static let shorthand: [String: [String: String]] = [
    "network.width": [
      "full": "network.width", "method": "network.width_method", "tolerance": "network.width_tolerance",
    ]
  ]

  private static let keysByPath = Dictionary(grouping: keys, by: \.path)

  /// The most networks that a sweep may have; their numbers fit 32 bits.
  public static let largestNetworkCount = Int(Int32.max)

  /// The most cells that a sweep may have; a diagram keeps some kilobytes of each.
  public static let largestCellCount = 1_000_000

  /// The most values that one axis may have.
  public static let largestAxisCount = largestCellCount

  /// The most values that a sweep file may hold, of all keys together; each takes some hundred bytes while it is read.
  static let largestValueCount = 4 * largestCellCount

  /// The most bytes that a sweep file may have.
  public static let largestFileSize = 1 << 26

  private static let titleKey = SchemaKey(
    "title", .text, scope: .file, forms: .all, default: .none, allowed: "any text",
    "What the sweep is about, for figures and reports; the file's name where it is not written.")

  private static let gridKeys = [
    SchemaKey(
      "axes", .structure, scope: .file, forms: .all, default: .none,
      allowed: "template keys, each with a list of values, {linspace: [from, to, count]}, "
        + "{logspace: [from, to, count]} or {range: [from, to, step]}; under `zip`, axes that move together",
      "The keys that are swept; every combination of their values is a cell."),
    SchemaKey(
      "zip", .structure, scope: .file, forms: .all, default: .none,
      allowed: "a mapping of axes of equal length, or a list of such",
      "Axes that move together instead of being combined; may also stand under `axes`."),
    SchemaKey(
      "seeds", .integer, scope: .file, forms: .all, default: .value(.integer(5)), allowed: "1 to 2147483647",
      "The number of networks in each cell; they differ in their random numbers."),
    SchemaKey(
      "base_seed", .integer, scope: .file, forms: .all, default: .value(.integer(1)), allowed: "0 to 9007199254740992",
      "The key of all random numbers of the sweep."),
    SchemaKey(
      "figures", .structure, scope: .file, forms: .all, default: .none,
      allowed: "a list of mappings, each with a kind and the keys that it takes",
      "The figures to draw of the results."),
  ]
}
