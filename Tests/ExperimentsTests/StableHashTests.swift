import Experiments
import Testing

/// FNV-1a with 64 bits against the test vectors of its authors.
@Suite struct StableHashTests {
  @Test(arguments: [
    ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("b", "af63df4c8601f1a5"), ("foobar", "85944171f73967e8"),
  ])
  func knownAnswers(text: String, expected: String) {
    #expect(StableHash(text).hexadecimal == expected)
  }
}
