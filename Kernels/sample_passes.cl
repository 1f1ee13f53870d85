// What one work-group does with the weights of its network: activity up, gradients down, and a look at the result. Needs
// common.cl and sample_products.cl before it.

// SampleSchedule.Block; `transposed` is −1 where nothing lies below, `source` −1 for inputs from `first_input` on.
typedef struct {
  int offset, lines, width, stride, has_bias, source, source_stride, first_input, destination, accumulates, activates,
      transposed;
} sample_block;

// SampleSchedule: its blocks, its outputs (one, or one a branch), and each modality's chain down from its output.
typedef struct {
  int first_block, block_count, output_count, output_offset[2], output_stride[2], output_space[2], output_bias,
      weight_count, first_line[2], line_count;
} sample_schedule;

// SampleSchedule.Lines
typedef struct {
  int offset, count, stride;
} matrix_lines;

// A block of samples on its way up.
static void forward(
    const sample_schedule plan, __global const sample_block *blocks, __global const real *weights,
    VECTOR_SPACE real *activity, int block_size, __global const real *inputs, int dimension, int rows, real slope) {
  for (int b = 0; b < plan.block_count; b++) {
    const sample_block block = blocks[b];
    __global const real *lines = weights + block.offset, *bias = lines + block.lines * block.stride;
    VECTOR_SPACE real *result = activity + block_size * block.destination;
    const int beginning = block.accumulates ? 2 : block.has_bias ? 1 : 0, ending = block.activates ? ACTIVATE : PLAIN;
    if (block.source < 0)
      multiply_inputs(
          rows, block.lines, block.stride, inputs + block.first_input, dimension, 1, lines, block.stride, beginning,
          bias, result, block.stride, ending, slope);
    else
      multiply_activity(
          rows, block.lines, block.stride, activity + block_size * block.source, block.source_stride, 1, lines,
          block.stride, beginning, bias, result, block.stride, ending, slope);
    barrier(EVERYWHERE);
  }
}

// The same block on its way down: gradients, and what flows back in place of the activity.
static void backward(
    const sample_schedule plan, __global const sample_block *blocks, __global const real *transposed,
    VECTOR_SPACE real *activity, int block_size, __global const real *inputs, int dimension, int rows, int is_first,
    real slope, __global real *gradient) {
  for (int b = plan.block_count - 1; b >= 0; b--) {
    const sample_block block = blocks[b];
    VECTOR_SPACE const real *above = activity + block_size * block.destination;
    VECTOR_SPACE real *below = activity + block_size * block.source;
    __global real *lines = gradient + block.offset;
    const int beginning = is_first ? 0 : 2;
    if (block.source < 0)
      gradient_of_inputs(
          block.lines, rows, block.stride, inputs + block.first_input, 1, dimension, above, block.stride, beginning,
          above, lines, block.stride, PLAIN, slope);
    else
      gradient_of_activity(
          block.lines, rows, block.stride, below, 1, block.source_stride, above, block.stride, beginning, above, lines,
          block.stride, PLAIN, slope);
    if (block.has_bias)
      gradient_of_bias(rows, block.stride, above, is_first, lines + block.lines * block.stride);
    barrier(EVERYWHERE);
    if (block.transposed >= 0)
      multiply_activity(
          rows, block.width, block.source_stride, above, block.stride, 1, transposed + block.transposed,
          block.source_stride, 0, transposed, below, block.source_stride, DERIVE, slope);
    barrier(EVERYWHERE);
  }
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
  for (int i = get_local_id(0); i < count; i += GROUP) {
    const real before = weights[i], after = fma(rate, gradient[i], fma(-decay, before, before));
    weights[i] = after;
    changed |= !(after == before);
  }
  return changed;
}

// line · vector, in the order of the CPU twin's lanes.
static real dot_of_line(__global const real *line, __global const real *vector, int stride) {
  real sums[LANES];
  for (int l = 0; l < LANES; l++) sums[l] = 0;
  for (int k = 0; k < stride; k += LANES)
    for (int l = 0; l < LANES; l++) sums[l] = fma(line[k + l], vector[k + l], sums[l]);
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int l = 0; l < width; l++) sums[l] += sums[l + width];
  return sums[0];
}

// One modality's total map and ‖W¹‖² into a point of the curve, or nothing at all; every work-item must call it.
static void look(
    int is_wanted, const sample_schedule plan, int modality, __global const matrix_lines *all_lines,
    __global const real *weights, __global real *rows, int row_stride, __local real *sums, __global real *map,
    __global real *square) {
  __global const matrix_lines *chain = all_lines + plan.first_line[modality];
  __global const real *above = weights + plan.output_offset[plan.output_count > 1 ? modality : 0];
  for (int m = 0; m < (is_wanted ? plan.line_count : 0); m++) {
    const matrix_lines matrix = chain[m];
    __global real *below = rows + (m % 2) * row_stride;
    for (int line = get_local_id(0); line < (matrix.count + LANES - 1) / LANES * LANES; line += GROUP)
      below[line] =
          line < matrix.count ? dot_of_line(weights + matrix.offset + line * matrix.stride, above, matrix.stride)
                              : (real)0;
    barrier(EVERYWHERE);
    above = below;
  }
  const matrix_lines first = chain[plan.line_count - 1];
  for (int lane = get_local_id(0); is_wanted && lane < LANES; lane += GROUP) {
    real sum = 0;
    for (int i = lane; i < first.count * first.stride; i += LANES) {
      const real weight = weights[first.offset + i];
      sum = fma(weight, weight, sum);
    }
    sums[lane] = sum;
  }
  for (int k = get_local_id(0); is_wanted && k < first.count; k += GROUP) map[k] = above[k];
  barrier(EVERYWHERE);
  if (is_wanted && get_local_id(0) == 0) *square = sum_of_lanes(sums);
  barrier(EVERYWHERE);
}
