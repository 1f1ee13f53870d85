#include "peak_lanes.h"

#include "every_processor.h"

#define REAL float
#define BYTES 64
#define NAME peak_long_vectors_float
#include "peak_lanes_template.inc"

#define REAL float
#define BYTES 32
#define NAME peak_short_vectors_float
#include "peak_lanes_template.inc"

#define REAL double
#define BYTES 64
#define NAME peak_long_vectors_double
#include "peak_lanes_template.inc"

#define REAL double
#define BYTES 32
#define NAME peak_short_vectors_double
#include "peak_lanes_template.inc"

#define READ_CHAINS 8

typedef float read_lanes __attribute__((vector_size(64)));

EVERY_PROCESSOR
float peak_read(const float *numbers, size_t count, size_t rounds) {
  const read_lanes *vectors = (const read_lanes *)numbers;
  const size_t vector_count = count / 16;
  read_lanes sums[READ_CHAINS] = {{0}};
  for (size_t round = 0; round < rounds; round++) {
    for (size_t i = 0; i < vector_count; i += READ_CHAINS)
      for (size_t c = 0; c < READ_CHAINS; c++) sums[c] += vectors[i + c];
    // Without this the compiler might add the array up once.
    __asm__ volatile("" ::: "memory");
  }
  float sum = 0;
  for (size_t c = 0; c < READ_CHAINS; c++)
    for (size_t lane = 0; lane < 16; lane++) sum += sums[c][lane];
  return sum;
}
