// Two layers with few inputs: hidden activity stays in registers, and is made twice rather than stored. Needs common.cl,
// sample_products.cl, sample_losses.cl and sample_passes.cl before it.

// The most inputs of a branch, and lines: a bias is one more.
#ifndef THIN_INPUTS
#define THIN_INPUTS 1
#endif
#ifndef THIN_LINES
#define THIN_LINES 1
#endif
// Samples that one work-item takes up through the network together, and vectors of units that it takes down.
#ifndef THIN_SAMPLES
#define THIN_SAMPLES 4
#endif
#ifndef THIN_VECTORS
#define THIN_VECTORS 2
#endif

// What a unit gets of a sample, from its bias on.
static wide thin_product(wide start, const real inputs[THIN_INPUTS], const wide lines[THIN_INPUTS]) {
  UNROLLED for (int j = 0; j < THIN_INPUTS; j++) start = fma((wide)inputs[j], lines[j], start);
  return start;
}

// The weights of some units; a line that this branch does not have is zero.
static wide thin_lines(
    const sample_block block, __global const real *weights, wide lines[THIN_INPUTS]) {
  UNROLLED for (int j = 0; j < THIN_INPUTS; j++)
    lines[j] = j < block.lines ? LOAD(__global, weights + j * block.stride) : (wide)0;
  return block.has_bias ? LOAD(__global, weights + block.lines * block.stride) : (wide)0;
}

// Up through all branches to the output of every sample.
static void thin_forward(
    const sample_schedule plan, __global const sample_block *blocks, const sample_pass pass) {
  const int count = parts(pass.rows, THIN_SAMPLES);
  for (int first = get_local_id(0); first < count; first += GROUP) {
    // Samples that are not there repeat the last one and are not kept.
    int row[THIN_SAMPLES];
    wide sums[THIN_SAMPLES][LANES / WIDTH];
    UNROLLED for (int t = 0; t < THIN_SAMPLES; t++) {
      row[t] = min(first + t * count, pass.rows - 1);
      UNROLLED for (int l = 0; l < LANES / WIDTH; l++) sums[t][l] = 0;
    }
    for (int o = 0; o < plan.output_count; o++) {
      const sample_block block = blocks[o];
      real inputs[THIN_SAMPLES][THIN_INPUTS];
      UNROLLED for (int t = 0; t < THIN_SAMPLES; t++)
        UNROLLED for (int j = 0; j < THIN_INPUTS; j++)
          inputs[t][j] = j < block.lines ? pass.inputs[row[t] * pass.dimension + block.first_input + j] : (real)0;
      for (int k = 0; k < block.stride; k += LANES)
        UNROLLED for (int l = 0; l < LANES / WIDTH; l++) {
          const int unit = k + l * WIDTH;
          wide lines[THIN_INPUTS];
          const wide start = thin_lines(block, pass.weights + block.offset + unit, lines);
          const wide above = LOAD(__global, pass.weights + plan.output_offset[o] + unit);
          UNROLLED for (int t = 0; t < THIN_SAMPLES; t++) {
            const wide z = thin_product(start, inputs[t], lines), sloped = z * pass.slope;
            sums[t][l] = fma(ACTIVATED(z, sloped), above, sums[t][l]);
          }
        }
    }
    UNROLLED for (int t = 0; t < THIN_SAMPLES; t++)
      if (first + t * count < pass.rows) pass.partial[row[t]] = sum_of_lanes(sums[t]);
  }
}

// The gradients of all branches.
static void thin_backward(
    const sample_schedule plan, __global const sample_block *blocks, const sample_pass pass) {
  const int vectors = blocks[0].stride / WIDTH, columns = parts(vectors, THIN_VECTORS);
  for (int index = get_local_id(0); index < plan.output_count * columns; index += GROUP) {
    const int o = index / columns, column = index % columns;
    const sample_block block = blocks[o];
    __global real *gradient = pass.gradient + block.offset, *output_gradient = pass.gradient + plan.output_offset[o];
    int unit[THIN_VECTORS];
    wide lines[THIN_VECTORS][THIN_INPUTS], start[THIN_VECTORS], above[THIN_VECTORS], sloped[THIN_VECTORS];
    wide of_lines[THIN_VECTORS][THIN_LINES], of_output[THIN_VECTORS];
    UNROLLED for (int v = 0; v < THIN_VECTORS; v++) {
      // Units that are not there repeat the last ones and are not kept.
      unit[v] = min(column + v * columns, vectors - 1) * WIDTH;
      start[v] = thin_lines(block, pass.weights + block.offset + unit[v], lines[v]);
      above[v] = LOAD(__global, pass.weights + plan.output_offset[o] + unit[v]);
      sloped[v] = above[v] * pass.slope;
      of_output[v] = pass.is_first ? (wide)0 : LOAD(__global, output_gradient + unit[v]);
      UNROLLED for (int j = 0; j < THIN_LINES; j++)
        of_lines[v][j] = pass.is_first || j >= block.lines + block.has_bias
                             ? (wide)0
                             : LOAD(__global, gradient + j * block.stride + unit[v]);
    }
    for (int row = 0; row < pass.rows; row++) {
      real inputs[THIN_INPUTS];
      UNROLLED for (int j = 0; j < THIN_INPUTS; j++)
        inputs[j] = j < block.lines ? pass.inputs[row * pass.dimension + block.first_input + j] : (real)0;
      const wide change = (wide)pass.slopes[row];
      UNROLLED for (int v = 0; v < THIN_VECTORS; v++) {
        const wide z = thin_product(start[v], inputs, lines[v]), value = ACTIVATED(z, z * pass.slope);
        of_output[v] = fma(change, value, of_output[v]);
        const wide below = change * DERIVED(value, above[v], sloped[v]);
        UNROLLED for (int j = 0; j < THIN_LINES; j++)
          of_lines[v][j] = fma((wide)(j < THIN_INPUTS && j < block.lines ? inputs[j] : (real)1), below, of_lines[v][j]);
      }
    }
    UNROLLED for (int v = 0; v < THIN_VECTORS && column + v * columns < vectors; v++) {
      STORE(__global, output_gradient + unit[v], of_output[v]);
      UNROLLED for (int j = 0; j < THIN_LINES; j++)
        if (j < block.lines + block.has_bias) STORE(__global, gradient + j * block.stride + unit[v], of_lines[v][j]);
    }
  }
}
