/// What a field of a text file says as a number.
enum DecimalField {
  case number(Double)
  /// NaN, an infinity, or nothing at all, as data frames write missing values.
  case notFinite
  /// A decimal number beyond the largest double, about 1.8e308.
  case tooLarge
  /// A decimal number other than zero below the smallest double, about 4.9e-324.
  case tooSmall
  case noNumber

  /// What data frames write for missing values, in lower case.
  private static let missingWords: Set<String> = ["", "na", "n/a", "null", "none"]
  /// Spellings of NaN and infinity, in lower case; they may have a sign.
  private static let notFiniteWords: Set<String> = ["nan", "inf", "infinity"]
  /// No printed double needs as many characters.
  private static let longest = 1024

  /// Reads [sign] digits [. digits] [e [sign] digits] without white space around it.
  init(_ text: ArraySlice<UInt8>) {
    guard let isNonzero = Self.isNonzero(text) else {
      let word = String(decoding: text.prefix(16), as: UTF8.self).lowercased()
      let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
      self = Self.missingWords.contains(word) || Self.notFiniteWords.contains(unsigned) ? .notFinite : .noNumber
      return
    }
    guard text.count <= Self.longest, let value = Double(String(decoding: text, as: UTF8.self)) else {
      self = .noNumber
      return
    }
    self = !value.isFinite ? .tooLarge : value == 0 && isNonzero ? .tooSmall : .number(value)
  }

  /// Whether a digit of the mantissa is not zero; `nil` where the text is not of the form of a decimal number.
  private static func isNonzero(_ text: ArraySlice<UInt8>) -> Bool? {
    var index = text.startIndex
    func isNext(_ characters: [UInt8]) -> Bool { index < text.endIndex && characters.contains(text[index]) }
    var hasNonzeroDigit = false
    func skipDigits() -> Int {
      let start = index
      while index < text.endIndex, case let digit = text[index] &- UInt8(ascii: "0"), digit < 10 {
        if digit != 0 { hasNonzeroDigit = true }
        index += 1
      }
      return index - start
    }
    if isNext(signs) { index += 1 }
    var digits = skipDigits()
    if isNext(point) {
      index += 1
      digits += skipDigits()
    }
    guard digits > 0 else { return nil }
    let isMantissaNonzero = hasNonzeroDigit
    if isNext(exponentMarks) {
      index += 1
      if isNext(signs) { index += 1 }
      guard skipDigits() > 0 else { return nil }
    }
    return index == text.endIndex ? isMantissaNonzero : nil
  }

  private static let signs = Array("+-".utf8)
  private static let point = Array(".".utf8)
  private static let exponentMarks = Array("eE".utf8)
}
