import Sweeps
import Testing

/// Whatever stands in a sweep file, it is either a sweep or refused in words.
@Suite struct MutationTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let snippets = [
    "", " ", "\n", "  ", "\t", ":", ": ", "-", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", "&a ", "*a", "? ", "|",
    ">", "%",
    "---\n", "...", "!!str ", "~", "0", "-1", "1e999", ".nan", "1e-9", "99999999999999999999", "0.5", "late",
    "population",
    "[1, 1]", "[[1, 0], [0, 1]]", "{linspace: [0, 1, 3]}", "{range: [0, 1, 1e-9]}", "zip", "data.noise",
    "data.teacher[0]",
    "network.depth: 3\n", "competition", "fusion", "network.family: competition\n", "data.classes: 3\n", "hatch: both",
    "both", "sparse_coding", "data.dimensions: [1, 1]\n", "seeds: 2147483647\n", "<<: *a\n", "\u{0}", "\u{FEFF}", "é",
    "\u{2028}",
    "💥",
  ]

  @Test(arguments: 0..<UInt64(16)) func mutatedSweepFilesNeverCrash(seed: UInt64) throws {
    var generator = Generator(state: seed)
    var accepted = 0
    for _ in 0..<250 {
      let base = try #require(ResolvedConfigurationTests.texts.randomElement(using: &generator))
      var text = Array(base.unicodeScalars)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let start = Int.random(in: 0...text.count, using: &generator)
        let removed = min(text.count - start, Int.random(in: 0...3, using: &generator))
        let snippet = try #require(Self.snippets.randomElement(using: &generator))
        if Bool.random(using: &generator), text.count > 1 {
          // Move a piece of the file somewhere else.
          let piece = text[start..<min(text.count, start + Int.random(in: 0...20, using: &generator))]
          text.insert(contentsOf: piece, at: Int.random(in: 0...text.count, using: &generator))
        } else {
          text.replaceSubrange(start..<(start + removed), with: snippet.unicodeScalars)
        }
      }
      var mutated = String.UnicodeScalarView()
      mutated.append(contentsOf: text)
      do throws(SweepFileError) {
        let sweep = try Sweep(text: String(mutated), fileName: "m.yaml")
        accepted += 1
        _ = sweep.experiment(cell: sweep.grid.cellCount - 1, seed: sweep.seeds - 1)
        let again = try Sweep(text: sweep.resolvedConfiguration, fileName: "m.yaml")
        #expect(again.resolvedConfiguration == sweep.resolvedConfiguration)
      } catch {
        #expect(!error.problems.isEmpty)
        #expect(error.problems.allSatisfy { !$0.message.isEmpty && ($0.line ?? 1) >= 1 }, "\(error)")
      }
    }
    #expect(accepted > 0)
  }
}
