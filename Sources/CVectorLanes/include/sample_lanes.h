// Vector lanes for networks that train on samples, chosen like those of vector_lanes.h and under the same rules: aligned
// lines, strides of whole vectors, zero padding, and the same arithmetic in the same order on every processor.
//
// Activity is stored sample by sample, the features of a sample in lanes. Every number of a product is one chain of fused
// multiply-adds in the order of k, so that results depend neither on tiles nor on how samples are cut into blocks.
#pragma once
#include <stddef.h>

/* What happens to a finished number z of a product: nothing; φ(z); or z times φ' of the activity it replaces. */
enum { SAMPLE_LANES_PLAIN = 0, SAMPLE_LANES_ACTIVATE = 1, SAMPLE_LANES_DERIVE = 2 };
/* ½(y − ŷ)², exp(−y ŷ), ln(1 + exp(−y ŷ)). */
enum { SAMPLE_LANES_SQUARED = 0, SAMPLE_LANES_EXPONENTIAL = 1, SAMPLE_LANES_LOGISTIC = 2 };
/* The most inputs, bias included, of a layer that the thin functions take. */
#define SAMPLE_LANES_THIN 4

#define SAMPLE_LANES_DECLARE(REAL, SUFFIX)                                                                              \
  /* result[m] = ending(start + Σ_k factors[m, k] line_k), a row of `stride` numbers for each of `rows` rows. Starts */ \
  /* from `start`, from the result itself where it accumulates, or else from zero. φ(z) = z for z > 0, slope z else. */ \
  typedef struct {                                                                                                      \
    size_t rows, inner, stride;                                                                                         \
    const REAL *factors;                                                                                                \
    size_t row_step, inner_step;                                                                                        \
    const REAL *lines;                                                                                                  \
    size_t line_step;                                                                                                   \
    const REAL *start;                                                                                                  \
    int accumulates, ending;                                                                                            \
    REAL slope;                                                                                                         \
    REAL *result;                                                                                                       \
    size_t result_step;                                                                                                 \
  } sample_product_##SUFFIX;                                                                                            \
  void sample_multiply_##SUFFIX(const sample_product_##SUFFIX *product);                                                \
  /* partial[p] (+)= hidden_p ∘ line, one number a lane. */                                                             \
  void sample_dots_##SUFFIX(                                                                                            \
      size_t rows, size_t stride, const REAL *hidden, const REAL *line, int accumulates, REAL *partial);                \
  /* Output ŷ_p = Σ_lanes partial[p] + bias; slopes[p] = −∂ℓ/∂ŷ; loss and slope sums a lane, sample p in lane p. */    \
  void sample_loss_##SUFFIX(                                                                                            \
      size_t rows, const REAL *partial, REAL bias, const REAL *targets, int kind, REAL *slopes, REAL *loss_sums,        \
      REAL *slope_sums);                                                                                                \
  /* The sum of one vector's lanes. */                                                                                  \
  REAL sample_sum_##SUFFIX(const REAL *lanes);                                                                          \
  /* A layer right below the output with few inputs, the bias counted in. Its lines are those of the inputs, then the */ \
  /* bias if there is one. `active` has room for a bit for every unit and row: whether it is on.                      */ \
  typedef struct {                                                                                                      \
    size_t rows, inputs, stride;                                                                                        \
    const REAL *samples;                                                                                                \
    size_t sample_step;                                                                                                 \
    REAL slope;                                                                                                         \
    const REAL *lines, *output;                                                                                         \
    int has_bias;                                                                                                       \
    void *active;                                                                                                       \
  } sample_thin_##SUFFIX;                                                                                               \
  /* partial (+)= φ(bias + inputs · lines) ∘ output. */                                                                 \
  void sample_thin_forward_##SUFFIX(const sample_thin_##SUFFIX *layer, int accumulates, REAL *partial);                 \
  /* sums_j += Σ_p slopes[p] inputs_pj where a unit is on, and totals[j] the same everywhere. */                        \
  void sample_thin_backward_##SUFFIX(                                                                                   \
      const sample_thin_##SUFFIX *layer, const REAL *slopes, REAL *sums, REAL *totals);                                 \
  /* From sums and totals of all samples, the gradients: of the lines in place of the sums, and of the output's. */     \
  void sample_thin_finish_##SUFFIX(                                                                                     \
      const sample_thin_##SUFFIX *layer, const REAL *totals, REAL *sums, REAL *output_gradient);                        \
  /* Below the output: the gradient of its line (+)= Σ_p slopes[p] hidden_p, then hidden_p becomes slopes[p] φ' ∘ output. */\
  void sample_output_backward_##SUFFIX(                                                                                 \
      size_t rows, size_t stride, REAL slope, const REAL *slopes, const REAL *output, int accumulates, REAL *hidden,    \
      REAL *gradient);                                                                                                  \
  /* weights += rate · gradient − decay · weights; whether any weight changed. */                                       \
  int sample_descend_##SUFFIX(size_t count, REAL rate, REAL decay, const REAL *gradient, REAL *weights);                \
  /* transposed[i, j] = lines[j, i]. */                                                                                 \
  void sample_transpose_##SUFFIX(                                                                                       \
      size_t lines, size_t rows, size_t stride, const REAL *matrix, size_t transposed_stride, REAL *transposed);        \
  /* The sum of squares of `lines` lines, one number a lane. */                                                         \
  void sample_squares_##SUFFIX(size_t lines, size_t stride, const REAL *matrix, REAL *sums);

SAMPLE_LANES_DECLARE(float, float)
SAMPLE_LANES_DECLARE(double, double)
#undef SAMPLE_LANES_DECLARE
