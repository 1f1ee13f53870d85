// Vector lanes for networks of the competition family, chosen like those of vector_lanes.h and under the same rules:
// aligned lines, strides of whole vectors, and the same arithmetic in the same order on every processor.
//
// Everything is stored unit by unit or class by class, the samples in lanes. Pairs are the same unit of the joint network
// and of the one that sees its modality alone: both are zero for about the same samples, and share what they read.
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Samples whose column of products stays in the nearest cache while all pairs pass by: up to 27 KiB. At most 64. */
#define COMPETITION_LANES_BLOCK 48

#define COMPETITION_LANES_DECLARE(REAL, SUFFIX)                                                                         \
  /* logits = Σ_units σ(u), one line of `stride` numbers from `units` lines; q and β as in σ. */                        \
  void competition_logits_##SUFFIX(                                                                                     \
      size_t units, size_t stride, int power, REAL threshold, const REAL *u, REAL *logits);                             \
  /* Of K lines of logits, the sum of `first` and `second` (which may be null): residuals = −factor p in all classes,   \
     without the factor in the sample's own. Returns the sum of the `samples` cross-entropies. p below e^−87 (e^−708)   \
     counts as that. */                                                                                                 \
  double competition_residuals_##SUFFIX(                                                                                \
      size_t classes, size_t samples, size_t stride, const REAL *first, const REAL *second, const int32_t *labels,      \
      REAL factor, REAL *residuals);                                                                                    \
  /* slopes = residuals ∘ σ′(u) for the first `samples` numbers of a line, zero beyond; added to `sums` as well. A      \
     slope below the least normal number is zero: it could change nothing, and would slow down everything. */           \
  void competition_slopes_##SUFFIX(                                                                                     \
      size_t samples, int power, REAL threshold, const REAL *u, const REAL *residuals, REAL *slopes, REAL *sums);       \
  /* Products in the order in which they are read below; as many numbers. */                                            \
  void competition_pack_##SUFFIX(size_t samples, size_t stride, const REAL *products, REAL *packed);                    \
  /* For every pair of lines of `joint` and `alone`: line += Σ_i slopes[i] products_i, in the order of i, where a       \
     slope of zero adds nothing. `active` has room for a number for every pair and block of samples. */                 \
  void competition_descend_##SUFFIX(                                                                                    \
      size_t pairs, size_t samples, size_t stride, const REAL *packed, const REAL *joint_slopes,                        \
      const REAL *alone_slopes, REAL *joint, REAL *alone, uint64_t *active);

COMPETITION_LANES_DECLARE(float, float)
COMPETITION_LANES_DECLARE(double, double)

#undef COMPETITION_LANES_DECLARE
