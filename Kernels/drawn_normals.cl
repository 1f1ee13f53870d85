// Standard normal numbers, the same as the host's to the last bit: the kernels' side of normal_lanes.inc, which says
// what each part computes. In double precision whatever networks train in, so only for devices that have it. Needs
// common.cl and philox.cl before it.

#pragma OPENCL EXTENSION cl_khr_fp64 : enable

#if BLOCKS_TOGETHER == 1
typedef double random_reals;
#define REALS_OF(bits) as_double(bits)
#define WORDS_OF(reals) as_ulong(reals)
#else
typedef double16 random_reals;
#define REALS_OF(bits) as_double16(bits)
#define WORDS_OF(reals) as_ulong16(reals)
#endif

// The double that is equal to a whole number of up to 2^53. Either half put in place of the mantissa of a power of two
// makes that larger by as much.
static random_reals whole_number(const random_words number) {
  const random_reals high = REALS_OF(number >> 32 | 0x4530000000000000UL);
  const random_reals low = REALS_OF((number & LOW_WORD) | 0x4330000000000000UL);
  return (high - 0x1.00000001p84) + low;
}

static random_reals natural_logarithm(const random_reals number) {
  const ulong root_half = 0x3fe6a09e667f3bcdUL, one = 0x3ff0000000000000UL;
  const random_words bits = WORDS_OF(number) + (one - root_half);
  const random_reals n = REALS_OF(bits >> 52 | 0x4330000000000000UL) - (0x1p52 + 1023);
  const random_reals m = REALS_OF((bits & 0x000fffffffffffffUL) + root_half);
  const random_reals f = m - 1.0, s = f / (m + 1.0), z = s * s;
  random_reals series = 0x1.2f05656337342p-3;
  series = fma(series, z, (random_reals)0x1.39a1ba8b925acp-3);
  series = fma(series, z, (random_reals)0x1.74663ee9f7d02p-3);
  series = fma(series, z, (random_reals)0x1.c71c520956793p-3);
  series = fma(series, z, (random_reals)0x1.24924941f12bcp-2);
  series = fma(series, z, (random_reals)0x1.999999997fdb7p-2);
  series = fma(series, z, (random_reals)0x1.5555555555592p-1);
  const random_reals rest = fma(s, fma(-series, z, f), n * -0x1.ef35793c76730p-45);
  return fma(n, (random_reals)0x1.62e42fefa3800p-1, f - rest);
}

// cos 2πv and sin 2πv for v = 2^−53 n.
static void circle(const random_words n, random_reals *cosine, random_reals *sine) {
  const random_words quarters = (n + (1UL << 50)) >> 51;
  const random_reals x = (REALS_OF(n - (quarters << 51) + 0x4338000000000000UL) - 0x1.8p52) * 0x1p-53, z = x * x;
  random_reals s = 0x1.e403d0a4ec6c4p+1;
  s = fma(s, z, (random_reals)-0x1.e300a65a91680p+3);
  s = fma(s, z, (random_reals)0x1.5078301b62c8ep+5);
  s = fma(s, z, (random_reals)-0x1.32d2cce3332e5p+6);
  s = fma(s, z, (random_reals)0x1.466bc67758d85p+6);
  s = fma(s, z, (random_reals)-0x1.4abbce625be47p+5);
  s = fma(s, z, (random_reals)0x1.1a62633145c07p-52);
  s = fma(x, (random_reals)0x1.921fb54442d18p+2, x * s);
  random_reals c = -0x1.b26fe84925712p+0;
  c = fma(c, z, (random_reals)0x1.f9cc6acf8a9fdp+2);
  c = fma(c, z, (random_reals)-0x1.a6d1ecb73fce4p+4);
  c = fma(c, z, (random_reals)0x1.e1f50683b42c5p+5);
  c = fma(c, z, (random_reals)-0x1.55d3c7e3c95bcp+6);
  c = fma(c, z, (random_reals)0x1.03c1f081b5ab0p+6);
  c = fma(c, z, (random_reals)-0x1.3bd3cc9be45dep+4);
  c = fma(c, z, (random_reals)1);
  const random_reals across = (quarters & 1) != 0 ? s : c, along = (quarters & 1) != 0 ? c : s;
  *cosine = REALS_OF(WORDS_OF(across) ^ (((quarters + 1) & 2) << 62));
  *sine = REALS_OF(WORDS_OF(along) ^ ((quarters & 2) << 62));
}

// The two normal numbers of each block, times a factor.
static void draw_normals(
    const random_stream self, const random_words block, double factor, random_reals *first, random_reals *second) {
  random_words radial, angular;
  draw_blocks(self, block, &radial, &angular);
  random_reals cosine, sine;
  circle(angular, &cosine, &sine);
  const random_reals radius = sqrt(-2.0 * natural_logarithm(whole_number(radial + 1) * 0x1p-53));
  *first = factor * (radius * cosine);
  *second = factor * (radius * sine);
}
