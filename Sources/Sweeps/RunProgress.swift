import Experiments

/// How far a run has come.
public struct RunProgress: Hashable, Sendable {
  /// The family of the networks, which says what endings there are.
  public var family: ModelFamily
  /// Networks that have ended, those of earlier sessions included.
  public var networksDone: Int
  public var networksTotal: Int
  /// Networks that have converged and diverged, those of earlier sessions included.
  public var converged: Int
  public var diverged: Int
  /// Gradient-descent steps taken since this call began, summed over networks.
  public var networkSteps: Int
  /// Seconds since this call began.
  public var seconds: Double
  /// Networks that have ended since this call began.
  public var networksDoneNow: Int

  public init(
    family: ModelFamily, networksDone: Int, networksTotal: Int, converged: Int, diverged: Int,
    networkSteps: Int, seconds: Double, networksDoneNow: Int
  ) {
    self.family = family
    self.networksDone = networksDone
    self.networksTotal = networksTotal
    self.converged = converged
    self.diverged = diverged
    self.networkSteps = networkSteps
    self.seconds = seconds
    self.networksDoneNow = networksDoneNow
  }

  /// Steps a second since this call began, summed over networks; 0 before there is any time to divide by.
  public var networkStepsPerSecond: Double { seconds > 0 ? Double(networkSteps) / seconds : 0 }

  /// Seconds until the rest is done, if networks go on ending as often; `nil` before the first has ended.
  public var secondsLeft: Double? {
    guard networksDone < networksTotal else { return 0 }
    guard networksDoneNow > 0, seconds > 0 else { return nil }
    return Double(networksTotal - networksDone) * seconds / Double(networksDoneNow)
  }

  /// One line for people: `1200 of 5000 networks (24 %), 3.21 M network-steps/s, 1190 converged, 10 diverged, 3 min left`.
  /// Networks of the competition family never converge, and are not said to.
  public var line: String {
    let percent = networksTotal > 0 ? networksDone * 100 / networksTotal : 100
    var parts = [
      "\(networksDone) of \(networksTotal) networks (\(percent) %)",
      "\(Quantity.text(networkStepsPerSecond)) network-steps/s",
    ]
    if family == .fusion { parts.append("\(converged) converged") }
    parts.append("\(diverged) diverged")
    if networksDone < networksTotal {
      parts.append(secondsLeft.map { "\(Quantity.duration($0)) left" } ?? "time unknown")
    }
    return parts.joined(separator: ", ")
  }
}

/// Numbers as people read them.
public enum Quantity {
  /// Three significant digits with a decimal prefix: `3.21 M`.
  public static func text(_ value: Double) -> String {
    let prefixes = ["", " k", " M", " G", " T", " P"]
    var scaled = value
    var index = 0
    // What would round to 1000 belongs to the next prefix.
    while scaled >= 999.5, index < prefixes.count - 1 {
      scaled /= 1000
      index += 1
    }
    let decimals = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2
    return fixed(scaled, decimals: index == 0 && scaled == scaled.rounded() ? 0 : decimals) + prefixes[index]
  }

  /// A stretch of time in its two largest units: `2 h 05 min`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds < 1e12 else { return "ages" }
    let whole = Int(seconds.rounded(.up))
    let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    return switch whole {
    case ..<60: "\(whole) s"
    case ..<3600: "\(whole / 60) min \(two(whole % 60)) s"
    case ..<86_400: "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
    default: "\(whole / 86_400) d \(two(whole % 86_400 / 3600)) h"
    }
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    let factor = [1.0, 10, 100][decimals]
    let scaled = Int((value * factor).rounded())
    guard decimals > 0 else { return String(scaled) }
    let digits = String(scaled % Int(factor))
    return "\(scaled / Int(factor))." + String(repeating: "0", count: decimals - digits.count) + digits
  }
}
