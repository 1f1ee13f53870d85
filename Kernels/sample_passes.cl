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

// A block of samples, and where a work-group keeps what it makes of them.
typedef struct {
  int rows, is_first, dimension, block_size;
  real slope;
  __global const real *inputs, *targets, *weights, *transposed;
  __global real *gradient;
  VECTOR_SPACE real *activity;
} sample_pass;

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

// One of the operations that take a block of samples through the network and back; a barrier lies between any two. They
// are numbered so that one loop with one barrier does them all: PoCL takes most of a minute to compile more.
static void operate(
    int operation, const sample_schedule plan, __global const sample_block *blocks, int loss, const sample_pass pass,
    __local real *partial, __local real *slopes, __local real *losses, __local real *loss_sums,
    __local real *slope_sums) {
  const int count = plan.block_count;
  if (operation < count) {
    forward(blocks[operation], pass);
  } else if (operation == count) {
    for (int o = 0; o < plan.output_count; o++)
      dots(
          pass.rows, plan.output_stride[o], pass.activity + pass.block_size * plan.output_space[o],
          pass.weights + plan.output_offset[o], o, partial);
  } else if (operation == count + 1) {
    losses_of_samples(
        pass.rows, partial, plan.output_bias < 0 ? (real)0 : pass.weights[plan.output_bias], pass.targets, loss, slopes,
        losses);
  } else if (operation == count + 2) {
    add_losses(pass.rows, loss, slopes, losses, loss_sums, slope_sums);
    for (int o = 0; o < plan.output_count; o++)
      output_backward(
          pass.rows, plan.output_stride[o], pass.slope, slopes, pass.weights + plan.output_offset[o], pass.is_first,
          pass.activity + pass.block_size * plan.output_space[o], pass.gradient + plan.output_offset[o]);
  } else {
    const int down = operation - count - 3;
    const sample_block block = blocks[count - 1 - down / 2];
    if (down % 2 == 0) add_gradient(block, pass);
    else backward(block, pass);
  }
}

// The number of those operations.
static int operation_count(const sample_schedule plan) { return 3 * plan.block_count + 3; }

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
  KEPT_AS_LOOP for (int l = 0; l < LANES; l++) {
    sums[l] = 0;
    KEPT_AS_LOOP for (int k = l; k < stride; k += LANES) sums[l] = fma(line[k], vector[k], sums[l]);
  }
  KEPT_AS_LOOP for (int width = LANES / 2; width > 0; width /= 2)
    KEPT_AS_LOOP for (int l = 0; l < width; l++) sums[l] += sums[l + width];
  return sums[0];
}

// Both total maps and ‖W¹‖² of both modalities into a point of the curve, or nothing at all; every work-item must call it.
static void look(
    int is_wanted, const sample_schedule plan, __global const matrix_lines *all_lines, __global const real *weights,
    __global real *rows, int row_stride, int dimension, int split, __local real *sums, __global real *point) {
  for (int m = 0; m < (is_wanted ? plan.line_count : 0); m++) {
    // Each modality has two rows, which take turns.
    for (int both = get_local_id(0); both < 2 * row_stride; both += GROUP) {
      const int modality = both / row_stride, line = both % row_stride;
      const matrix_lines matrix = all_lines[plan.first_line[modality] + m];
      __global const real *above = m == 0 ? weights + plan.output_offset[plan.output_count > 1 ? modality : 0]
                                          : rows + (2 * modality + (m + 1) % 2) * row_stride;
      rows[(2 * modality + m % 2) * row_stride + line] =
          line < matrix.count ? dot_of_line(weights + matrix.offset + line * matrix.stride, above, matrix.stride)
                              : (real)0;
    }
    barrier(EVERYWHERE);
  }
  __global const real *maps = rows + (plan.line_count - 1) % 2 * row_stride;
  for (int k = get_local_id(0); is_wanted && k < dimension; k += GROUP)
    point[1 + k] = k < split ? maps[k] : maps[2 * row_stride + k - split];
  for (int both = get_local_id(0); is_wanted && both < 2 * LANES; both += GROUP) {
    const matrix_lines first = all_lines[plan.first_line[both / LANES] + plan.line_count - 1];
    real sum = 0;
    for (int i = both % LANES; i < first.count * first.stride; i += LANES) {
      const real weight = weights[first.offset + i];
      sum = fma(weight, weight, sum);
    }
    sums[both] = sum;
  }
  barrier(EVERYWHERE);
  for (int modality = get_local_id(0); is_wanted && modality < 2; modality += GROUP)
    point[1 + dimension + modality] = sum_of_lanes(sums + modality * LANES);
}
