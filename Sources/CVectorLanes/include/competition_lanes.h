// Vector lanes for networks of the competition family, chosen like those of vector_lanes.h and under the same rules:
// aligned lines, strides of whole vectors, and the same arithmetic in the same order on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define COMPETITION_LANES_DECLARE(REAL, SUFFIX)                                                                         \
  /* The units of one modality in both networks that see it. Lines have a number for each sample, with `stride` numbers \
     from one to the next: first those of all units of the joint network, then those of the modality alone. Class after \
     class has the same number of `units`; q and β as in σ. */                                                          \
  typedef struct {                                                                                                      \
    size_t classes, units, samples, stride;                                                                             \
    int power;                                                                                                          \
    REAL threshold;                                                                                                     \
    /* Of each sample its inner products with all, a line, and by how much slopes may be missing. */                    \
    const REAL *products, *tolerances;                                                                                  \
    /* Everything of a unit of the joint network is a difference from that of the modality alone where `together` is    \
       not zero. */                                                                                                     \
    REAL *activity;                                                                                                     \
    uint8_t *together;                                                                                                  \
    /* The slopes that every step takes unasked, what they add to the activity in each, and what slopes are ahead of    \
       them; used in single precision only. */                                                                          \
    REAL *paces, *velocity, *waiting;                                                                                   \
    /* All slopes that were taken. */                                                                                   \
    REAL *sums;                                                                                                         \
    /* Room for two lines each, and for a number for every 64 samples. */                                               \
    REAL *taken, *changes;                                                                                              \
    uint64_t *marks;                                                                                                    \
  } competition_units_##SUFFIX;                                                                                         \
                                                                                                                        \
  /* logits = Σ_units σ(u) of both networks, a line for each class; all `stride` numbers of them. */                    \
  void competition_logits_##SUFFIX(const competition_units_##SUFFIX *units, REAL *logits);                              \
  /* Of K lines of logits, the sum of `first` and `second` (which may be null): residuals = −factor p in all classes,   \
     without the factor in the sample's own; zero beyond the last sample of a vector. Returns the sum of the `samples`  \
     cross-entropies. p below e^−87 (e^−708) counts as that. */                                                         \
  double competition_residuals_##SUFFIX(                                                                                \
      size_t classes, size_t samples, size_t stride, const REAL *first, const REAL *second, const int32_t *labels,      \
      REAL factor, REAL *residuals);                                                                                    \
  /* A step: activity += Σ_i s_i products_i with the slopes s_i = residual_i σ′(u_i), as far as they are not waiting.   \
     Velocity is summed anew if it `refreshes`. Units whose networks have grown apart are no longer kept together. A    \
     slope below the least normal number is zero: it would only slow down everything. */                                \
  void competition_descend_##SUFFIX(                                                                                    \
      const competition_units_##SUFFIX *units, const REAL *joint_residuals, const REAL *alone_residuals, int refreshes);

COMPETITION_LANES_DECLARE(float, float)
COMPETITION_LANES_DECLARE(double, double)

#undef COMPETITION_LANES_DECLARE
