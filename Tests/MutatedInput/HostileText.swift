/// Pieces of text that readers of numbers, names and YAML may stumble over.
public enum HostileText {
  public static let numbers = [
    "1e400", "-1e400", "-0", "-0.0", ".nan", ".NaN", "nan", ".inf", "-.inf", "+inf", "2147483647", "2147483648",
    "4294967295", "4294967296", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "18446744073709551616", "99999999999999999999999999", "0x10", "0o17", "0b1", "010", "1_000",
    "1:30", "1e-400", "4.9e-324", "2.2250738585072014e-308", "1e308", "-1.7976931348623157e308", "1e-308", "0.1", "0",
    "1",
    "2", "3", "5", "-1", "64", "65", "1024", "65536", "65537", "1.", ".5", ".", "1e", "e5", "+1", "--1", "1e+05", "1,5",
    "1e99999999999999999999", "１２", "٣", "1 000", "1.0.0", "0.9999999999999999", "1e-17", "1e16", "0.30000000000000004",
    "0." + String(repeating: "0", count: 400) + "1", String(repeating: "9", count: 400), "1.5", "7", "100000001",
  ]

  public static let names = [
    "../../etc/passwd", "/etc/passwd", "..", ".", "a/b/../../../c", "~/x", "\\\\server\\share", "C:\\x", "a b", "é ∂ 💥",
    "\u{202E}gnp.exe", "e\u{301}\u{301}\u{301}", "\u{2028}", "\u{FEFF}", "\u{7}\u{1B}[2J", "%s%n", "$(touch x)", "`x`",
    "-rf",
    "--help", "</script>", "&amp;", "]]>", "a\"b", "a'b", "CON", "a\tb", "{x}_{y", "W_A^", "σ_{A", "^", "_", "{", "}",
    String(repeating: "x", count: 300), String(repeating: "long name ", count: 100), "true", "null", "~", "",
  ]

  /// YAML that stands where a value does.
  public static let values = [
    "", "[]", "{}", "[[]]", "[[], []]", "[1, [2, [3]]]", "[1, 1]", "[[1, 0], [0, 1]]", "[[1, 2], [2, 1]]", "[1, 2, 3]",
    "[0, 1e308]", "[-1e308, 1e308]", "[1e-308, 1e308]", "[4.9e-324, 1]", "[0.1, 0.2, 0.3]", "[late, 1]", "[a, b]",
    "[~]",
    "[1, late, [2]]", "{linspace: [0, 1, 3]}", "{linspace: [0, 1, 0]}", "{linspace: [0, 1, -1]}",
    "{linspace: [1, 1, 1]}",
    "{linspace: [0, 1, 1.5]}", "{linspace: [0, 1, 1e9]}", "{linspace: [0, 1, 17]}", "{linspace: [0, 1]}",
    "{linspace: [-1.7e308, 1.7e308, 5]}", "{linspace: [-0.9, 0.9, 7]}", "{logspace: [1e-3, 1e3, 7]}",
    "{logspace: [1e-320, 1e308, 7]}", "{logspace: [-1, 1, 3]}", "{logspace: [0, 1, 3]}", "{range: [0, 1, 0.25]}",
    "{range: [0, 1, 1e-9]}", "{range: [1, 0, 0.1]}", "{range: [0, 1e308, 1e307]}", "{range: [0, 1, 4.9e-324]}",
    "{range: [0, 1, 0]}", "{range: [1, 9, 2]}", "{linspace: [0, 1, 3], range: [0, 1, 1]}", "{zip: [1]}", "{from: 0}",
    "late", "population", "true", "false", "null", "~", "both", "competition", "fusion", "file", "xor", "blocks",
    "random",
    "sparse_coding", "gaussian", "relu", "leaky_relu", "samples", "moments", "reduced", "logistic", "exponential",
    "balanced", "layerwise", "entrywise", "theory", "individual", "standard_error", "diverging", "log", "difference",
    "{full: 6, method: reduced, tolerance: 0.01}", "{full: 65536, method: reduced}", "&a 1", "*a", "&a [*a]", "!!str 1",
    "!!binary aGk=", "!!python/object:os.system x", "!<tag:a,b> c", "|\n  text\n", ">-\n  a\n  b\n", "''", "\"\\0\"",
    "\"\\u0000\"", "\"../\\n/x\"", "\"\\U0010FFFF\"", "'it''s'", "@a", "`a`", "%a", "? a", "- 1", "a: b: c", "# only",
  ]

  /// What characters may be mistaken for.
  public static let snippets = [
    " ", "\n", "  ", "\t", ":", ": ", "-", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", " #", "&a ", "*a", "? ", "|",
    ">",
    "%", "---\n", "...\n", "!!str ", "<<: ", "\u{0}", "\u{FEFF}", "\u{85}", "\u{2028}", "\u{A0}", "\r", "\r\n", "\\",
    "é", "💥",
    "\u{301}", "_", "=", "+", "\u{1B}",
  ]
}
