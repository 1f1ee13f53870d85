import Foundation
import PhaseDiagrams
import Testing

@Suite("Statistics of a sample")
struct SampleStatisticsTests {
  @Test("There are none of no values")
  func empty() { #expect(SampleStatistics([]) == nil) }

  @Test("A single value is its own mean and quartiles and has no standard error")
  func single() throws {
    let one = try #require(SampleStatistics([-3]))
    #expect(one.count == 1 && one.mean == -3 && one.median == -3 && one.lowerQuartile == -3 && one.upperQuartile == -3)
    #expect(one.standardError == nil)
  }

  @Test("Two values: by hand")
  func pair() throws {
    let two = try #require(SampleStatistics([5, 1]))
    #expect(two.mean == 3 && two.median == 3 && two.lowerQuartile == 2 && two.upperQuartile == 4)
    // s² = (4 + 4)/1, standard error = √(8/2)
    #expect(two.standardError == 2)
  }

  @Test("Quartiles are of type 7: NumPy's percentile of 1…4 and of 1…5")
  func quartiles() throws {
    let four = try #require(SampleStatistics([4, 2, 1, 3]))
    #expect(four.lowerQuartile == 1.75 && four.median == 2.5 && four.upperQuartile == 3.25)
    let five = try #require(SampleStatistics([5, 2, 1, 3, 4]))
    #expect(five.lowerQuartile == 2 && five.median == 3 && five.upperQuartile == 4)
  }

  @Test("Equal values have exactly no spread", arguments: [0.1, -1e-300, 1e17, 477.123])
  func equal(value: Double) throws {
    let statistics = try #require(SampleStatistics(Array(repeating: value, count: 7)))
    #expect(statistics.mean == value && statistics.median == value && statistics.standardError == 0)
  }

  @Test("Random samples agree with sums written out, whatever their order", arguments: 1...20)
  func random(seed: Int) throws {
    var generator = SplitMix(state: UInt64(seed))
    let values = (0..<(2 + seed)).map { _ in Double.random(in: -5...20, using: &generator) }
    let statistics = try #require(SampleStatistics(values))
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (count - 1)
    #expect(abs(statistics.mean - mean) < 1e-12)
    #expect(abs((statistics.standardError ?? 0) - (variance / count).squareRoot()) < 1e-12)
    #expect(SampleStatistics(values.shuffled(using: &generator)) == statistics)
    #expect(values.filter { $0 < statistics.median }.count == values.filter { $0 > statistics.median }.count)
    #expect(statistics.lowerQuartile <= statistics.median && statistics.median <= statistics.upperQuartile)
  }
}

/// A small random generator with a fixed seed, so that failures come back.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
