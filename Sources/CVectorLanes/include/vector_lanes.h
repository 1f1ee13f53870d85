// Vector lanes for dense matrices of any processor: AVX-512 or AVX2 where there is one, chosen when the program
// starts, and plain code elsewhere. Swift cannot choose at run time, hence C.
//
// A matrix is stored as `lines` lines of `stride` numbers. A vector "across" has one number a line, a vector "along"
// has `stride` numbers. Matrices and along-vectors are 64-byte aligned, `stride` is a multiple of VECTOR_LANES_FLOAT or
// VECTOR_LANES_DOUBLE, and padding is zero.
//
// Every function does the same arithmetic in the same order on every processor (fused multiply-adds included), so
// results do not depend on the machine.
#pragma once
#include <stddef.h>

#define VECTOR_LANES_FLOAT 16
#define VECTOR_LANES_DOUBLE 8

#define VECTOR_LANES_DECLARE(REAL, SUFFIX)                                                                              \
  /* across[l] += line_l · along */                                                                                     \
  void lanes_project_##SUFFIX(                                                                                          \
      const REAL *matrix, size_t lines, size_t stride, const REAL *along, REAL *across);                                \
  /* along += Σ_l across[l] line_l */                                                                                   \
  void lanes_gather_##SUFFIX(                                                                                           \
      const REAL *matrix, size_t lines, size_t stride, const REAL *across, REAL *along);                                \
  /* projection[l] += line_l · along, then line_l += step[l] along */                                                   \
  void lanes_project_and_update_##SUFFIX(                                                                               \
      REAL *matrix, size_t lines, size_t stride, const REAL *along, const REAL *step, REAL *projection);                \
  /* sum += Σ_l across[l] line_l, then line_l += across[l] step */                                                      \
  void lanes_gather_and_update_##SUFFIX(                                                                                \
      REAL *matrix, size_t lines, size_t stride, const REAL *across, const REAL *step, REAL *sum);                      \
  /* Whether line_l += across[l] along would change any number of the matrix. */                                        \
  int lanes_would_change_##SUFFIX(                                                                                      \
      const REAL *matrix, size_t lines, size_t stride, const REAL *across, const REAL *along);

VECTOR_LANES_DECLARE(float, float)
VECTOR_LANES_DECLARE(double, double)
#undef VECTOR_LANES_DECLARE
