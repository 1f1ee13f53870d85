// Products of one work-group over a block of samples: the kernels' side of `sample_lanes.h`. Needs common.cl and
// wide_numbers.cl before it.
//
// Every number is one chain of fused multiply-adds in the order of the CPU twin, whatever the size of a work-group and of
// what one work-item takes.

// Rows of a product that one work-item takes together, and vectors of a line: what is read once serves all of them.
#ifndef ROWS_TOGETHER
#define ROWS_TOGETHER 8
#endif
#ifndef VECTORS_TOGETHER
#define VECTORS_TOGETHER 4
#endif

// φ(z) for slopes up to 1, and a value times φ' of the activity it belongs to; φ'(0) is the slope for negative input.
#define ACTIVATED(z, sloped) ((z) > (sloped) ? (z) : (sloped))
#define DERIVED(hidden, value, sloped) ((hidden) > (real)0 ? (value) : (sloped))

enum { PLAIN = 0, ACTIVATE, DERIVE };
enum { SQUARED = 0, EXPONENTIAL, LOGISTIC };

// result[m] = ending(start + Σ_k factors[m, k] line_k) for `rows` rows; see sample_lanes.h. Starts from the line `start`,
// from the result itself where it accumulates (2), from the line where it starts (1), or else from zero (0).
//
// Rows and vectors that are not there repeat the last one and are not kept.
#define DEFINE_PRODUCT(NAME, FACTOR_SPACE, LINE_SPACE, RESULT_SPACE)                                                    \
  static void NAME(                                                                                                     \
      int rows, int inner, int stride, FACTOR_SPACE const real *factors, int row_step, int inner_step,                  \
      LINE_SPACE const real *lines, int line_step, int beginning, LINE_SPACE const real *start,                         \
      RESULT_SPACE real *result, int result_step, int ending, real slope) {                                             \
    const int vectors = stride / WIDTH, columns = parts(vectors, VECTORS_TOGETHER), heights = parts(rows, ROWS_TOGETHER); \
    for (int tile = get_local_id(0); tile < columns * heights; tile += GROUP) {                                         \
      /* A single work-item keeps its columns in the nearest cache; a group reads neighbouring ones together. */        \
      const int column = GROUP == 1 ? tile / heights : tile % columns;                                                  \
      const int first = (GROUP == 1 ? tile % heights : tile / columns) * ROWS_TOGETHER;                                 \
      int row[ROWS_TOGETHER], lane[VECTORS_TOGETHER];                                                                   \
      UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++) row[r] = min(first + r, rows - 1);                               \
      UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) lane[v] = min(column + v * columns, vectors - 1) * WIDTH;     \
      wide sums[ROWS_TOGETHER][VECTORS_TOGETHER];                                                                       \
      UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++)                                                                  \
        UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++)                                                             \
          sums[r][v] = beginning == 2   ? LOAD(RESULT_SPACE, result + row[r] * result_step + lane[v])                   \
                       : beginning == 1 ? LOAD(LINE_SPACE, start + lane[v])                                             \
                                        : (wide)0;                                                                      \
      for (int k = 0; k < inner; k++) {                                                                                 \
        wide line[VECTORS_TOGETHER];                                                                                    \
        UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) line[v] = LOAD(LINE_SPACE, lines + k * line_step + lane[v]); \
        UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++) {                                                              \
          const wide factor = (wide)factors[row[r] * row_step + k * inner_step];                                        \
          UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) sums[r][v] = fma(factor, line[v], sums[r][v]);            \
        }                                                                                                               \
      }                                                                                                                 \
      UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++)                                                                  \
        UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) {                                                           \
          RESULT_SPACE real *place = result + row[r] * result_step + lane[v];                                           \
          const wide sum = sums[r][v], sloped = sum * slope;                                                            \
          if (first + r < rows && column + v * columns < vectors)                                                       \
            STORE(RESULT_SPACE, place,                                                                                  \
                  ending == PLAIN      ? sum                                                                            \
                  : ending == ACTIVATE ? ACTIVATED(sum, sloped)                                                         \
                                       : DERIVED(LOAD(RESULT_SPACE, place), sum, sloped));                              \
        }                                                                                                               \
    }                                                                                                                   \
  }

DEFINE_PRODUCT(multiply_inputs, __global, __global, VECTOR_SPACE)
DEFINE_PRODUCT(multiply_activity, VECTOR_SPACE, __global, VECTOR_SPACE)
DEFINE_PRODUCT(gradient_of_inputs, __global, VECTOR_SPACE, __global)
DEFINE_PRODUCT(gradient_of_activity, VECTOR_SPACE, VECTOR_SPACE, __global)

// gradient += Σ_p activity_p, from zero for the first block.
static void gradient_of_bias(
    int rows, int stride, VECTOR_SPACE const real *activity, int is_first, __global real *gradient) {
  FOR_EACH_VECTOR(lane, stride) {
    wide sum = is_first ? (wide)0 : LOAD(__global, gradient + lane);
    for (int row = 0; row < rows; row++) sum += LOAD(VECTOR_SPACE, activity + row * stride + lane);
    STORE(__global, gradient + lane, sum);
  }
}

// Below the output: the gradient of its line (+)= Σ_p slopes[p] hidden_p, then hidden_p = slopes[p] φ' ∘ output.
static void output_backward(
    int rows, int stride, real slope, __local const real *slopes, __global const real *output, int is_first,
    VECTOR_SPACE real *hidden, __global real *gradient) {
  FOR_EACH_VECTOR(lane, stride) {
    const wide above = LOAD(__global, output + lane), sloped = above * slope;
    wide sum = is_first ? (wide)0 : LOAD(__global, gradient + lane);
    for (int row = 0; row < rows; row++) {
      const wide value = LOAD(VECTOR_SPACE, hidden + row * stride + lane), change = (wide)slopes[row];
      sum = fma(change, value, sum);
      STORE(VECTOR_SPACE, hidden + row * stride + lane, change * DERIVED(value, above, sloped));
    }
    STORE(__global, gradient + lane, sum);
  }
}

// Halves of all lanes are added until one number is left.
static real sum_of_all(all_lanes sums) {
#if DOUBLE_PRECISION
  const double4 four = sums.lo + sums.hi;
#else
  const float8 eight = sums.lo + sums.hi;
  const float4 four = eight.lo + eight.hi;
#endif
  return (four.s0 + four.s2) + (four.s1 + four.s3);
}

#if WIDTH == 1
INLINED real sum_of_lanes(const real sums[LANES]) { return sum_of_all(LANES_AT(sums)); }
#else
static real sum_of_lanes(const wide *sums) { return sum_of_all(*sums); }
#endif

static real sum_of_stored_lanes(__local const real *stored) {
  wide sums[LANES / WIDTH];
  UNROLLED for (int l = 0; l < LANES; l += WIDTH) sums[l / WIDTH] = LOAD(__local, stored + l);
  return sum_of_lanes(sums);
}
