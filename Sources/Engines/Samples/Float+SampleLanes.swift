import CVectorLanes
import Experiments

extension Float: SampleLanes {
  static func multiply(_ product: SampleProduct<Float>) {
    var product = sample_product_float(
      rows: product.rows, inner: product.inner, stride: product.stride, factors: product.factors,
      row_step: product.rowStep, inner_step: product.innerStep, lines: product.lines, line_step: product.lineStep,
      start: product.start, accumulates: product.accumulates ? 1 : 0, ending: product.ending.rawValue,
      slope: product.slope, result: product.result, result_step: product.resultStep)
    sample_multiply_float(&product)
  }

  static func dots(
    _ rows: Int, _ stride: Int, _ hidden: UnsafePointer<Float>, _ line: UnsafePointer<Float>, accumulates: Bool,
    partial: UnsafeMutablePointer<Float>
  ) { sample_dots_float(rows, stride, hidden, line, accumulates ? 1 : 0, partial) }

  static func loss(
    _ kind: Loss, _ rows: Int, partial: UnsafePointer<Float>, bias: Float, targets: UnsafePointer<Float>,
    slopes: UnsafeMutablePointer<Float>, lossSums: UnsafeMutablePointer<Float>,
    slopeSums: UnsafeMutablePointer<Float>
  ) { sample_loss_float(rows, partial, bias, targets, kind.code, slopes, lossSums, slopeSums) }

  static func sum(ofLanes lanes: UnsafePointer<Float>) -> Float { sample_sum_float(lanes) }

  static func outputBackward(
    _ rows: Int, _ stride: Int, slope: Float, slopes: UnsafePointer<Float>, output: UnsafePointer<Float>,
    accumulates: Bool, hidden: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) { sample_output_backward_float(rows, stride, slope, slopes, output, accumulates ? 1 : 0, hidden, gradient) }

  static func thinForward(_ layer: ThinLayer<Float>, accumulates: Bool, partial: UnsafeMutablePointer<Float>) {
    var layer = sample_thin_float(layer)
    sample_thin_forward_float(&layer, accumulates ? 1 : 0, partial)
  }

  static func thinBackward(
    _ layer: ThinLayer<Float>, slopes: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>,
    totals: UnsafeMutablePointer<Float>
  ) {
    var layer = sample_thin_float(layer)
    sample_thin_backward_float(&layer, slopes, sums, totals)
  }

  static func thinFinish(
    _ layer: ThinLayer<Float>, totals: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>,
    outputGradient: UnsafeMutablePointer<Float>
  ) {
    var layer = sample_thin_float(layer)
    sample_thin_finish_float(&layer, totals, sums, outputGradient)
  }

  static func descend(
    _ count: Int, rate: Float, decay: Float, gradient: UnsafePointer<Float>, weights: UnsafeMutablePointer<Float>
  ) -> Bool { sample_descend_float(count, rate, decay, gradient, weights) != 0 }

  static func transpose(
    _ lines: Int, _ rows: Int, _ stride: Int, _ matrix: UnsafePointer<Float>, _ transposedStride: Int,
    _ transposed: UnsafeMutablePointer<Float>
  ) { sample_transpose_float(lines, rows, stride, matrix, transposedStride, transposed) }

  static func squares(
    _ lines: Int, _ stride: Int, _ matrix: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>
  ) { sample_squares_float(lines, stride, matrix, sums) }
}

extension sample_thin_float {
  fileprivate init(_ layer: ThinLayer<Float>) {
    self.init(
      rows: layer.rows, inputs: layer.inputs, stride: layer.stride, samples: layer.samples,
      sample_step: layer.sampleStep, slope: layer.slope, lines: layer.lines, output: layer.output,
      has_bias: layer.hasBias ? 1 : 0, active: layer.active)
  }
}
