// What one work-group does with the weights of its network: activity up and gradients down. Needs common.cl,
// wide_numbers.cl, sample_networks.cl, sample_products.cl and sample_losses.cl before it.

// SampleSchedule.Block; `transposed` is −1 where nothing lies below, `source` −1 for inputs from `first_input` on.
typedef struct {
  int offset, lines, width, stride, has_bias, source, source_stride, first_input, destination, accumulates, activates,
      transposed;
} sample_block;

// A block of samples, and where a work-group keeps what it makes of them.
typedef struct {
  int rows, is_first, is_last, dimension, block_size, loss;
  real slope;
  __global const real *inputs, *targets, *weights, *transposed;
  __global real *gradient;
  VECTOR_SPACE real *activity;
  __local real *partial, *slopes, *losses, *loss_sums, *slope_sums;
} sample_pass;

// The losses of a block of samples, once their outputs are summed up.
static void find_losses(const sample_schedule plan, const sample_pass pass) {
  const real bias = plan.output_bias < 0 ? (real)0 : pass.weights[plan.output_bias];
  losses_of_samples(pass.rows, pass.partial, bias, pass.targets, pass.loss, pass.slopes, pass.losses);
}

// Up through a block of weights.
static void forward(const sample_block block, const sample_pass pass) {
  __global const real *lines = pass.weights + block.offset, *bias = lines + block.lines * block.stride;
  VECTOR_SPACE real *result = pass.activity + pass.block_size * block.destination;
  const int beginning = block.accumulates ? 2 : block.has_bias ? 1 : 0, ending = block.activates ? ACTIVATE : PLAIN;
  if (block.source < 0)
    multiply_inputs(
        pass.rows, block.lines, block.stride, pass.inputs + block.first_input, pass.dimension, 1, lines, block.stride,
        beginning, bias, result, block.stride, ending, pass.slope);
  else
    multiply_activity(
        pass.rows, block.lines, block.stride, pass.activity + pass.block_size * block.source, block.source_stride, 1,
        lines, block.stride, beginning, bias, result, block.stride, ending, pass.slope);
}

// The gradient of a block of weights.
static void add_gradient(const sample_block block, const sample_pass pass) {
  VECTOR_SPACE const real *above = pass.activity + pass.block_size * block.destination;
  __global real *lines = pass.gradient + block.offset;
  const int beginning = pass.is_first ? 0 : 2;
  if (block.source < 0)
    gradient_of_inputs(
        block.lines, pass.rows, block.stride, pass.inputs + block.first_input, 1, pass.dimension, above, block.stride,
        beginning, above, lines, block.stride, PLAIN, pass.slope);
  else
    gradient_of_activity(
        block.lines, pass.rows, block.stride, pass.activity + pass.block_size * block.source, 1, block.source_stride,
        above, block.stride, beginning, above, lines, block.stride, PLAIN, pass.slope);
  if (block.has_bias)
    gradient_of_bias(pass.rows, block.stride, above, pass.is_first, lines + block.lines * block.stride);
}

// Down through a block of weights: what flows back takes the place of the activity.
static void backward(const sample_block block, const sample_pass pass) {
  if (block.transposed >= 0)
    multiply_activity(
        pass.rows, block.width, block.source_stride, pass.activity + pass.block_size * block.destination, block.stride,
        1, pass.transposed + block.transposed, block.source_stride, 0, pass.transposed,
        pass.activity + pass.block_size * block.source, block.source_stride, DERIVE, pass.slope);
}

// Copies of the weights that lie above hidden activity, with a line for each output.
static void transpose(
    const sample_schedule plan, __global const sample_block *blocks, __global const real *weights,
    __global real *transposed) {
  for (int b = 0; b < plan.block_count; b++) {
    const sample_block block = blocks[b];
    const int count = block.transposed < 0 ? 0 : block.width * block.source_stride;
    for (int i = get_local_id(0); i < count; i += GROUP) {
      const int row = i / block.source_stride, line = i % block.source_stride;
      transposed[block.transposed + i] = line < block.lines ? weights[block.offset + line * block.stride + row] : (real)0;
    }
  }
}

// weights += rate · gradient − decay · weights. Returns whether this work-item changed a weight.
static int descend_weights(
    int count, real rate, real decay, __global const real *gradient, __global real *weights) {
  int changed = 0;
  FOR_EACH_VECTOR(i, count) {
    const wide before = LOAD(__global, weights + i);
    const wide after = fma((wide)rate, LOAD(__global, gradient + i), fma((wide)-decay, before, before));
    STORE(__global, weights + i, after);
    // What is not a number counts as change.
    changed |= IS_ANY(after != before);
  }
  return changed;
}
