import Experiments

/// The one table of all sweep-file keys. Parsing, defaults, error messages and the written reference follow it.
public enum SweepSchema {
  /// All keys, in the order in which resolved configurations write them.
  public static let keys: [SchemaKey] =
    [titleKey] + networkKeys + dataKeys + trainingKeys + recordingKeys + gridKeys

  /// The keys that stand in sections.
  public static let sectionKeys: [SchemaKey] = keys.filter(\.isInSection)

  /// The keys that may be axes.
  public static let templateKeys: [SchemaKey] = keys.filter(\.isTemplateKey)

  /// The mappings that keys are grouped in: `network`, `initialization`, `data`, `training`, `record`.
  public static let sections: [String] = sectionKeys.reduce(into: []) { sections, key in
    let section = String(key.path.prefix { $0 != "." })
    if !sections.contains(section) { sections.append(section) }
  }

  /// The key with this path.
  public static func key(_ path: String) -> SchemaKey? { keysByPath[path] }

  private static let keysByPath = Dictionary(uniqueKeysWithValues: keys.map { ($0.path, $0) })

  /// The most networks that a sweep may have; their numbers fit 32 bits.
  public static let largestNetworkCount = Int(Int32.max)

  /// The most values that one axis may have.
  public static let largestAxisCount = 10_000_000

  private static let titleKey = SchemaKey(
    "title", .text, scope: .file, default: .none, allowed: "any text",
    "What the sweep is about, for figures and reports; the file's name where it is not written.")

  private static let gridKeys = [
    SchemaKey(
      "axes", .structure, scope: .file, default: .none,
      allowed: "template keys, each with a list of values, {linspace: [from, to, count]}, "
        + "{logspace: [from, to, count]} or {range: [from, to, step]}; under `zip`, axes that move together",
      "The keys that are swept; every combination of their values is a cell."),
    SchemaKey(
      "zip", .structure, scope: .file, default: .none, allowed: "a mapping of axes of equal length, or a list of such",
      "Axes that move together instead of being combined; may also stand under `axes`."),
    SchemaKey(
      "seeds", .integer, scope: .file, default: .value(.integer(5)), allowed: "1 to 2147483647",
      "The number of networks in each cell; they differ in their random numbers."),
    SchemaKey(
      "base_seed", .integer, scope: .file, default: .value(.integer(1)), allowed: "0 to 9007199254740992",
      "The key of all random numbers of the sweep."),
    SchemaKey(
      "figures", .structure, scope: .file, default: .none,
      allowed: "a list of mappings, each with a kind and the keys that it takes",
      "The figures to draw of the results."),
  ]
}
