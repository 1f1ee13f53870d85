// Dense matrices that change by one rank-one term a step, and whose numbers are too many for the nearest cache.
//
// Adding a term at once means to write every number in every step. Here up to `capacity` terms wait beside the matrix,
// which is then W = stored + Σ_s across_s along_sᵀ, and are added together, in the order in which they came and with one
// fused multiply-add a number and term, when a function reads the matrix anyway. Two products that are needed at about the
// same time take one pass: a few lines are projected, and added while they are still near.
//
// The conventions of vector_lanes.h hold. Numbers are stored by panels of LANES_DEFERRED_PANEL lines, vector by vector, so
// that a pass reads one sequence; lines are padded with zeros to whole panels. Of `columns` numbers in a line those beyond
// the last whole vector, if they fill at most half of one, are stored column by column behind all lines. Vectors across have room for
// `across_stride` numbers, which is at least that many and a multiple of the lanes; they are 64-byte aligned and zero
// beyond `lines`. When terms are added depends on nothing but the calls.
#pragma once
#include <stddef.h>

#define LANES_DEFERRED_PANEL 8
/* The most terms that may wait: one place of the panel is for a new one, while the others are added. */
#define LANES_DEFERRED_CAPACITY 7

/* Numbers are of the type that the called function says. `matrix` has `across_stride` × `stride` of them; `across` is a
   panel of vectors across, `along` one of vectors along. */
typedef struct {
  void *matrix, *across, *along;
  size_t lines, columns, stride, across_stride;
  size_t count, capacity;
} lanes_deferred;

#define LANES_DEFERRED_DECLARE(REAL, SUFFIX)                                                                            \
  /* W = matrix, as vector_lanes.h stores it. */                                                                        \
  void lanes_deferred_load_##SUFFIX(lanes_deferred *self, const REAL *matrix);                                          \
  /* matrix = W, after adding all terms that wait. */                                                                   \
  void lanes_deferred_settle_##SUFFIX(lanes_deferred *self, REAL *matrix);                                              \
  /* across[l] += line_l · along */                                                                                     \
  void lanes_deferred_project_##SUFFIX(lanes_deferred *self, const REAL *along, REAL *across);                          \
  /* along += Σ_l across[l] line_l */                                                                                   \
  void lanes_deferred_gather_##SUFFIX(lanes_deferred *self, const REAL *across, REAL *along);                           \
  /* projection[l] += line_l · along and sum += Σ_l across[l] line_l */                                                 \
  void lanes_deferred_exchange_##SUFFIX(                                                                                \
      lanes_deferred *self, const REAL *along, REAL *projection, const REAL *across, REAL *sum);                        \
  /* projection[l] += line_l · along; then line_l += rate across[l] along; then across += rate projection; then         \
     sum += Σ_l across[l] line_l */                                                                                     \
  void lanes_deferred_turn_##SUFFIX(                                                                                    \
      lanes_deferred *self, const REAL *along, REAL *projection, REAL rate, REAL *across, REAL *sum);                   \
  /* line_l += rate across[l] along */                                                                                  \
  void lanes_deferred_add_##SUFFIX(lanes_deferred *self, REAL rate, const REAL *across, const REAL *along);

LANES_DEFERRED_DECLARE(float, float)
LANES_DEFERRED_DECLARE(double, double)
#undef LANES_DEFERRED_DECLARE
