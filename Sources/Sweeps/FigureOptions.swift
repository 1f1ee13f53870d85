import Experiments
import Yams

/// One key of a figure as the command line sets it.
public struct FigureOption: Hashable, Sendable {
  /// What was typed after an option.
  public enum Words: Hashable, Sendable {
    /// A text, taken as it is.
    case text(String)
    /// Several texts, taken as they are.
    case texts([String])
    /// Values as a sweep file has them, separated by commas.
    case values(String)
    /// `key=value` each, with values as a sweep file has them.
    case assignments([String])
  }

  /// The key as a sweep file has it: `colour_map`.
  public let key: String
  public let words: Words

  public init(_ key: String, _ words: Words) {
    self.key = key
    self.words = words
  }

  /// The option that sets a key: `--colour-map`.
  static func name(ofKey key: String) -> String { "--" + key.replacingOccurrences(of: "_", with: "-") }
}

/// Options that describe no figure of a sweep.
public struct FigureOptionsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what is allowed, each with its option.
  public let problems: [String]

  public var description: String { problems.joined(separator: "\n") }
}

extension Sweep {
  /// The figure that the command line describes, with the rules of a sweep file's figures.
  ///
  /// Without a figure to start from it is a heatmap unless its kind is set, with theory laid over it where its kind has that
  /// and nothing else is said.
  ///
  /// - Parameters:
  ///   - base: a figure whose other keys stay as they are, as far as the figure's kind has them.
  ///   - removed: keys that the figure shall not have.
  /// - Throws: ``FigureOptionsError`` if the sweep cannot have such a figure.
  public func figure(
    _ options: [FigureOption], changing base: FigureRequest? = nil, removing removed: [String] = []
  ) throws(FigureOptionsError) -> FigureRequest {
    var nodes: [String: Node] = [:]
    for option in options { nodes[option.key] = try node(option) }
    let kindText = nodes["kind"]?.string ?? base?.kind.rawValue ?? FigureRequest.Kind.heatmap.rawValue
    let known = FigureRequest.Kind(rawValue: kindText)?.keys(of: family) ?? []
    var defaults = base.map { self.nodes(of: $0) } ?? ["overlay": "theory"]
    defaults["kind"] = Node(kindText)
    for (key, node) in defaults where nodes[key] == nil && known.contains(key) { nodes[key] = node }
    for key in removed {
      guard nodes.removeValue(forKey: key) != nil else {
        let present = nodes.keys.sorted().map { "`\($0)`" }.joined(separator: ", ")
        throw FigureOptionsError(problems: ["--without \(key): not a key of this figure; it has \(present)"])
      }
    }

    var reader = SweepFileReader(text: resolvedConfiguration, file: fileName)
    _ = reader.resolveTemplate()
    let mapping = Node(nodes.sorted { $0.key < $1.key }.map { (Node($0.key), $0.value) })
    let name = "figure"
    guard let request = reader.readFigure(mapping, name: name, family) else {
      throw FigureOptionsError(
        problems: reader.problems.map { problem in
          let key = problem.key.map { $0.hasPrefix(name + ".") ? String($0.dropFirst(name.count + 1)) : $0 } ?? ""
          let (option, rest) = (key.prefix { $0 != "." }, key.drop { $0 != "." }.dropFirst())
          return ([FigureOption.name(ofKey: String(option)) + (rest.isEmpty ? "" : " \(rest)")] + [problem.message])
            .joined(separator: ": ")
        })
    }
    return request
  }

  private func node(_ option: FigureOption) throws(FigureOptionsError) -> Node {
    let name = FigureOption.name(ofKey: option.key)
    switch option.words {
    case .text(let text): return Node(text)
    case .texts(let texts): return Node(texts.map { Node($0) })
    case .values(let text): return try Self.parsed("[\(text)]", text, name)
    case .assignments(let assignments):
      var pairs: [(Node, Node)] = []
      for text in assignments {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
          throw FigureOptionsError(problems: ["\(name) \(text): write key=value, as in data.sigma_ratio=2"])
        }
        guard !pairs.contains(where: { $0.0.string == parts[0] }) else {
          throw FigureOptionsError(problems: ["\(name) \(parts[0]): given twice"])
        }
        pairs.append((Node(parts[0]), try Self.parsed(parts[1], text, name)))
      }
      return Node(pairs)
    }
  }

  private static func parsed(_ yaml: String, _ typed: String, _ name: String) throws(FigureOptionsError) -> Node {
    guard let node = try? Parser(yaml: yaml, resolver: .basic, encoding: .utf8).singleRoot() else {
      throw FigureOptionsError(problems: ["\(name) \(typed): cannot be read as a value"])
    }
    return node
  }
}

extension Sweep {
  /// A figure as a sweep file's mapping, with all defaults.
  fileprivate func nodes(of figure: FigureRequest) -> [String: Node] {
    let text = itemLines(of: figure).joined(separator: "\n")
    let root = try? Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    let pairs = root?.sequence?.first?.mapping.map { Array($0) } ?? []
    return Dictionary(pairs.compactMap { key, value in key.string.map { ($0, value) } }) { first, _ in first }
  }
}

extension FigureRequest {
  /// The figure in a few words: `heatmap of time_ratio over data.correlation and data.sigma_ratio`.
  public var words: String {
    let axes = [x, y].compactMap { $0 }
    return kind.rawValue + (value.isEmpty ? "" : " of \(value)")
      + (axes.isEmpty ? "" : " over " + axes.joined(separator: " and "))
  }
}
