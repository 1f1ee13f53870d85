/// Guesses what a misspelt name was meant to be.
public enum Spelling {
  /// The candidate that `name` was probably meant to be, or `nil` where none is near.
  ///
  /// A candidate is near if at most a third of the longer spelling has to change. The last part of a dotted candidate
  /// counts too, so that `learning_rate` finds `training.learning_rate`.
  static func nearest(to name: String, in candidates: [String]) -> String? {
    let best = candidates.map { candidate -> (candidate: String, share: Double) in
      let lastPart = candidate.split(separator: ".").last.map(String.init) ?? candidate
      return (candidate, min(share(name, candidate), share(name, lastPart)))
    }.min { $0.share < $1.share }
    guard let best, best.share <= 1.0 / 3 else { return nil }
    return best.candidate
  }

  /// `; did you mean …?`, or nothing where no candidate is near.
  public static func hint(for name: String, in candidates: [String]) -> String {
    nearest(to: name, in: candidates).map { "; did you mean `\($0)`?" } ?? ""
  }

  private static func share(_ left: String, _ right: String) -> Double {
    Double(editDistance(left, right)) / Double(max(left.count, right.count, 1))
  }

  /// The number of single characters to insert, delete or replace to get from one text to the other.
  static func editDistance(_ left: String, _ right: String) -> Int {
    // Names are short; a longer text is no misspelling of any of them.
    let left = Array(left.prefix(64))
    let right = Array(right.prefix(64))
    var row = Array(0...right.count)
    for (index, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let replaced = diagonal + (character == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
