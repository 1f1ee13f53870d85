import Experiments
import Testing

@Suite struct RandomStreamTests {
  private let count = 200_000

  /// Mean, variance, skewness and fourth moment of a standard normal, each to five standard errors.
  @Test func momentsAreNormal() {
    let values = RandomStream(seed: Seed(base: 7), purpose: .weights).normals(count: count)
    let expected: [(power: Int, mean: Double, variance: Double)] = [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)]
    for moment in expected {
      let sum = values.reduce(0) { sum, value in sum + (0..<moment.power).reduce(1) { power, _ in power * value } }
      let standardError = (moment.variance / Double(count)).squareRoot()
      #expect(abs(sum / Double(count) - moment.mean) < 5 * standardError, "moment \(moment.power)")
    }
  }

  @Test func theTwoNumbersOfAPairAreIndependent() {
    let stream = RandomStream(seed: Seed(base: 3), purpose: .samples)
    var (product, squares) = (0.0, 0.0)
    for pair in 0..<UInt32(count / 2) {
      let (first, second) = stream.normals(pair: pair)
      product += first * second
      squares += (first * first - 1) * (second * second - 1)
    }
    let scale = (2 / Double(count)).squareRoot()
    #expect(abs(product * 2 / Double(count)) < 5 * scale)
    #expect(abs(squares * 2 / Double(count)) < 10 * scale)
  }

  /// The same address is the same number, and each word of the address matters.
  @Test func addressDecidesTheNumber() {
    func first(_ base: UInt64, _ index: UInt32, _ purpose: RandomPurpose, _ stream: UInt32) -> [Double] {
      RandomStream(seed: Seed(base: base, index: index), purpose: purpose, stream: stream).normals(count: 8)
    }
    let reference = first(1, 0, .weights, 4)
    #expect(first(1, 0, .weights, 4) == reference)
    let others = [
      first(2, 0, .weights, 4), first(1 << 32 | 1, 0, .weights, 4), first(1, 1, .weights, 4), first(1, 0, .samples, 4),
      first(1, 0, .weights, 5), first(1, 0, .alignedDirections, 4),
    ]
    for other in others {
      #expect(zip(other, reference).allSatisfy { $0 != $1 })
      #expect(others.filter { $0 == other }.count == 1)
    }
  }

  @Test(arguments: 0...9) func aShorterDrawIsTheBeginningOfALongerOne(length: Int) {
    let stream = RandomStream(seed: Seed(), purpose: .weights)
    #expect(stream.normals(count: length) == Array(stream.normals(count: 10).prefix(length)))
  }

  @Test func blocksHaveStreamsOfTheirOwn() throws {
    let network = try FusionNetwork(depth: 5, fusionLayer: 3, width: 4)
    let streams = network.blocks.map(RandomStream.stream(of:))
    #expect(Set(streams).count == network.blocks.count)
  }
}
