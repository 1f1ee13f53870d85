import CYaml

/// Looks for what YAML has and sweep files have not, before the text becomes a tree: anchors, aliases, keys that are lists
/// or mappings, and too many values.
///
/// A few lines of aliases of aliases stand for a tree that never ends, and all that stands in a key is compared with other
/// keys, at every level anew where keys are in keys.
enum YAMLScreening {
  struct Finding {
    /// From 1.
    let line: Int
    let message: String
  }

  /// The first finding; `nil` where there is none before the end or the first mistake.
  static func finding(in text: String) -> Finding? {
    // The parser remembers its own address.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { return nil }
    defer { yaml_parser_delete(parser) }
    return Array(text.utf8).withUnsafeBufferPointer { bytes in
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
      return finding(parser)
    }
  }

  private static func finding(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> Finding? {
    var levels = Levels()
    var values = 0
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { return nil }
      defer { yaml_event_delete(&event) }
      let isReference =
        switch event.type {
        case YAML_ALIAS_EVENT: true
        case YAML_SCALAR_EVENT: event.data.scalar.anchor != nil
        case YAML_SEQUENCE_START_EVENT: event.data.sequence_start.anchor != nil
        case YAML_MAPPING_START_EVENT: event.data.mapping_start.anchor != nil
        default: false
        }
      let line = Int(event.start_mark.line) + 1
      if isReference {
        return Finding(line: line, message: "anchors and aliases are not part of a sweep file; write the values out")
      }
      if let words = levels.take(event.type) {
        return Finding(line: line, message: "\(words) stands where a key is expected")
      }
      if event.type == YAML_SCALAR_EVENT { values += 1 }
      if values > SweepSchema.largestValueCount {
        return Finding(
          line: line,
          message: "the file holds more than \(SweepSchema.largestValueCount) values; write long axes as linspace, "
            + "logspace or range")
      }
      if event.type == YAML_STREAM_END_EVENT { return nil }
    }
  }

  /// The lists and mappings that are open.
  private struct Levels {
    private enum Place {
      case inSequence, atKey, atValue
    }

    private var places: [Place] = []

    /// - Returns: what stands where a key should, in words.
    mutating func take(_ type: yaml_event_type_t) -> String? {
      switch type {
      case YAML_SCALAR_EVENT:
        advance()
      case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
        let isSequence = type == YAML_SEQUENCE_START_EVENT
        if places.last == .atKey { return isSequence ? "a list" : "a mapping" }
        places.append(isSequence ? .inSequence : .atKey)
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
        places.removeLast()
        advance()
      default: break
      }
      return nil
    }

    private mutating func advance() {
      switch places.last {
      case .atKey: places[places.count - 1] = .atValue
      case .atValue: places[places.count - 1] = .atKey
      case .inSequence, nil: break
      }
    }
  }
}
