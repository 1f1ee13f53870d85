#include "sample_half_lines.h"
#include "sample_lanes.h"

#include <math.h>
#include <stdint.h>

#include "every_processor.h"
#include "vector_lanes.h"

// What is inlined into a function for one processor is compiled for it too.
#define INLINED static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// Rows and vectors of a tile: 24 sums fill the 32 registers of AVX-512; narrower vectors take several registers each.
#define TILE_ROWS 8
#define TILE_VECTORS 3
#if defined(__x86_64__) && defined(__linux__)
#define WIDEST_TILE (__builtin_cpu_supports("avx512f") ? TILE_VECTORS : 1)
#define WIDEST_HALF_TILE (size_t)(__builtin_cpu_supports("avx512f") ? 8 : 2)
#define WIDEST_THIN_SUMS (size_t)(__builtin_cpu_supports("avx512f") ? 14 : 4)
#else
#define WIDEST_TILE 1
#define WIDEST_HALF_TILE (size_t)2
#define WIDEST_THIN_SUMS (size_t)4
#endif

#define REAL float
#define LANES VECTOR_LANES_FLOAT
#define NAME(function) function##_float
#define POSITIONS(of, w)                                                                                                \
  of(0, w), of(1, w), of(2, w), of(3, w), of(4, w), of(5, w), of(6, w), of(7, w), of(8, w), of(9, w), of(10, w),        \
      of(11, w), of(12, w), of(13, w), of(14, w), of(15, w)
#define FOLD_ALL FOLD(8); FOLD(4); FOLD(2); FOLD(1)
#define EXP expf
#define LOG1P log1pf
#define FABS fabsf
#define WHOLE int32_t
#define LANE_BITS uint16_t
#define LEAST_EXPONENT -104.0f
#define LARGEST_EXPONENT 89.0f
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define TAYLOR_TERMS 8
#define ARTANH_TERMS 8
// ln 2 in two parts, the first with few digits.
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#include "sample_products.inc"
#include "sample_losses.inc"
#include "sample_half_losses.inc"
#include "sample_half_lines.inc"
#include "sample_thin_layer.inc"
#include "sample_lanes_end.inc"

#define REAL double
#define LANES VECTOR_LANES_DOUBLE
#define NAME(function) function##_double
#define POSITIONS(of, w) of(0, w), of(1, w), of(2, w), of(3, w), of(4, w), of(5, w), of(6, w), of(7, w)
#define FOLD_ALL FOLD(4); FOLD(2); FOLD(1)
#define EXP exp
#define LOG1P log1p
#define FABS fabs
#define WHOLE int64_t
#define LANE_BITS uint8_t
#define LEAST_EXPONENT -746.0
#define LARGEST_EXPONENT 710.0
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define TAYLOR_TERMS 14
#define ARTANH_TERMS 17
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#include "sample_products.inc"
#include "sample_losses.inc"
#include "sample_half_losses.inc"
#include "sample_half_lines.inc"
#include "sample_thin_layer.inc"
#include "sample_lanes_end.inc"
