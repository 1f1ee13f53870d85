/// A value that Slurm would not understand, or not as it was meant.
public struct SlurmValueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what is allowed.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A time limit as Slurm writes it.
public struct SlurmTime: Hashable, Sendable {
  public let text: String
  public let seconds: Int

  /// Reads `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, `days-hours:minutes` or
  /// `days-hours:minutes:seconds`.
  ///
  /// - Throws: ``SlurmValueError`` for anything else, and for no time at all.
  public init(_ text: String) throws(SlurmValueError) {
    guard let seconds = Self.seconds(text), seconds > 0 else {
      throw SlurmValueError(
        "`\(text)` is no time limit; allowed are minutes, minutes:seconds, hours:minutes:seconds, days-hours, "
          + "days-hours:minutes and days-hours:minutes:seconds, as in 90, 1:30:00 or 2-12, more than 0.")
    }
    self.text = text
    self.seconds = seconds
  }

  private static func seconds(_ text: String) -> Int? {
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count <= 2, let last = halves.last else { return nil }
    guard var parts = numbers(last.split(separator: ":", omittingEmptySubsequences: false)), parts.count <= 3 else {
      return nil
    }
    var days = 0
    if halves.count == 2 {
      guard let number = numbers([halves[0]])?[0] else { return nil }
      days = number
      parts += Array(repeating: 0, count: 3 - parts.count)
    } else if parts.count == 1 {
      parts = [0, parts[0], 0]
    } else if parts.count == 2 {
      parts = [0] + parts
    }
    return ((days * 24 + parts[0]) * 60 + parts[1]) * 60 + parts[2]
  }

  /// At most six digits each, so that nothing overflows.
  private static func numbers(_ texts: [Substring]) -> [Int]? {
    let numbers = texts.compactMap { text in
      (1...6).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
    return numbers.count == texts.count ? numbers : nil
  }
}

/// An amount of memory as Slurm writes it.
public struct SlurmMemory: Hashable, Sendable {
  public let text: String

  /// Reads a whole number above 0, followed by K, M, G or T; without a unit it is in megabytes.
  ///
  /// - Throws: ``SlurmValueError`` for anything else.
  public init(_ text: String) throws(SlurmValueError) {
    var digits = text[...]
    if let unit = digits.last, "KMGTkmgt".contains(unit) { digits.removeLast() }
    guard (1...12).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }), Int(digits) != 0 else {
      throw SlurmValueError(
        "`\(text)` is no amount of memory; allowed are whole numbers above 0 with K, M, G or T behind them (megabytes "
          + "without one), as in 4G.")
    }
    self.text = text
  }
}

/// The name of a partition or an account.
public struct SlurmName: Hashable, Sendable {
  public let text: String

  /// - Throws: ``SlurmValueError`` if the text holds anything but letters, digits and `_.-+@,:`, or nothing.
  public init(_ text: String) throws(SlurmValueError) {
    guard !text.isEmpty, text.allSatisfy({ $0.isLetter || $0.isNumber || "_.-+@,:".contains($0) }), text.first != "-"
    else {
      throw SlurmValueError("`\(text)` is no name; allowed are letters, digits and _ . - + @ , :")
    }
    self.text = text
  }
}
