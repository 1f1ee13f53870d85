// What a core can do at best, as measured with loops that do nothing else: multiply-adds in registers, and reads of an
// array. Chosen for the processor like the functions of vector_lanes.h.
#pragma once
#include <stddef.h>

/* Multiply-adds of one round, for vectors of 64 and of 32 bytes: 10 chains of one vector each. Processors with short
   vectors run out of registers with the long ones, so the better of the two counts. */
#define PEAK_LANES_CHAINS 10

#define PEAK_LANES_DECLARE(REAL, SUFFIX)                                                                                \
  /* Runs this many rounds of PEAK_LANES_CHAINS fused multiply-adds of whole vectors; the sum only keeps them alive. */ \
  REAL peak_long_vectors_##SUFFIX(size_t rounds);                                                                       \
  REAL peak_short_vectors_##SUFFIX(size_t rounds);

PEAK_LANES_DECLARE(float, float)
PEAK_LANES_DECLARE(double, double)
#undef PEAK_LANES_DECLARE

/* Reads an array `rounds` times, 64-byte aligned and a multiple of 128 numbers long; the sum only keeps the reads
   alive. */
float peak_read(const float *numbers, size_t count, size_t rounds);
