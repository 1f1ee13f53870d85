// Random numbers by the vector: those of RandomStream.swift, chosen like the lanes of vector_lanes.h and under the same
// rules.
//
// Numbers 2p and 2p + 1 of a stream come from block p of Philox 4x32-10, whichever numbers are asked for beside them.
// Both are multiples of 2^−53 from [0, 1); with u and v for them, normals are Box and Muller's
// √(−2 ln(u + 2^−53)) · (cos 2πv, sin 2πv).
//
// Errors in units in the last place, the largest of 10^8 pairs with u and v everywhere, at the ends of (0, 1] and
// around every eighth of a turn: logarithm 0.88, its root 0.99, sine and cosine 1.04, normals 2.8.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What all blocks of a stream share: the key, and the last three words of the counter. The first is the block.
typedef struct {
  uint32_t key_low, key_high, stream, seed_index, purpose;
} random_stream;

// numbers[i] = number 2 first_block + i of the stream, uniform on [0, 1).
void random_uniforms_double(random_stream stream, uint32_t first_block, size_t count, double *numbers);

// numbers[i] = factor · (normal number 2 first_block + i of the stream); floats are rounded from that.
void random_normals_double(random_stream stream, uint32_t first_block, double factor, size_t count, double *numbers);
void random_normals_float(random_stream stream, uint32_t first_block, double factor, size_t count, float *numbers);
