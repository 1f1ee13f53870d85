import CYaml

/// Looks for anchors and aliases in YAML, which sweep files do not have.
///
/// It has to be done before the text becomes a tree: a few lines of aliases of aliases stand for a tree that never ends,
/// and where such a tree is a key, all of it is compared with other keys.
enum YAMLReferences {
  /// The line of the first anchor or alias, from 1; `nil` where there is none before the end or the first mistake.
  static func firstLine(in text: String) -> Int? {
    let marks: Set<UInt8> = [UInt8(ascii: "&"), UInt8(ascii: "*")]
    guard text.utf8.contains(where: marks.contains) else { return nil }
    // The parser remembers its own address.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { return nil }
    defer { yaml_parser_delete(parser) }
    return Array(text.utf8).withUnsafeBufferPointer { bytes in
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
      return firstLine(parser)
    }
  }

  private static func firstLine(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> Int? {
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
      if isReference { return Int(event.start_mark.line) + 1 }
      if event.type == YAML_STREAM_END_EVENT { return nil }
    }
  }
}
