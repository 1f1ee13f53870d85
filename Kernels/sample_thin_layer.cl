// Two layers with few inputs: hidden activity stays in registers, and is made twice rather than stored. Needs common.cl,
// sample_products.cl, sample_losses.cl and sample_passes.cl before it.
//
// What flows back to unit k of a sample is the output's slope s_p times v_k φ′(z), so that the gradient of line j is v ∘ T_j
// with T_j = Σ_p s_p x_pj φ′(z_p), and since φ is homogeneous, φ(z) = φ′(z) Σ_j x_j w_j, that of the output is Σ_j w_j ∘ T_j.

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
INLINED wide thin_product(wide start, const real inputs[THIN_INPUTS], const wide lines[THIN_INPUTS]) {
  UNROLLED for (int j = 0; j < THIN_INPUTS; j++) start = fma((wide)inputs[j], lines[j], start);
  return start;
}

// The weights of some units; a line that this branch does not have is zero.
INLINED wide thin_lines(
    const sample_block block, __global const real *weights, wide lines[THIN_INPUTS]) {
  UNROLLED for (int j = 0; j < THIN_INPUTS; j++)
    lines[j] = j < block.lines ? LOAD(__global, weights + j * block.stride) : (wide)0;
  return block.has_bias ? LOAD(__global, weights + block.lines * block.stride) : (wide)0;
}

// The lanes' sums of a sample or, if a work-item has them all, what they add up to.
INLINED void keep_partial_sums(wide sums[LANES / WIDTH], __local real *partial, int row) {
#if WIDTH == 1
  partial[row] = sum_of_lanes(sums);
#else
  STORE(__local, partial + row * PARTIAL_STEP, sums[0]);
#endif
}

// Up through all branches to the output of every sample.
#define DEFINE_THIN_FORWARD(NAME, SLOPED)                                                                               \
  static void NAME(const sample_schedule plan, __global const sample_block *blocks, const sample_pass pass) {           \
    const int count = parts(pass.rows, THIN_SAMPLES);                                                                   \
    for (int first = get_local_id(0); first < count; first += GROUP) {                                                  \
      /* Samples that are not there repeat the last one and are not kept. */                                            \
      int row[THIN_SAMPLES];                                                                                            \
      wide sums[THIN_SAMPLES][LANES / WIDTH];                                                                           \
      UNROLLED for (int t = 0; t < THIN_SAMPLES; t++) {                                                                 \
        row[t] = min(first + t * count, pass.rows - 1);                                                                 \
        UNROLLED for (int l = 0; l < LANES / WIDTH; l++) sums[t][l] = 0;                                                \
      }                                                                                                                 \
      for (int o = 0; o < plan.output_count; o++) {                                                                     \
        const sample_block block = blocks[o];                                                                           \
        real inputs[THIN_SAMPLES][THIN_INPUTS];                                                                         \
        UNROLLED for (int t = 0; t < THIN_SAMPLES; t++)                                                                 \
          UNROLLED for (int j = 0; j < THIN_INPUTS; j++)                                                                \
            inputs[t][j] = j < block.lines ? pass.inputs[row[t] * pass.dimension + block.first_input + j] : (real)0;    \
        for (int k = 0; k < block.stride; k += LANES)                                                                   \
          UNROLLED for (int l = 0; l < LANES / WIDTH; l++) {                                                            \
            const int unit = k + l * WIDTH;                                                                             \
            wide lines[THIN_INPUTS];                                                                                    \
            const wide start = thin_lines(block, pass.weights + block.offset + unit, lines);                            \
            const wide above = LOAD(__global, pass.weights + plan.output_offset[o] + unit);                             \
            UNROLLED for (int t = 0; t < THIN_SAMPLES; t++) {                                                           \
              const wide z = thin_product(start, inputs[t], lines), sloped = SLOPED(z);                                 \
              sums[t][l] = fma(ACTIVATED(z, sloped), above, sums[t][l]);                                                \
            }                                                                                                           \
          }                                                                                                             \
      }                                                                                                                 \
      UNROLLED for (int t = 0; t < THIN_SAMPLES; t++)                                                                   \
        if (first + t * count < pass.rows) keep_partial_sums(sums[t], pass.partial, row[t]);                            \
    }                                                                                                                   \
  }

#define WITHOUT_SLOPE(z) ((wide)0)
#define WITH_SLOPE(z) ((z) * pass.slope)
DEFINE_THIN_FORWARD(thin_forward_rectified, WITHOUT_SLOPE)
DEFINE_THIN_FORWARD(thin_forward_sloped, WITH_SLOPE)

// T between blocks of samples, and the gradients after the last one.
INLINED void keep_thin_gradient(
    const sample_block block, int unit, const wide lines[THIN_INPUTS], wide bias, const wide sums[THIN_LINES],
    __global real *gradient, __global const real *output, __global real *output_gradient, int is_last) {
  const wide above = is_last ? LOAD(__global, output) : (wide)1;
  wide of_output = 0;
  UNROLLED for (int j = 0; j < THIN_LINES; j++) {
    if (j >= block.lines + block.has_bias) continue;
    of_output = fma(j < THIN_INPUTS && j < block.lines ? lines[j] : bias, sums[j], of_output);
    STORE(__global, gradient + j * block.stride + unit, sums[j] * above);
  }
  STORE(__global, output_gradient, of_output);
}

// Down through all branches: T and, after the last block of samples, the gradients.
#define DEFINE_THIN_BACKWARD(NAME, ADDED)                                                                               \
  static void NAME(const sample_schedule plan, __global const sample_block *blocks, const sample_pass pass) {           \
    const int vectors = blocks[0].stride / WIDTH, columns = parts(vectors, THIN_VECTORS);                               \
    for (int index = get_local_id(0); index < plan.output_count * columns; index += GROUP) {                            \
      const int o = index / columns, column = index % columns;                                                          \
      const sample_block block = blocks[o];                                                                             \
      __global real *gradient = pass.gradient + block.offset;                                                           \
      int unit[THIN_VECTORS];                                                                                           \
      wide lines[THIN_VECTORS][THIN_INPUTS], start[THIN_VECTORS], sums[THIN_VECTORS][THIN_LINES];                       \
      UNROLLED for (int v = 0; v < THIN_VECTORS; v++) {                                                                 \
        /* Units that are not there repeat the last ones and are not kept. */                                           \
        unit[v] = min(column + v * columns, vectors - 1) * WIDTH;                                                       \
        start[v] = thin_lines(block, pass.weights + block.offset + unit[v], lines[v]);                                  \
        UNROLLED for (int j = 0; j < THIN_LINES; j++)                                                                   \
          sums[v][j] = pass.is_first || j >= block.lines + block.has_bias                                               \
                           ? (wide)0                                                                                    \
                           : LOAD(__global, gradient + j * block.stride + unit[v]);                                     \
      }                                                                                                                 \
      for (int row = 0; row < pass.rows; row++) {                                                                       \
        real inputs[THIN_INPUTS];                                                                                       \
        wide flowing[THIN_LINES], sloped[THIN_LINES];                                                                   \
        UNROLLED for (int j = 0; j < THIN_INPUTS; j++)                                                                  \
          inputs[j] = j < block.lines ? pass.inputs[row * pass.dimension + block.first_input + j] : (real)0;            \
        UNROLLED for (int j = 0; j < THIN_LINES; j++) {                                                                 \
          const real flow = pass.slopes[row] * (j < THIN_INPUTS && j < block.lines ? inputs[j] : (real)1);              \
          flowing[j] = (wide)flow;                                                                                      \
          sloped[j] = (wide)(pass.slope * flow);                                                                        \
        }                                                                                                               \
        UNROLLED for (int v = 0; v < THIN_VECTORS; v++) {                                                               \
          const wide z = thin_product(start[v], inputs, lines[v]);                                                      \
          UNROLLED for (int j = 0; j < THIN_LINES; j++) sums[v][j] = ADDED(z, sums[v][j], flowing[j], sloped[j]);       \
        }                                                                                                               \
      }                                                                                                                 \
      UNROLLED for (int v = 0; v < THIN_VECTORS && column + v * columns < vectors; v++)                                 \
        keep_thin_gradient(                                                                                             \
            block, unit[v], lines[v], start[v], sums[v], gradient, pass.weights + plan.output_offset[o] + unit[v],      \
            pass.gradient + plan.output_offset[o] + unit[v], pass.is_last);                                             \
    }                                                                                                                   \
  }

#if WIDTH == 1
// A multiply-add with 0 or 1 takes a GPU one instruction, an addition and a choice two.
#define ADDED_WITHOUT_SLOPE(z, sum, flowing, sloped) fma((z) > (real)0 ? (real)1 : (real)0, flowing, sum)
#else
#define ADDED_WITHOUT_SLOPE(z, sum, flowing, sloped) ((z) > (real)0 ? (sum) + (flowing) : (sum))
#endif
#define ADDED_WITH_SLOPE(z, sum, flowing, sloped) ((sum) + ((z) > (real)0 ? (flowing) : (sloped)))
DEFINE_THIN_BACKWARD(thin_backward_rectified, ADDED_WITHOUT_SLOPE)
DEFINE_THIN_BACKWARD(thin_backward_sloped, ADDED_WITH_SLOPE)

static void thin_forward(
    const sample_schedule plan, __global const sample_block *blocks, const sample_pass pass) {
  if (pass.slope == 0) thin_forward_rectified(plan, blocks, pass);
  else thin_forward_sloped(plan, blocks, pass);
}

static void thin_backward(
    const sample_schedule plan, __global const sample_block *blocks, const sample_pass pass) {
  if (pass.slope == 0) thin_backward_rectified(plan, blocks, pass);
  else thin_backward_sloped(plan, blocks, pass);
}
