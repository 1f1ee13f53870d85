#include "vector_lanes_turns.h"

#include <string.h>

#include "every_processor.h"

#define PANEL LANES_TURNS_PANEL
// Panels whose lines are added at once.
#define TOGETHER 2

// The joins put the sums of the halves of two vectors beside each other. So two panels' sums over lanes are taken at once:
// halves are added until one number is left.
#define REAL float
#define LANES 8
#define NAME(function) function##_float
#define FOURS(a, b)                                                                                                     \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) + __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define TWOS(a, b)                                                                                                      \
  __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13) + __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define ONES(a, b)                                                                                                      \
  __builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14) + __builtin_shufflevector(a, b, 1, 3, 9, 11, 5, 7, 13, 15)
#define SUM_LANES(s, first, second)                                                                                     \
  do {                                                                                                                  \
    const lanes_float fours[4] = {FOURS(s[0], s[4]), FOURS(s[1], s[5]), FOURS(s[2], s[6]), FOURS(s[3], s[7])};          \
    const lanes_float twos[2] = {TWOS(fours[0], fours[1]), TWOS(fours[2], fours[3])};                                   \
    const lanes_float sums = ONES(twos[0], twos[1]);                                                                    \
    first = __builtin_shufflevector(sums, sums, 0, 1, 2, 3);                                                            \
    second = __builtin_shufflevector(sums, sums, 4, 5, 6, 7);                                                           \
  } while (0)
#include "vector_lanes_turns.inc"
#undef FOURS
#undef TWOS
#undef ONES
#undef SUM_LANES

#define REAL double
#define LANES 4
#define NAME(function) function##_double
#define TWOS(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define ONES(a, b) __builtin_shufflevector(a, b, 0, 4, 2, 6) + __builtin_shufflevector(a, b, 1, 5, 3, 7)
#define SUM_LANES(s, first, second)                                                                                     \
  do {                                                                                                                  \
    const lanes_double twos[4] = {TWOS(s[0], s[2]), TWOS(s[1], s[3]), TWOS(s[4], s[6]), TWOS(s[5], s[7])};              \
    first = ONES(twos[0], twos[1]);                                                                                     \
    second = ONES(twos[2], twos[3]);                                                                                    \
  } while (0)
#include "vector_lanes_turns.inc"
