// Vector lanes for late-fusion networks of two scalar modalities whose branches are two half lines each, under the rules of
// sample_lanes.h. What half lines are, and all of the mathematics, is written down in HalfLines.swift.
//
// Four outputs s of the prototypes (A at +1, A at −1, B at +1, B at −1) make the network's output for every sample.
#pragma once
#include <stddef.h>

/* Numbers of the principal samples: R (4 × 4, upper triangular), their targets (4), the remainder. */
enum { SAMPLE_HALF_LINES_PRINCIPAL = 21 };
/* Numbers of a network's state: s (4), g (4), the loss, and what of it is above the remainder's part. */
enum { SAMPLE_HALF_LINES_STATE = 10 };

/* One layer of a branch: where its weights start, how many lines of `stride` numbers they are, and where the activity after
   it starts: four lines, the activity of both prototypes and what flows back through them. The first layer and the output's
   have one line each. */
typedef struct {
  size_t weights, lines, stride, activity;
} sample_half_layer;

#define SAMPLE_HALF_LINES_DECLARE(REAL, SUFFIX)                                                                         \
  typedef struct {                                                                                                      \
    /* The layers of branch A from the inputs to the output, then those of B; `depth` of each. */                       \
    size_t depth;                                                                                                       \
    const sample_half_layer *layers;                                                                                    \
    REAL *weights, *activity;                                                                                           \
    /* φ(z) = z for z > 0, slope z else; what gradients summed over samples, and weights, are multiplied with. */       \
    REAL slope, rate, decay;                                                                                            \
    /* A loss of sample_lanes.h. */                                                                                     \
    int kind;                                                                                                           \
    size_t samples;                                                                                                     \
    /* For the squared loss. */                                                                                         \
    const REAL *principal;                                                                                              \
    /* For the others: x_A, x_B and y, padded. */                                                                       \
    const REAL *first, *second, *targets;                                                                               \
    REAL *state;                                                                                                        \
  } sample_half_lines_##SUFFIX;                                                                                         \
  /* Sets the state that belongs to the weights. */                                                                     \
  void sample_half_lines_start_##SUFFIX(const sample_half_lines_##SUFFIX *network);                                     \
  /* Takes up to `steps` steps of gradient descent, and none after one that leaves the loss above the remainder's part  \
     at `stop` or below, or the loss above `limit` or not a number. Returns how many. */                                \
  size_t sample_half_lines_descend_##SUFFIX(                                                                            \
      const sample_half_lines_##SUFFIX *network, size_t steps, REAL stop, REAL limit);

SAMPLE_HALF_LINES_DECLARE(float, float)
SAMPLE_HALF_LINES_DECLARE(double, double)
#undef SAMPLE_HALF_LINES_DECLARE
