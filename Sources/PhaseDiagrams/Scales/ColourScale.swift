import Foundation

/// How values become colours: a map, a range, and whether equal differences or equal factors look equally far apart.
public struct ColourScale: Hashable, Sendable {
  public let map: ColourMap
  public let scale: AxisScale
  /// The values at the two ends of the map.
  public let range: ClosedRange<Double>
  /// Whether all values are the same, so that the range says nothing.
  public let isDegenerate: Bool

  /// A scale from the least to the greatest value.
  ///
  /// Values that are all equal to nine digits get the middle of the map.
  ///
  /// - Precondition: at least one value; all are finite, and above 0 on a logarithmic scale.
  public init(map: ColourMap, scale: AxisScale, spanning values: [Double]) {
    let places = values.map(scale.forward)
    let lower = places.min() ?? 0
    let upper = places.max() ?? 0
    self.init(map: map, scale: scale, places: lower...upper)
  }

  /// A scale as far to either side of a centre as the farthest value.
  ///
  /// - Precondition: all values are finite, and above 0 on a logarithmic scale, like the centre.
  public init(map: ColourMap, scale: AxisScale, centre: Double, spanning values: [Double]) {
    let middle = scale.forward(centre)
    let reach = values.reduce(0) { max($0, abs(scale.forward($1) - middle)) }
    self.init(map: map, scale: scale, places: (middle - reach)...(middle + reach))
  }

  private init(map: ColourMap, scale: AxisScale, places: ClosedRange<Double>) {
    self.map = map
    self.scale = scale
    let span = places.upperBound - places.lowerBound
    let size = max(abs(places.lowerBound), abs(places.upperBound))
    isDegenerate = span <= 1e-9 * (scale == .logarithmic ? 1 : size)
    if isDegenerate {
      let middle = (places.lowerBound + places.upperBound) / 2
      let margin = scale == .logarithmic ? 0.1 : max(abs(middle) * 0.1, middle == 0 ? 1 : 0)
      range = scale.range(from: middle - margin, to: middle + margin)
    } else {
      range = scale.range(from: places.lowerBound, to: places.upperBound)
    }
  }

  /// Where a value lies between the ends of the map: 0 to 1 within the range.
  public func fraction(of value: Double) -> Double {
    let lower = scale.forward(range.lowerBound)
    return (scale.forward(value) - lower) / (scale.forward(range.upperBound) - lower)
  }

  /// The colour of a value.
  public func colour(of value: Double) -> Colour { map.colour(at: fraction(of: value)) }
}
