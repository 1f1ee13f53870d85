#include "vector_lanes_deferred.h"

#include <string.h>

#include "every_processor.h"
#include "vector_lanes.h"

// Lines of so many bytes are projected before the first of them is added: they stay in the nearest cache.
#define NEAR_BYTES (16 << 10)
#define PANEL LANES_DEFERRED_PANEL

// Both orders put the number of row g of every pair, four and eight of rows beside each other while halves are added, so
// that the sum over lanes is the one of vector_lanes_template.inc: halves until one number is left.
#define REAL float
#define LANES VECTOR_LANES_FLOAT
#define NAME(function) function##_float
#define JOIN_8(a, b)                                                                                                    \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)                                 \
      + __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define JOIN_4(a, b)                                                                                                    \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)                               \
      + __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
#define JOIN_2(a, b)                                                                                                    \
  __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)                               \
      + __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define FIRST_JOIN JOIN_8
#define SECOND_JOIN JOIN_4
#define THIRD_JOIN JOIN_2
// Row g of eight has two numbers left, at 4g and 4g + 1 for g < 4 and two further for g ≥ 4.
#define LAST_SUM(v)                                                                                                     \
  __builtin_shufflevector(v, v, 0, 4, 8, 12, 2, 6, 10, 14) + __builtin_shufflevector(v, v, 1, 5, 9, 13, 3, 7, 11, 15)
#include "vector_lanes_deferred.inc"
#undef FIRST_JOIN
#undef SECOND_JOIN
#undef THIRD_JOIN
#undef LAST_SUM
#undef JOIN_8
#undef JOIN_4
#undef JOIN_2

#define REAL double
#define LANES VECTOR_LANES_DOUBLE
#define NAME(function) function##_double
#define FIRST_JOIN(a, b)                                                                                                \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) + __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define SECOND_JOIN(a, b)                                                                                               \
  __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13) + __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15)
#define THIRD_JOIN(a, b)                                                                                                \
  __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14) + __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
// One number is left of each row, at 2g for g < 4 and at 2g − 7 for g ≥ 4.
#define LAST_SUM(v) __builtin_shufflevector(v, v, 0, 2, 4, 6, 1, 3, 5, 7)
#include "vector_lanes_deferred.inc"
