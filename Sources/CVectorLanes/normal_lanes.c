#include "normal_lanes.h"

#include "every_processor.h"

// What is inlined into a function for one processor is compiled for it too.
#define INLINED static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// Blocks that are drawn together.
#define LANES 8
typedef uint64_t words __attribute__((ext_vector_type(LANES)));
typedef double reals __attribute__((ext_vector_type(LANES)));
typedef double pairs __attribute__((ext_vector_type(2 * LANES)));
typedef float float_pairs __attribute__((ext_vector_type(2 * LANES)));

#define FMA __builtin_elementwise_fma
#define LOW_WORD 0xffffffffu

// The two numbers of 53 bits that belong to each of the blocks from `block` on.
INLINED void draw(const random_stream *stream, uint32_t block, words *first, words *second) {
  words x, y = (words)(uint64_t)stream->stream, z = (words)(uint64_t)stream->seed_index;
  words w = (words)(uint64_t)stream->purpose;
  UNROLLED for (uint32_t l = 0; l < LANES; l++) x[l] = (uint64_t)(block + l);
  uint32_t key_low = stream->key_low, key_high = stream->key_high;
  // What products leave above the low word is cut off where it would be read.
  UNROLLED for (int turn = 0; turn < 10; turn++) {
    const words from_x = (x & LOW_WORD) * 0xD2511F53u, from_z = (z & LOW_WORD) * 0xCD9E8D57u;
    x = (from_z >> 32) ^ y ^ (words)(uint64_t)key_low;
    y = from_z;
    z = (from_x >> 32) ^ w ^ (words)(uint64_t)key_high;
    w = from_x;
    key_low += 0x9E3779B9u;
    key_high += 0xBB67AE85u;
  }
  *first = (x << 32 | (y & LOW_WORD)) >> 11;
  *second = (z << 32 | (w & LOW_WORD)) >> 11;
}

#define BITS_OF(from, to) __builtin_memcpy(&(to), &(from), sizeof(to))

// ln u for normal numbers u = 2^n m with m from √½ to √2. With f = m − 1, s = f/(2 + f) and z = s²,
// ln m = 2 artanh s = f − s (f − 2z (1/3 + z/5 + z²/7 + …)); the series is a minimax polynomial up to z⁷.
INLINED void take_logarithm(reals *number) {
  const uint64_t root_half = 0x3fe6a09e667f3bcdu, one = 0x3ff0000000000000u;
  words bits;
  BITS_OF(*number, bits);
  bits += one - root_half;
  // An integer below 2^52 put in place of the mantissa of 2^52 makes that number larger by as much.
  const words biased = bits >> 52 | 0x4330000000000000u, reduced = (bits & 0x000fffffffffffffu) + root_half;
  reals n, m;
  BITS_OF(biased, n);
  BITS_OF(reduced, m);
  n -= 0x1p52 + 1023;
  const reals f = m - 1, s = f / (m + 1), z = s * s;
  reals series = (reals)0x1.2f05656337342p-3;
  series = FMA(series, z, (reals)0x1.39a1ba8b925acp-3);
  series = FMA(series, z, (reals)0x1.74663ee9f7d02p-3);
  series = FMA(series, z, (reals)0x1.c71c520956793p-3);
  series = FMA(series, z, (reals)0x1.24924941f12bcp-2);
  series = FMA(series, z, (reals)0x1.999999997fdb7p-2);
  series = FMA(series, z, (reals)0x1.5555555555592p-1);
  // ln 2 in two parts, of which the first times n is exact.
  const reals rest = FMA(s, FMA(-series, z, f), n * -0x1.ef35793c76730p-45);
  *number = FMA(n, (reals)0x1.62e42fefa3800p-1, f - rest);
}

// cos 2πv and sin 2πv for v = 2^−53 n: v is a number of quarters and x, at most an eighth; both polynomials are minimax.
INLINED void take_circle(const words *n, reals *cosine, reals *sine) {
  const words quarters = (*n + (1ull << 50)) >> 51;
  // A signed integer put into the mantissa of 1.5 · 2^52 makes that number larger by as much.
  const words shifted = *n - (quarters << 51) + 0x4338000000000000u;
  reals x;
  BITS_OF(shifted, x);
  x = (x - 0x1.8p52) * 0x1p-53;
  const reals z = x * x;
  reals s = (reals)0x1.e403d0a4ec6c4p+1;
  s = FMA(s, z, (reals)-0x1.e300a65a91680p+3);
  s = FMA(s, z, (reals)0x1.5078301b62c8ep+5);
  s = FMA(s, z, (reals)-0x1.32d2cce3332e5p+6);
  s = FMA(s, z, (reals)0x1.466bc67758d85p+6);
  s = FMA(s, z, (reals)-0x1.4abbce625be47p+5);
  // 2π in two parts.
  s = FMA(s, z, (reals)0x1.1a62633145c07p-52);
  s = FMA(x, (reals)0x1.921fb54442d18p+2, x * s);
  reals c = (reals)-0x1.b26fe84925712p+0;
  c = FMA(c, z, (reals)0x1.f9cc6acf8a9fdp+2);
  c = FMA(c, z, (reals)-0x1.a6d1ecb73fce4p+4);
  c = FMA(c, z, (reals)0x1.e1f50683b42c5p+5);
  c = FMA(c, z, (reals)-0x1.55d3c7e3c95bcp+6);
  c = FMA(c, z, (reals)0x1.03c1f081b5ab0p+6);
  c = FMA(c, z, (reals)-0x1.3bd3cc9be45dep+4);
  c = FMA(c, z, (reals)1);
  // Odd quarters exchange the two; the sign bits follow from the quarter.
  const reals across = (quarters & 1) != 0 ? s : c, along = (quarters & 1) != 0 ? c : s;
  words bits;
  BITS_OF(across, bits);
  bits ^= ((quarters + 1) & 2) << 62;
  BITS_OF(bits, *cosine);
  BITS_OF(along, bits);
  bits ^= (quarters & 2) << 62;
  BITS_OF(bits, *sine);
}

// The numbers of each block, one after the other.
INLINED void interleave(const reals *first, const reals *second, pairs *result) {
  UNROLLED for (int l = 0; l < LANES; l++) {
    (*result)[2 * l] = (*first)[l];
    (*result)[2 * l + 1] = (*second)[l];
  }
}

INLINED void draw_uniforms(const random_stream *stream, uint32_t block, pairs *result) {
  words first, second;
  draw(stream, block, &first, &second);
  const reals u = __builtin_convertvector(first, reals) * 0x1p-53;
  const reals v = __builtin_convertvector(second, reals) * 0x1p-53;
  interleave(&u, &v, result);
}

INLINED void draw_normals(const random_stream *stream, uint32_t block, double factor, pairs *result) {
  words first, second;
  draw(stream, block, &first, &second);
  reals logarithm = __builtin_convertvector(first + 1, reals) * 0x1p-53, cosine, sine;
  take_logarithm(&logarithm);
  take_circle(&second, &cosine, &sine);
  const reals radius = __builtin_elementwise_sqrt(-2 * logarithm);
  cosine = factor * (radius * cosine);
  sine = factor * (radius * sine);
  interleave(&cosine, &sine, result);
}

// Writes a vector, or as much of it as there is room for; the common case has a size that is known beforehand.
#define WRITE(vector, place, room)                                                                                      \
  do {                                                                                                                  \
    if ((room) >= 2 * LANES)                                                                                            \
      __builtin_memcpy(place, &(vector), sizeof(vector));                                                               \
    else                                                                                                                \
      __builtin_memcpy(place, &(vector), (room) * sizeof *(place));                                                     \
  } while (0)

EVERY_PROCESSOR
void random_uniforms_double(random_stream stream, uint32_t first_block, size_t count, double *numbers) {
  for (size_t i = 0; i < count; i += 2 * LANES) {
    pairs drawn;
    draw_uniforms(&stream, first_block + (uint32_t)(i / 2), &drawn);
    WRITE(drawn, numbers + i, count - i);
  }
}

EVERY_PROCESSOR
void random_normals_double(random_stream stream, uint32_t first_block, double factor, size_t count, double *numbers) {
  for (size_t i = 0; i < count; i += 2 * LANES) {
    pairs drawn;
    draw_normals(&stream, first_block + (uint32_t)(i / 2), factor, &drawn);
    WRITE(drawn, numbers + i, count - i);
  }
}

EVERY_PROCESSOR
void random_normals_float(random_stream stream, uint32_t first_block, double factor, size_t count, float *numbers) {
  for (size_t i = 0; i < count; i += 2 * LANES) {
    pairs drawn;
    draw_normals(&stream, first_block + (uint32_t)(i / 2), factor, &drawn);
    const float_pairs rounded = __builtin_convertvector(drawn, float_pairs);
    WRITE(rounded, numbers + i, count - i);
  }
}
