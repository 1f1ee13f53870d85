#include "competition_lanes.h"

#include <float.h>
#include <math.h>

#include "every_processor.h"
#include "vector_lanes.h"

// What is inlined into a function for one processor is compiled for it too.
#define INLINED static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define NOT_UNROLLED _Pragma("clang loop unroll(disable)")

// Vectors of a line that are summed at once for both networks of a pair: with 18 sums, almost half of the registers of
// AVX-512 are left; narrower vectors take several registers each.
#define MOST_VECTORS 9
#define EVERY_WIDTH(of) of(1); of(2); of(3); of(4); of(5); of(6); of(7); of(8); of(9)
#if defined(__x86_64__) && defined(__linux__)
#define WIDEST (size_t)(__builtin_cpu_supports("avx512f") ? MOST_VECTORS : 3)
#else
#define WIDEST (size_t)3
#endif

#define REAL float
#define WHOLE int32_t
#define LANE_BITS uint16_t
#define LANES VECTOR_LANES_FLOAT
#define NAME(function) function##_float
#define LEAST_NORMAL FLT_MIN
#define LEAST_EXPONENT -87.0f
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define TAYLOR_TERMS 8
// ln 2 in two parts, the first with few digits.
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#include "competition_lanes.inc"

#define REAL double
#define WHOLE int64_t
#define LANE_BITS uint8_t
#define LANES VECTOR_LANES_DOUBLE
#define NAME(function) function##_double
#define LEAST_NORMAL DBL_MIN
#define LEAST_EXPONENT -708.0
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define TAYLOR_TERMS 14
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#include "competition_lanes.inc"
