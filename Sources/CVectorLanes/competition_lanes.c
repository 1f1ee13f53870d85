#include "competition_lanes.h"

#include <float.h>
#include <math.h>

#include "every_processor.h"
#include "vector_lanes.h"

// What is inlined into a function for one processor is compiled for it too.
#define INLINED static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// How far beyond a slope its pace is set, as a part of what it lagged behind: a slope that goes on changing evenly then stays
// within the tolerance for longest, as long below the pace as above.
#define COMPETITION_LEAD 0.70710678118654752440
// Vectors of two lines that are summed at once: 26 of the 32 registers of AVX-512; narrower vectors take several each.
#define MOST_VECTORS 13
#define EVERY_WIDTH(of)                                                                                                 \
  of(1); of(2); of(3); of(4); of(5); of(6); of(7); of(8); of(9); of(10); of(11); of(12); of(13)
#if defined(__x86_64__) && defined(__linux__)
#define WIDEST (size_t)(__builtin_cpu_supports("avx512f") ? MOST_VECTORS : 3)
#else
#define WIDEST (size_t)3
#endif

// Whether slopes have paces. In double precision hardly one changes by less than rounding in a step.
#define STEADY 1
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

#define STEADY 0
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
