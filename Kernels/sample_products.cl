// Products of one work-group over a block of samples: the kernels' side of `sample_lanes.h`. Needs common.cl before it.
//
// Every number is one chain of fused multiply-adds in the order of the CPU twin, whatever the size of a work-group.

// The vector lanes of the CPU twin, in which it sums over units and over samples.
#define LANES (DOUBLE_PRECISION ? 8 : 16)
// Before a loop that would only make the kernel long, and its compilation with it, if it were unrolled.
#define KEPT_AS_LOOP _Pragma("unroll 1")
// Rows of a product that one work-item takes together, so that it reads a number of a line once for all of them.
#ifndef ROWS_TOGETHER
#define ROWS_TOGETHER 4
#endif

enum { PLAIN = 0, ACTIVATE, DERIVE };
enum { SQUARED = 0, EXPONENTIAL, LOGISTIC };

// result[m] = ending(start + Σ_k factors[m, k] line_k) for `rows` rows; see sample_lanes.h. Starts from the line `start`,
// from the result itself where it accumulates (2), from the line where it starts (1), or else from zero (0).
#define DEFINE_PRODUCT(NAME, FACTOR_SPACE, LINE_SPACE, RESULT_SPACE)                                                    \
  static void NAME(                                                                                                     \
      int rows, int inner, int stride, FACTOR_SPACE const real *factors, int row_step, int inner_step,                  \
      LINE_SPACE const real *lines, int line_step, int beginning, LINE_SPACE const real *start,                         \
      RESULT_SPACE real *result, int result_step, int ending, real slope) {                                             \
    const int tiles = (rows + ROWS_TOGETHER - 1) / ROWS_TOGETHER * stride;                                              \
    for (int tile = get_local_id(0); tile < tiles; tile += GROUP) {                                                     \
      const int lane = tile % stride, first = tile / stride * ROWS_TOGETHER;                                            \
      const int count = min(ROWS_TOGETHER, rows - first);                                                               \
      RESULT_SPACE real *place = result + first * result_step + lane;                                                   \
      FACTOR_SPACE const real *row[ROWS_TOGETHER];                                                                      \
      real sums[ROWS_TOGETHER];                                                                                         \
      for (int r = 0; r < ROWS_TOGETHER; r++) {                                                                         \
        /* Rows that are not there repeat the last one and are not kept. */                                             \
        const int index = min(r, count - 1);                                                                            \
        row[r] = factors + (first + index) * row_step;                                                                  \
        sums[r] = beginning == 2 ? place[index * result_step] : beginning == 1 ? start[lane] : (real)0;                 \
      }                                                                                                                 \
      for (int k = 0; k < inner; k++) {                                                                                 \
        const real number = lines[k * line_step + lane];                                                                \
        for (int r = 0; r < ROWS_TOGETHER; r++) sums[r] = fma(row[r][k * inner_step], number, sums[r]);                 \
      }                                                                                                                 \
      for (int r = 0; r < count; r++) {                                                                                 \
        const real sloped = sums[r] * slope;                                                                            \
        const int is_kept = ending == PLAIN || (ending == ACTIVATE ? sums[r] > sloped : place[r * result_step] > 0);    \
        place[r * result_step] = is_kept ? sums[r] : sloped;                                                            \
      }                                                                                                                 \
    }                                                                                                                   \
  }

DEFINE_PRODUCT(multiply_inputs, __global, __global, VECTOR_SPACE)
DEFINE_PRODUCT(multiply_activity, VECTOR_SPACE, __global, VECTOR_SPACE)
DEFINE_PRODUCT(gradient_of_inputs, __global, VECTOR_SPACE, __global)
DEFINE_PRODUCT(gradient_of_activity, VECTOR_SPACE, VECTOR_SPACE, __global)

// gradient += Σ_p activity_p, from zero for the first block.
static void gradient_of_bias(
    int rows, int stride, VECTOR_SPACE const real *activity, int is_first, __global real *gradient) {
  for (int lane = get_local_id(0); lane < stride; lane += GROUP) {
    real sum = is_first ? (real)0 : gradient[lane];
    for (int row = 0; row < rows; row++) sum += activity[row * stride + lane];
    gradient[lane] = sum;
  }
}

// Below the output: the gradient of its line (+)= Σ_p slopes[p] hidden_p, then hidden_p = slopes[p] φ' ∘ output.
static void output_backward(
    int rows, int stride, real slope, __local const real *slopes, __global const real *output, int is_first,
    VECTOR_SPACE real *hidden, __global real *gradient) {
  for (int lane = get_local_id(0); lane < stride; lane += GROUP) {
    const real above = output[lane], sloped = above * slope;
    real sum = is_first ? (real)0 : gradient[lane];
    for (int row = 0; row < rows; row++) {
      const real value = hidden[row * stride + lane];
      sum = fma(slopes[row], value, sum);
      hidden[row * stride + lane] = slopes[row] * (value > 0 ? above : sloped);
    }
    gradient[lane] = sum;
  }
}

// partial[p, l] (+)= Σ over the numbers of lane l of hidden_p ∘ line; one number lies between samples against bank
// conflicts.
static void dots(
    int rows, int stride, VECTOR_SPACE const real *hidden, __global const real *line, int accumulates,
    __local real *partial) {
  for (int index = get_local_id(0); index < rows * LANES; index += GROUP) {
    const int row = index / LANES, lane = index % LANES;
    __local real *place = partial + row * (LANES + 1) + lane;
    real sum = accumulates ? *place : (real)0;
    for (int k = lane; k < stride; k += LANES) sum = fma(hidden[row * stride + k], line[k], sum);
    *place = sum;
  }
}

// Halves are added until one number is left.
static real sum_of_lanes(__local real *sums) {
  KEPT_AS_LOOP for (int width = LANES / 2; width > 0; width /= 2)
    KEPT_AS_LOOP for (int k = 0; k < width; k++) sums[k] += sums[k + width];
  return sums[0];
}

// Output, −∂ℓ/∂ŷ and loss of every sample; the loss only where it is not the square of that.
static void losses_of_samples(
    int rows, __local real *partial, real bias, __global const real *targets, int kind, __local real *slopes,
    __local real *losses) {
  for (int row = get_local_id(0); row < rows; row += GROUP) {
    const real output = sum_of_lanes(partial + row * (LANES + 1)) + bias, target = targets[row];
    const real margin = target * output;
    if (kind == SQUARED) {
      slopes[row] = target - output;
      losses[row] = 0;
    } else if (kind == EXPONENTIAL) {
      losses[row] = exp(-margin);
      slopes[row] = target * losses[row];
    } else {
      // ln(1 + exp(−m)) = max(−m, 0) + ln(1 + exp(−|m|)) neither overflows nor loses digits.
      const real decay = exp(-fabs(margin));
      slopes[row] = target * (margin > 0 ? decay : (real)1) / (1 + decay);
      losses[row] = (margin > 0 ? (real)0 : -margin) + log1p(decay);
    }
  }
}

// Adds a block's losses and slopes to the lanes' sums, sample p to lane p.
static void add_losses(
    int rows, int kind, __local const real *slopes, __local const real *losses, __local real *loss_sums,
    __local real *slope_sums) {
  for (int lane = get_local_id(0); lane < LANES; lane += GROUP) {
    real loss = loss_sums[lane], slope = slope_sums[lane];
    for (int row = lane; row < rows; row += LANES) {
      loss = kind == SQUARED ? fma(slopes[row], slopes[row], loss) : loss + losses[row];
      slope += slopes[row];
    }
    loss_sums[lane] = loss;
    slope_sums[lane] = slope;
  }
}
