#include "basis_lanes.h"

#include "every_processor.h"

#define LANES 8
// Lines and vectors that meet in registers, so that each number is loaded once for several products.
#define TOGETHER 4

#define UNROLLED _Pragma("clang loop unroll(full)")
#define INLINED static inline __attribute__((always_inline))

typedef double vector __attribute__((vector_size(64)));
typedef double unaligned_vector __attribute__((vector_size(64), aligned(8)));

#define LOAD(pointer) (*(const unaligned_vector *)(pointer))
#define STORE(pointer, value) (*(unaligned_vector *)(pointer) = (value))
#define FMA __builtin_elementwise_fma
#define SUM_OF_LANES(v) ((((v)[0] + (v)[4]) + ((v)[2] + (v)[6])) + (((v)[1] + (v)[5]) + ((v)[3] + (v)[7])))

// L lines with V vectors.
INLINED void along(
    const double *matrix, size_t lines, size_t length, const double *vectors, double *results, const size_t L,
    const size_t V) {
  const size_t whole = length / LANES * LANES;
  vector sums[TOGETHER][TOGETHER] = {{{0}}};
  for (size_t k = 0; k < whole; k += LANES) {
    vector numbers[TOGETHER];
    UNROLLED for (size_t l = 0; l < L; l++) numbers[l] = LOAD(matrix + l * length + k);
    UNROLLED for (size_t v = 0; v < V; v++) {
      const vector direction = LOAD(vectors + v * length + k);
      UNROLLED for (size_t l = 0; l < L; l++) sums[v][l] = FMA(numbers[l], direction, sums[v][l]);
    }
  }
  UNROLLED for (size_t v = 0; v < V; v++) {
    UNROLLED for (size_t l = 0; l < L; l++) {
      double sum = SUM_OF_LANES(sums[v][l]);
      for (size_t k = whole; k < length; k++)
        sum = __builtin_fma(matrix[l * length + k], vectors[v * length + k], sum);
      results[v * lines + l] = sum;
    }
  }
}

// Adds L lines to V results.
INLINED void across(
    const double *matrix, size_t lines, size_t length, const double *vectors, double *results, const size_t L,
    const size_t V) {
  const size_t whole = length / LANES * LANES;
  for (size_t k = 0; k < whole; k += LANES) {
    vector numbers[TOGETHER];
    UNROLLED for (size_t l = 0; l < L; l++) numbers[l] = LOAD(matrix + l * length + k);
    UNROLLED for (size_t v = 0; v < V; v++) {
      vector sum = LOAD(results + v * length + k);
      UNROLLED for (size_t l = 0; l < L; l++) sum = FMA((vector){0} + vectors[v * lines + l], numbers[l], sum);
      STORE(results + v * length + k, sum);
    }
  }
  for (size_t k = whole; k < length; k++)
    UNROLLED for (size_t v = 0; v < V; v++) {
      UNROLLED for (size_t l = 0; l < L; l++)
        results[v * length + k] = __builtin_fma(vectors[v * lines + l], matrix[l * length + k], results[v * length + k]);
    }
}

INLINED void along_all(
    const double *matrix, size_t lines, size_t length, const double *vectors, double *results, const size_t V) {
  size_t line = 0;
  for (; line + TOGETHER <= lines; line += TOGETHER)
    along(matrix + line * length, lines, length, vectors, results + line, TOGETHER, V);
  for (; line < lines; line++) along(matrix + line * length, lines, length, vectors, results + line, 1, V);
}

INLINED void across_all(
    const double *matrix, size_t lines, size_t length, const double *vectors, double *results, const size_t V) {
  size_t line = 0;
  __builtin_memset(results, 0, V * length * sizeof(double));
  for (; line + TOGETHER <= lines; line += TOGETHER)
    across(matrix + line * length, lines, length, vectors + line, results, TOGETHER, V);
  for (; line < lines; line++) across(matrix + line * length, lines, length, vectors + line, results, 1, V);
}

EVERY_PROCESSOR
void lanes_images_along(
    const double *matrix, size_t lines, size_t length, size_t count, const double *vectors, double *results) {
  size_t v = 0;
  for (; v + TOGETHER <= count; v += TOGETHER)
    along_all(matrix, lines, length, vectors + v * length, results + v * lines, TOGETHER);
  for (; v + 2 <= count; v += 2) along_all(matrix, lines, length, vectors + v * length, results + v * lines, 2);
  for (; v < count; v++) along_all(matrix, lines, length, vectors + v * length, results + v * lines, 1);
}

EVERY_PROCESSOR
void lanes_images_across(
    const double *matrix, size_t lines, size_t length, size_t count, const double *vectors, double *results) {
  size_t v = 0;
  for (; v + TOGETHER <= count; v += TOGETHER)
    across_all(matrix, lines, length, vectors + v * lines, results + v * length, TOGETHER);
  for (; v + 2 <= count; v += 2) across_all(matrix, lines, length, vectors + v * lines, results + v * length, 2);
  for (; v < count; v++) across_all(matrix, lines, length, vectors + v * lines, results + v * length, 1);
}
