import CVectorLanes

/// Calls `body` with memory for `count` numbers that are zero and aligned for vector lanes, and frees it afterwards.
func withVectorLanes<Result>(count: Int, _ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
  let bytes = max(1, count) * MemoryLayout<Double>.stride
  let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
  defer { memory.deallocate() }
  memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
  return body(memory.assumingMemoryBound(to: Double.self))
}

/// Adds a product to `result`, which has `stride` numbers a row: result[m] += Σ_k factors[m, k] lines[k].
///
/// - Parameters:
///   - factors: the number for row m and line k is at `m * rowStep + k * innerStep`.
///   - lines: `inner` lines of `stride` numbers, aligned for vector lanes like the result.
func addLaneProduct(
  rows: Int, inner: Int, stride: Int, factors: UnsafePointer<Double>, rowStep: Int, innerStep: Int,
  lines: UnsafePointer<Double>, to result: UnsafeMutablePointer<Double>
) {
  var product = sample_product_double()
  product.rows = rows
  product.inner = inner
  product.stride = stride
  product.factors = factors
  product.row_step = rowStep
  product.inner_step = innerStep
  product.lines = lines
  product.line_step = stride
  product.accumulates = 1
  product.result = result
  product.result_step = stride
  sample_multiply_double(&product)
}
