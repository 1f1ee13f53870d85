import Foundation
import PhaseDiagrams
import Testing

@Suite("Ticks")
struct TickTests {
  private func labels(_ range: ClosedRange<Double>, _ scale: AxisScale, _ count: Int) -> [String] {
    Ticks(in: range, scale: scale, maximumCount: count).labels.map(\.plainText)
  }

  @Test("Linear ticks are round and free of rounding noise")
  func linear() {
    #expect(labels(0...1, .linear, 6) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(-0.9...0.9, .linear, 5) == ["−0.5", "0.0", "0.5"])
    #expect(labels(0...1000, .linear, 5) == ["0", "250", "500", "750", "1000"])
    #expect(labels(1...3, .linear, 3) == ["1", "2", "3"])
    #expect(Ticks(in: 0...1, scale: .linear, maximumCount: 11).values[3] == 0.3)
  }

  @Test(
    "Numbers as large or as small as there are have ticks and colours",
    arguments: [
      (-1.7e308, 1.7e308), (0, .leastNonzeroMagnitude), (1e308, .greatestFiniteMagnitude),
      (.leastNonzeroMagnitude, .greatestFiniteMagnitude), (-.leastNonzeroMagnitude, .leastNonzeroMagnitude),
      (1, 1.0.nextUp),
    ] as [(Double, Double)])
  func extremes(lower: Double, upper: Double) {
    for scale in [AxisScale.linear, .logarithmic] where scale == .linear || lower > 0 {
      let ticks = Ticks(in: lower...upper, scale: scale, maximumCount: 6)
      #expect(!ticks.values.isEmpty && ticks.values.allSatisfy(\.isFinite))
      let colours = ColourScale(map: .viridis, scale: scale, spanning: [lower, upper])
      #expect(colours.range.lowerBound.isFinite && colours.range.upperBound.isFinite)
      _ = [lower, upper, .nan, .infinity].map(colours.colour(of:))
      let centred = ColourScale(map: .diverging, scale: scale, centre: 1, spanning: [lower, upper])
      #expect(centred.range.lowerBound.isFinite && centred.range.upperBound.isFinite)
    }
    let edges = DiagramAxis(key: "data.noise", values: [.number(lower), .number(upper)]).edges
    #expect(edges.count == 3 && edges.allSatisfy(\.isFinite) && edges == edges.sorted())
  }

  @Test("Large and small numbers have powers of ten")
  func powers() {
    #expect(labels(0...400_000, .linear, 5) == ["0", "105", "2×105", "3×105", "4×105"])
    #expect(labels(0...2e-5, .linear, 3) == ["0", "10−5", "2×10−5"])
    let power = Ticks(in: 0...2e-5, scale: .linear, maximumCount: 3).labels[1]
    #expect(power.runs.map(\.level) == [.base, .superscripted])
  }

  @Test("Logarithmic ticks are decades, with more in between where there is room")
  func logarithmic() {
    #expect(labels(0.5...200, .logarithmic, 4) == ["1", "10", "100"])
    #expect(labels(1...50, .logarithmic, 7) == ["1", "2", "5", "10", "20", "50"])
    #expect(labels(1e-9...1e-1, .logarithmic, 5) == ["10−9", "10−7", "10−5", "10−3", "10−1"])
    #expect(labels(0.6...(1 / 0.6), .logarithmic, 8) == ["0.6", "0.7", "0.8", "0.9", "1", "1.5"])
    #expect(labels(1.1...1.4, .logarithmic, 4) == ["1.1", "1.2", "1.3", "1.4"])
    // A label near either end, although the decades suggest 10 alone.
    #expect(labels(3.8...17, .logarithmic, 8) == ["4", "5", "6", "7", "8", "9", "10", "15"])
    #expect(labels(3.8...17, .logarithmic, 5) == ["5", "7", "10", "15"])
    #expect(labels(35...180, .logarithmic, 5) == ["50", "70", "100", "150"])
    #expect(Ticks(in: 1...100, scale: .logarithmic, maximumCount: 3).minor.count == 16)
  }

  @Test(
    "Ticks lie in the range, ascend and are no more than allowed",
    arguments: [1e-12, 1e-4, 0.7, 3, 12, 9999, 1e8], [2, 5, 9])
  func invariants(width: Double, count: Int) {
    for (range, scale) in [
      (-width...(0.3 * width), AxisScale.linear), (width...(1.7 * width), .logarithmic),
      (width...(width * 1e7), .logarithmic), (width...(width * 30), .logarithmic),
    ] {
      let ticks = Ticks(in: range, scale: scale, maximumCount: count)
      let slack = 1e-8 * (range.upperBound - range.lowerBound)
      #expect((1...count).contains(ticks.values.count), "\(range) \(ticks.values)")
      #expect(ticks.labels.count == ticks.values.count && Set(ticks.labels).count == ticks.labels.count)
      #expect(zip(ticks.values, ticks.values.dropFirst()).allSatisfy { $0 < $1 })
      #expect(
        (ticks.values + ticks.minor).allSatisfy { $0 >= range.lowerBound - slack && $0 <= range.upperBound + slack })
    }
  }
}

@Suite("Typeset text")
struct TypesetTextTests {
  @Test("Markup lowers and raises; plain text stays as it is")
  func markup() {
    let label: TypesetText = "σ_A/σ_{AB}x^2"
    #expect(label.runs.map(\.text) == ["σ", "A", "/σ", "AB", "x", "2"])
    #expect(
      label.runs.map(\.level) == [.base, .subscripted, .base, .subscripted, .base, .superscripted])
    #expect(TypesetText(plain: "fusion_layer").runs.map(\.text) == ["fusion_layer"])
    #expect(AxisLabels.label(forKey: "data.my_key").plainText == "data.my_key")
    #expect(AxisLabels.label(forKey: "network.fusion_layer").plainText == "fusion layer Lf")
  }

  @Test("A title breaks within its words and between what it shows, but not within")
  func title() throws {
    let title = try #require(
      TypesetText(
        title: "Time ratio",
        values: [("training.max_steps", .integer(300)), ("network.activation", .text("leaky relu"))]))
    #expect(
      title.plainText.split(separator: " ")
        == ["Time", "ratio,", "step\u{A0}limit\u{A0}=\u{A0}300,", "activation\u{A0}=\u{A0}leaky\u{A0}relu"])
  }
}

@Suite("Colours")
struct ColourTests {
  @Test("Viridis and cividis have their published ends and grow brighter throughout")
  func sequential() {
    #expect(ColourMap.viridis.colour(at: 0) == Colour(0x440154) && ColourMap.viridis.colour(at: 1) == Colour(0xFDE725))
    #expect(ColourMap.cividis.colour(at: 0) == Colour(0x00224E) && ColourMap.cividis.colour(at: 1) == Colour(0xFEE838))
    for map in [ColourMap.viridis, .cividis] {
      let luminances = (0...200).map { map.colour(at: Double($0) / 200).luminance }
      #expect(zip(luminances, luminances.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test("The diverging map is palest at its centre and as dark at either end")
  func diverging() {
    let luminances = (0...100).map { ColourMap.diverging.colour(at: Double($0) / 100).luminance }
    #expect(luminances.max() == luminances[50])
    #expect(zip(luminances, luminances.dropFirst()).enumerated().allSatisfy { ($0 < 50) == ($1.0 < $1.1) })
    #expect(abs(luminances[0] - luminances[100]) < 0.02)
  }

  @Test("A centred scale has its centre in the middle, in factors on a logarithmic scale")
  func centred() {
    let linear = ColourScale(map: .diverging, scale: .linear, centre: 0, spanning: [-0.2, 0.5])
    #expect(linear.range == -0.5...0.5 && linear.fraction(of: 0) == 0.5)
    let ratio = ColourScale(map: .diverging, scale: .logarithmic, centre: 1, spanning: [0.5, 8])
    #expect(abs(ratio.range.lowerBound - 0.125) < 1e-12 && abs(ratio.range.upperBound - 8) < 1e-12)
    #expect(abs(ratio.fraction(of: 1) - 0.5) < 1e-12)
    #expect(abs(ratio.fraction(of: 2) + ratio.fraction(of: 0.5) - 1) < 1e-12)
  }

  @Test("Equal values, and values equal but for rounding, get the middle of the map", arguments: [0.0, 1, -3.5, 1e-12])
  func degenerate(value: Double) {
    for values in [[value], [value, value * (1 + 1e-15)]] {
      let scale = ColourScale(map: .viridis, scale: .linear, spanning: values)
      #expect(scale.isDegenerate && abs(scale.fraction(of: value) - 0.5) < 1e-6)
      #expect(scale.range.lowerBound < value && value < scale.range.upperBound)
    }
    if value > 0 {
      let scale = ColourScale(map: .viridis, scale: .logarithmic, spanning: [value])
      #expect(scale.isDegenerate && abs(scale.fraction(of: value) - 0.5) < 1e-6)
    }
  }

  @Test("Curves have different colours", arguments: 1...20)
  func curves(count: Int) { #expect(Set(ColourMap.curves(count)).count == count) }
}
