import CVectorLanes
import Experiments

extension Double: SampleLanes {
  static func multiply(_ product: SampleProduct<Double>) {
    var product = sample_product_double(
      rows: product.rows, inner: product.inner, stride: product.stride, factors: product.factors,
      row_step: product.rowStep, inner_step: product.innerStep, lines: product.lines, line_step: product.lineStep,
      start: product.start, accumulates: product.accumulates ? 1 : 0, ending: product.ending.rawValue,
      slope: product.slope, result: product.result, result_step: product.resultStep)
    sample_multiply_double(&product)
  }

  static func dots(
    _ rows: Int, _ stride: Int, _ hidden: UnsafePointer<Double>, _ line: UnsafePointer<Double>, accumulates: Bool,
    partial: UnsafeMutablePointer<Double>
  ) { sample_dots_double(rows, stride, hidden, line, accumulates ? 1 : 0, partial) }

  static func loss(
    _ kind: Loss, _ rows: Int, partial: UnsafePointer<Double>, bias: Double, targets: UnsafePointer<Double>,
    slopes: UnsafeMutablePointer<Double>, lossSums: UnsafeMutablePointer<Double>,
    slopeSums: UnsafeMutablePointer<Double>
  ) { sample_loss_double(rows, partial, bias, targets, kind.code, slopes, lossSums, slopeSums) }

  static func sum(ofLanes lanes: UnsafePointer<Double>) -> Double { sample_sum_double(lanes) }

  static func outputBackward(
    _ rows: Int, _ stride: Int, slope: Double, slopes: UnsafePointer<Double>, output: UnsafePointer<Double>,
    accumulates: Bool, hidden: UnsafeMutablePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) { sample_output_backward_double(rows, stride, slope, slopes, output, accumulates ? 1 : 0, hidden, gradient) }

  static func thinForward(_ layer: ThinLayer<Double>, accumulates: Bool, partial: UnsafeMutablePointer<Double>) {
    var layer = sample_thin_double(layer)
    sample_thin_forward_double(&layer, accumulates ? 1 : 0, partial)
  }

  static func thinBackward(
    _ layer: ThinLayer<Double>, slopes: UnsafePointer<Double>, sums: UnsafeMutablePointer<Double>,
    totals: UnsafeMutablePointer<Double>
  ) {
    var layer = sample_thin_double(layer)
    sample_thin_backward_double(&layer, slopes, sums, totals)
  }

  static func thinFinish(
    _ layer: ThinLayer<Double>, totals: UnsafePointer<Double>, sums: UnsafeMutablePointer<Double>,
    outputGradient: UnsafeMutablePointer<Double>
  ) {
    var layer = sample_thin_double(layer)
    sample_thin_finish_double(&layer, totals, sums, outputGradient)
  }

  static func descend(
    _ count: Int, rate: Double, decay: Double, gradient: UnsafePointer<Double>, weights: UnsafeMutablePointer<Double>
  ) -> Bool { sample_descend_double(count, rate, decay, gradient, weights) != 0 }

  static func transpose(
    _ lines: Int, _ rows: Int, _ stride: Int, _ matrix: UnsafePointer<Double>, _ transposedStride: Int,
    _ transposed: UnsafeMutablePointer<Double>
  ) { sample_transpose_double(lines, rows, stride, matrix, transposedStride, transposed) }

  static func squares(
    _ lines: Int, _ stride: Int, _ matrix: UnsafePointer<Double>, sums: UnsafeMutablePointer<Double>
  ) { sample_squares_double(lines, stride, matrix, sums) }
}

extension sample_thin_double {
  fileprivate init(_ layer: ThinLayer<Double>) {
    self.init(
      rows: layer.rows, inputs: layer.inputs, stride: layer.stride, samples: layer.samples,
      sample_step: layer.sampleStep, slope: layer.slope, lines: layer.lines, output: layer.output,
      has_bias: layer.hasBias ? 1 : 0, active: layer.active)
  }
}
