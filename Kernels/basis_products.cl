// Products of a matrix with several vectors at once, in double precision: the kernels' side of basis_lanes.c, with its
// arithmetic in its order. Needs common.cl before it.
//
// A matrix has `lines` lines of `length` numbers. Vectors and results lie one after the other.

#pragma OPENCL EXTENSION cl_khr_fp64 : enable

// Halves are added until one number is left.
static double sum_of_eight(const double8 vector) {
  const double4 four = vector.lo + vector.hi;
  return (four.x + four.z) + (four.y + four.w);
}

static double inner_product(__global const double *left, __global const double *right, int length) {
  const int whole = length / 8 * 8;
  double8 sums = 0;
  for (int k = 0; k < whole; k += 8) sums = fma(vload8(0, left + k), vload8(0, right + k), sums);
  double sum = sum_of_eight(sums);
  for (int k = whole; k < length; k++) sum = fma(left[k], right[k], sum);
  return sum;
}

#if GROUP == 1
// Lines, vectors, and eights of a line, that meet in registers, so that each number is loaded once for several
// products.
#define TOGETHER 4
#define EIGHT_OF(pointer, step) vload8(0, pointer)
#else
// Work-items have neighbouring lines of a matrix that is stored by columns.
#define TOGETHER 2
#define EIGHT_OF(pointer, step)                                                                                        \
  (double8)(                                                                                                           \
      (pointer)[0], (pointer)[step], (pointer)[2 * (step)], (pointer)[3 * (step)], (pointer)[4 * (step)],              \
      (pointer)[5 * (step)], (pointer)[6 * (step)], (pointer)[7 * (step)])
#endif

// L lines, which begin `line_step` apart and have their numbers `step` apart, with V vectors.
INLINED void along(
    __global const double *matrix, int lines, int length, int line_step, int step, __global const double *vectors,
    __global double *results, const int L, const int V) {
  const int whole = length / 8 * 8;
  double8 sums[TOGETHER][TOGETHER];
  UNROLLED for (int v = 0; v < V; v++)
    UNROLLED for (int l = 0; l < L; l++) sums[v][l] = 0;
  for (int k = 0; k < whole; k += 8) {
    double8 numbers[TOGETHER];
    UNROLLED for (int l = 0; l < L; l++) numbers[l] = EIGHT_OF(matrix + l * line_step + k * step, step);
    UNROLLED for (int v = 0; v < V; v++) {
      const double8 direction = vload8(0, vectors + v * length + k);
      UNROLLED for (int l = 0; l < L; l++) sums[v][l] = fma(numbers[l], direction, sums[v][l]);
    }
  }
  UNROLLED for (int v = 0; v < V; v++)
    UNROLLED for (int l = 0; l < L; l++) {
      double sum = sum_of_eight(sums[v][l]);
      for (int k = whole; k < length; k++)
        sum = fma(matrix[l * line_step + k * step], vectors[v * length + k], sum);
      results[v * lines + l] = sum;
    }
}

INLINED void along_all(
    __global const double *matrix, int lines, int length, int line_step, int step, __global const double *vectors,
    __global double *results, const int V) {
#if GROUP == 1
  int line = 0;
  for (; line + TOGETHER <= lines; line += TOGETHER)
    along(matrix + line * line_step, lines, length, line_step, step, vectors, results + line, TOGETHER, V);
  for (; line < lines; line++)
    along(matrix + line * line_step, lines, length, line_step, step, vectors, results + line, 1, V);
#else
  for (int line = get_local_id(0); line < lines; line += GROUP)
    along(matrix + line * line_step, lines, length, line_step, step, vectors, results + line, 1, V);
#endif
}

// results[v][l] = line_l · vectors[v]
static void images_along(
    __global const double *matrix, int lines, int length, int line_step, int step, __global const double *vectors,
    int count, __global double *results) {
  int v = 0;
  for (; v + TOGETHER <= count; v += TOGETHER)
    along_all(matrix, lines, length, line_step, step, vectors + v * length, results + v * lines, TOGETHER);
  for (; v < count; v++)
    along_all(matrix, lines, length, line_step, step, vectors + v * length, results + v * lines, 1);
}

#if GROUP == 1

// C eights of every line with V vectors.
INLINED void across(
    __global const double *matrix, int lines, int length, __global const double *vectors, __global double *results,
    const int C, const int V) {
  double8 sums[TOGETHER][TOGETHER];
  UNROLLED for (int v = 0; v < V; v++)
    UNROLLED for (int c = 0; c < C; c++) sums[v][c] = 0;
  for (int line = 0; line < lines; line++) {
    double8 numbers[TOGETHER];
    UNROLLED for (int c = 0; c < C; c++) numbers[c] = vload8(c, matrix + line * length);
    UNROLLED for (int v = 0; v < V; v++) {
      const double8 factor = vectors[v * lines + line];
      UNROLLED for (int c = 0; c < C; c++) sums[v][c] = fma(factor, numbers[c], sums[v][c]);
    }
  }
  UNROLLED for (int v = 0; v < V; v++)
    UNROLLED for (int c = 0; c < C; c++) vstore8(sums[v][c], c, results + v * length);
}

INLINED void across_all(
    __global const double *matrix, int lines, int length, __global const double *vectors, __global double *results,
    const int V) {
  int k = 0;
  for (; k + 8 * TOGETHER <= length; k += 8 * TOGETHER)
    across(matrix + k, lines, length, vectors, results + k, TOGETHER, V);
  // The last eight overlaps others, whose sums come out once more.
  for (; k < length && length >= 8; k += 8) {
    const int start = min(k, length - 8);
    across(matrix + start, lines, length, vectors, results + start, 1, V);
  }
  for (; k < length; k++)
    UNROLLED for (int v = 0; v < V; v++) {
      double sum = 0;
      for (int line = 0; line < lines; line++) sum = fma(vectors[v * lines + line], matrix[line * length + k], sum);
      results[v * length + k] = sum;
    }
}

// results[v] = Σ_l vectors[v][l] line_l
static void images_across(
    __global const double *matrix, int lines, int length, __global const double *vectors, int count,
    __global double *results) {
  int v = 0;
  for (; v + TOGETHER <= count; v += TOGETHER)
    across_all(matrix, lines, length, vectors + v * lines, results + v * length, TOGETHER);
  for (; v < count; v++) across_all(matrix, lines, length, vectors + v * lines, results + v * length, 1);
}

#else

static void images_across(
    __global const double *matrix, int lines, int length, __global const double *vectors, int count,
    __global double *results) {
  for (int i = get_local_id(0); i < count * length; i += GROUP) {
    __global const double *vector = vectors + i / length * lines, *column = matrix + i % length;
    double sum = 0;
    for (int line = 0; line < lines; line++) sum = fma(vector[line], column[line * length], sum);
    results[i] = sum;
  }
}

#endif
