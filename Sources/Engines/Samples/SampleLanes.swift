import CVectorLanes
import Experiments

/// Vector lanes for networks on samples; the functions are those of `sample_lanes.h`, which says what they compute.
protocol SampleLanes: HalfLineLanes, SIMDScalar, BinaryFloatingPoint, Codable {
  static func multiply(_ product: SampleProduct<Self>)
  static func dots(
    _ rows: Int, _ stride: Int, _ hidden: UnsafePointer<Self>, _ line: UnsafePointer<Self>, accumulates: Bool,
    partial: UnsafeMutablePointer<Self>)
  static func loss(
    _ kind: Loss, _ rows: Int, partial: UnsafePointer<Self>, bias: Self, targets: UnsafePointer<Self>,
    slopes: UnsafeMutablePointer<Self>, lossSums: UnsafeMutablePointer<Self>, slopeSums: UnsafeMutablePointer<Self>)
  static func sum(ofLanes lanes: UnsafePointer<Self>) -> Self
  static func outputBackward(
    _ rows: Int, _ stride: Int, slope: Self, slopes: UnsafePointer<Self>, output: UnsafePointer<Self>,
    accumulates: Bool, hidden: UnsafeMutablePointer<Self>, gradient: UnsafeMutablePointer<Self>)
  static func thinForward(_ layer: ThinLayer<Self>, accumulates: Bool, partial: UnsafeMutablePointer<Self>)
  static func thinBackward(
    _ layer: ThinLayer<Self>, slopes: UnsafePointer<Self>, sums: UnsafeMutablePointer<Self>,
    totals: UnsafeMutablePointer<Self>)
  static func thinFinish(
    _ layer: ThinLayer<Self>, totals: UnsafePointer<Self>, sums: UnsafeMutablePointer<Self>,
    outputGradient: UnsafeMutablePointer<Self>)
  static func descend(
    _ count: Int, rate: Self, decay: Self, gradient: UnsafePointer<Self>, weights: UnsafeMutablePointer<Self>
  ) -> Bool
  static func transpose(
    _ lines: Int, _ rows: Int, _ stride: Int, _ matrix: UnsafePointer<Self>, _ transposedStride: Int,
    _ transposed: UnsafeMutablePointer<Self>)
  static func squares(
    _ lines: Int, _ stride: Int, _ matrix: UnsafePointer<Self>, sums: UnsafeMutablePointer<Self>)
}

/// A product of factors and lines; see `sample_product` in `sample_lanes.h`.
struct SampleProduct<Number> {
  enum Ending: Int32 {
    case plain = 0
    case activate = 1
    case derive = 2
  }

  var rows: Int
  var inner: Int
  var stride: Int
  var factors: UnsafePointer<Number>
  var rowStep: Int
  var innerStep: Int
  var lines: UnsafePointer<Number>
  var lineStep: Int
  var start: UnsafePointer<Number>?
  var accumulates = false
  var ending = Ending.plain
  var slope: Number
  var result: UnsafeMutablePointer<Number>
  var resultStep: Int
}

/// A layer with few inputs right below the output; see `sample_thin` in `sample_lanes.h`.
struct ThinLayer<Number> {
  var rows: Int
  var inputs: Int
  var stride: Int
  var samples: UnsafePointer<Number>
  var sampleStep: Int
  var slope: Number
  var lines: UnsafePointer<Number>
  var output: UnsafePointer<Number>
  var hasBias: Bool
  var active: UnsafeMutableRawPointer

  /// The most inputs, bias included.
  static var mostInputs: Int { Int(SAMPLE_LANES_THIN) }
}

extension Loss {
  /// The number of this loss in `sample_lanes.h` and in the kernel.
  var code: Int32 {
    switch self {
    case .squared: 0
    case .exponential: 1
    case .logistic: 2
    }
  }
}
