#include "normal_lanes.h"

#include "every_processor.h"

// What is inlined into a function for one processor is compiled for it too.
#define INLINED static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define FMA __builtin_elementwise_fma
#define LOW_WORD 0xffffffffu
#define BITS_OF(from, to) __builtin_memcpy(&(to), &(from), sizeof(to))

// Most blocks are drawn in groups wide enough for the latency of one vector's chain to hide behind the others'.
#define WIDE 32
#define LANES WIDE
#define NAME(function) wide_##function
#include "normal_lanes.inc"

#define NARROW 8
#define LANES NARROW
#define NAME(function) narrow_##function
#include "normal_lanes.inc"

EVERY_PROCESSOR
void random_uniforms_double(random_stream stream, uint32_t first_block, size_t count, double *numbers) {
  size_t i = 0;
  for (; count - i >= 2 * WIDE; i += 2 * WIDE)
    wide_uniforms_double(&stream, first_block + (uint32_t)(i / 2), 2 * WIDE, numbers + i);
  for (; i < count; i += 2 * NARROW)
    narrow_uniforms_double(&stream, first_block + (uint32_t)(i / 2), count - i, numbers + i);
}

EVERY_PROCESSOR
void random_normals_double(random_stream stream, uint32_t first_block, double factor, size_t count, double *numbers) {
  size_t i = 0;
  for (; count - i >= 2 * WIDE; i += 2 * WIDE)
    wide_normals_double(&stream, first_block + (uint32_t)(i / 2), factor, 2 * WIDE, numbers + i);
  for (; i < count; i += 2 * NARROW)
    narrow_normals_double(&stream, first_block + (uint32_t)(i / 2), factor, count - i, numbers + i);
}

EVERY_PROCESSOR
void random_normals_float(random_stream stream, uint32_t first_block, double factor, size_t count, float *numbers) {
  size_t i = 0;
  for (; count - i >= 2 * WIDE; i += 2 * WIDE)
    wide_normals_float(&stream, first_block + (uint32_t)(i / 2), factor, 2 * WIDE, numbers + i);
  for (; i < count; i += 2 * NARROW)
    narrow_normals_float(&stream, first_block + (uint32_t)(i / 2), factor, count - i, numbers + i);
}
