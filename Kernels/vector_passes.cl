// Passes of a single work-item over one matrix, a vector at a time: what `matrix_passes.cl` is to a work-group. For
// devices that run work-items one after the other, where a group of one needs no barriers. Needs common.cl before it,
// with one row and one column.
//
// Every function does the arithmetic of its namesake in `vector_lanes.h` in the same order.

#if DOUBLE_PRECISION
typedef double8 lanes;
#define LANE_COUNT 8
#else
typedef float16 lanes;
#define LANE_COUNT 16
#endif

// Lines handled together, so that the latency of one line's chain hides behind the others'.
#define TOGETHER 4

#define LANES_OF(pointer) ((VECTOR_SPACE lanes *)(pointer))
#define CONST_LANES_OF(pointer) ((VECTOR_SPACE const lanes *)(pointer))

// Halves are added until one number is left; the order is fixed.
static real sum_of_lanes(lanes vector) {
#if DOUBLE_PRECISION
  const double4 four = vector.lo + vector.hi;
#else
  const float8 eight = vector.lo + vector.hi;
  const float4 four = eight.lo + eight.hi;
#endif
  return (four.x + four.z) + (four.y + four.w);
}

// along += Σ_l across[l] line_l.
static void gather(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE real *along) {
  const int count = stride / LANE_COUNT;
  VECTOR_SPACE lanes *sums = LANES_OF(along);
  int line = 0;
  for (; line + TOGETHER <= lines; line += TOGETHER) {
    __global const lanes *first = (__global const lanes *)(matrix + line * stride);
    lanes factors[TOGETHER];
    UNROLLED for (int g = 0; g < TOGETHER; g++) factors[g] = across[line + g];
    for (int k = 0; k < count; k++) {
      lanes sum = sums[k];
      UNROLLED for (int g = 0; g < TOGETHER; g++) sum = fma(factors[g], first[g * count + k], sum);
      sums[k] = sum;
    }
  }
  for (; line < lines; line++) {
    __global const lanes *numbers = (__global const lanes *)(matrix + line * stride);
    const lanes factor = across[line];
    for (int k = 0; k < count; k++) sums[k] = fma(factor, numbers[k], sums[k]);
  }
}

// sum += Σ_l across[l] line_l, then line_l += across[l] · rate · above.
static void gather_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *sum) {
  const int count = stride / LANE_COUNT;
  VECTOR_SPACE lanes *sums = LANES_OF(sum);
  VECTOR_SPACE const lanes *direction = CONST_LANES_OF(above);
  for (int line = 0; line < lines; line++) {
    __global lanes *numbers = (__global lanes *)(matrix + line * stride);
    const lanes factor = across[line];
    for (int k = 0; k < count; k++) {
      const lanes weights = numbers[k];
      sums[k] = fma(factor, weights, sums[k]);
      numbers[k] = fma(factor, rate * direction[k], weights);
    }
  }
}

// across[l] += line_l · along.
static void project(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *along, VECTOR_SPACE real *across,
    __local real *partial) {
  const int count = stride / LANE_COUNT;
  VECTOR_SPACE const lanes *direction = CONST_LANES_OF(along);
  int line = 0;
  for (; line + TOGETHER <= lines; line += TOGETHER) {
    __global const lanes *first = (__global const lanes *)(matrix + line * stride);
    lanes sums[TOGETHER];
    UNROLLED for (int g = 0; g < TOGETHER; g++) sums[g] = 0;
    for (int k = 0; k < count; k++)
      UNROLLED for (int g = 0; g < TOGETHER; g++) sums[g] = fma(first[g * count + k], direction[k], sums[g]);
    UNROLLED for (int g = 0; g < TOGETHER; g++) across[line + g] += sum_of_lanes(sums[g]);
  }
  for (; line < lines; line++) {
    __global const lanes *numbers = (__global const lanes *)(matrix + line * stride);
    lanes sum = 0;
    for (int k = 0; k < count; k++) sum = fma(numbers[k], direction[k], sum);
    across[line] += sum_of_lanes(sum);
  }
}

// projection[l] += line_l · along, then line_l += rate · above[l] · along.
static void project_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *along, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *projection, __local real *partial) {
  const int count = stride / LANE_COUNT;
  VECTOR_SPACE const lanes *direction = CONST_LANES_OF(along);
  int line = 0;
  for (; line + TOGETHER <= lines; line += TOGETHER) {
    __global lanes *first = (__global lanes *)(matrix + line * stride);
    lanes sums[TOGETHER], factors[TOGETHER];
    UNROLLED for (int g = 0; g < TOGETHER; g++) {
      sums[g] = 0;
      factors[g] = rate * above[line + g];
    }
    for (int k = 0; k < count; k++)
      UNROLLED for (int g = 0; g < TOGETHER; g++) {
        const lanes numbers = first[g * count + k];
        sums[g] = fma(numbers, direction[k], sums[g]);
        first[g * count + k] = fma(factors[g], direction[k], numbers);
      }
    UNROLLED for (int g = 0; g < TOGETHER; g++) projection[line + g] += sum_of_lanes(sums[g]);
  }
  for (; line < lines; line++) {
    __global lanes *numbers = (__global lanes *)(matrix + line * stride);
    const lanes factor = rate * above[line];
    lanes sum = 0;
    for (int k = 0; k < count; k++) {
      sum = fma(numbers[k], direction[k], sum);
      numbers[k] = fma(factor, direction[k], numbers[k]);
    }
    projection[line] += sum_of_lanes(sum);
  }
}

// Whether line_l += (across_factor · across[l]) · (along_factor · along) would change any weight. Written so that a NaN
// counts as change: divergence has its own check.
static int would_change(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *across, real across_factor,
    VECTOR_SPACE const real *along, real along_factor) {
  const int count = stride / LANE_COUNT;
  VECTOR_SPACE const lanes *direction = CONST_LANES_OF(along);
  int changes = 0;
  for (int line = 0; line < lines; line++) {
    __global const lanes *numbers = (__global const lanes *)(matrix + line * stride);
    const lanes factor = across_factor * across[line];
    for (int k = 0; k < count; k++) changes |= any(fma(factor, along_factor * direction[k], numbers[k]) != numbers[k]);
  }
  return changes;
}
