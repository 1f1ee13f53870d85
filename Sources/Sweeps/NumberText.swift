/// Reads numbers the way a person means them, stricter than YAML 1.1 and 1.2 where those disagree.
///
/// `1e-9` is a number although YAML 1.1 calls it text; `010`, `0x10`, `1_000` and `1:30`, which mean different things
/// to different readers, are refused.
enum NumberText {
  /// Why a text is not the number that is wanted; a clause to follow the text itself.
  struct Refusal: Error {
    let clause: String
  }

  /// The largest integer that a double holds exactly, 2⁵³.
  static let largestInteger = 1 << 53

  /// A finite number.
  static func number(_ text: String) throws(Refusal) -> Double {
    let lowercased = text.lowercased()
    if lowercased.hasSuffix("nan") { throw Refusal(clause: "is not a number") }
    if lowercased.hasSuffix("inf") || lowercased.hasSuffix("infinity") {
      throw Refusal(clause: "is not a finite number")
    }
    let digits = try mantissaDigits(of: text)
    guard let value = Double(text), value.isFinite else {
      throw Refusal(clause: "is beyond the largest number, about 1.8e308")
    }
    guard value != 0 || digits.allSatisfy({ $0 == "0" }) else {
      throw Refusal(clause: "is below the smallest number, about 4.9e-324")
    }
    // Minus zero is the same setting as zero, and must not make another configuration.
    return value + 0
  }

  /// An integer of at most 2⁵³; `4e4` and `2.0` count as integers.
  static func integer(_ text: String) throws(Refusal) -> Int {
    let value = try number(text)
    guard value == value.rounded() else { throw Refusal(clause: "is not an integer") }
    guard value.magnitude <= Double(largestInteger) else {
      throw Refusal(clause: "is beyond the largest integer, \(largestInteger)")
    }
    return Int(text) ?? Int(value)
  }

  /// Checks the form [sign] digits [. digits] [e [sign] digits].
  private static func mantissaDigits(of text: String) throws(Refusal) -> [Character] {
    var rest = Substring(text)
    if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
    let integral = takeDigits(&rest)
    var fraction: [Character] = []
    if rest.first == "." {
      rest.removeFirst()
      fraction = takeDigits(&rest)
    }
    var isNumber = !integral.isEmpty || !fraction.isEmpty
    if isNumber, let mark = rest.first, "eE".contains(mark) {
      rest.removeFirst()
      if let sign = rest.first, "+-".contains(sign) { rest.removeFirst() }
      isNumber = !takeDigits(&rest).isEmpty
    }
    guard isNumber, rest.isEmpty else { throw Refusal(clause: "is not a decimal number") }
    guard integral.count < 2 || integral[0] != "0" else {
      throw Refusal(clause: "has a leading zero, which some YAML readers take for octal; leave it out")
    }
    return integral + fraction
  }

  private static func takeDigits(_ rest: inout Substring) -> [Character] {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest.removeFirst(digits.count)
    return Array(digits)
  }
}
