// The loss of a network of half lines and what flows back to its prototypes; the CPU twin is sample_half_losses.inc. Needs
// common.cl, wide_numbers.cl, sample_products.cl and sample_losses.cl before it.

// Numbers of the principal samples: R (4 × 4, upper triangular), their targets (4), the remainder.
#define PRINCIPAL_COUNT 21
// x_A, x_B and y of the samples, and their sums: what flows back to the four prototypes, and the loss.
#define LABEL_COLUMNS 3
#define LABEL_SUMS 5

#if DOUBLE_PRECISION
#define LEAST_EXPONENT -746.0
#define LARGEST_EXPONENT 710.0
#define MANTISSA_BITS 52
#define ROUNDING 6755399441055744.0
#define EXPONENT_BIAS 1023
#define TAYLOR_TERMS 14
#define ARTANH_TERMS 17
#define INVERSE_LN2 1.44269504088896340736
// ln 2 in two parts, the first with few digits.
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#if WIDTH == 1
#define WHOLE(x) convert_long(x)
#define FROM_BITS(x) as_double(x)
typedef long whole;
#else
#define WHOLE(x) convert_long8(x)
#define FROM_BITS(x) as_double8(x)
typedef long8 whole;
#endif
#else
#define LEAST_EXPONENT -104.0f
#define LARGEST_EXPONENT 89.0f
#define MANTISSA_BITS 23
#define ROUNDING 12582912.0f
#define EXPONENT_BIAS 127
#define TAYLOR_TERMS 8
#define ARTANH_TERMS 8
#define INVERSE_LN2 1.44269504088896340736f
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#if WIDTH == 1
#define WHOLE(x) convert_int(x)
#define FROM_BITS(x) as_float(x)
typedef int whole;
#else
#define WHOLE(x) convert_int16(x)
#define FROM_BITS(x) as_float16(x)
typedef int16 whole;
#endif
#endif

__constant real inverse_factorials[] = {
    1, 1, (real)1 / 2, (real)1 / 6, (real)1 / 24, (real)1 / 120, (real)1 / 720, (real)1 / 5040, (real)1 / 40320,
    (real)1 / 362880, (real)1 / 3628800, (real)1 / 39916800, (real)1 / 479001600, (real)1 / 6227020800};

// e^x = 2^n Σ r^k/k! with x = n ln 2 + r, as far as numbers go; what is not a number stays so.
static wide half_exponential(wide x) {
  const wide above = x > LEAST_EXPONENT ? x : (wide)LEAST_EXPONENT;
  const wide bounded = above < LARGEST_EXPONENT ? above : (wide)LARGEST_EXPONENT;
  // To the nearest whole number: that large a number has no fraction. PoCL takes `rint` lane by lane.
  const wide n = (bounded * INVERSE_LN2 + ROUNDING) - ROUNDING;
  const wide r = fma(n, (wide)-LN2_LOW, fma(n, (wide)-LN2_HIGH, bounded));
  wide sum = (wide)inverse_factorials[TAYLOR_TERMS - 1];
  UNROLLED for (int k = TAYLOR_TERMS - 2; k >= 0; k--) sum = fma(sum, r, (wide)inverse_factorials[k]);
  // In two factors, since 2^n alone may be too large or too small.
  const whole exponent = WHOLE(n), first = exponent >> 1, second = exponent - first;
  const wide power =
      sum * FROM_BITS((first + EXPONENT_BIAS) << MANTISSA_BITS) * FROM_BITS((second + EXPONENT_BIAS) << MANTISSA_BITS);
  return x == x ? power : x;
}

// From t between 0 and 1: 1/(1 + t) and ln(1 + t) = 2 artanh(t/(2 + t)), with one division for both.
static void half_logarithm(wide t, wide *inverse, wide *logarithm) {
  const wide one_more = t + 1, two_more = t + 2, quotient = 1 / (one_more * two_more);
  const wide ratio = t * (quotient * one_more), square = ratio * ratio;
  wide sum = (wide)((real)1 / (2 * ARTANH_TERMS - 1));
  UNROLLED for (int k = ARTANH_TERMS - 2; k >= 0; k--) sum = fma(sum, square, (wide)((real)1 / (2 * k + 1)));
  *inverse = quotient * two_more;
  *logarithm = 2 * ratio * sum;
}

// Adds samples, one a lane, to the sums of what flows back to each prototype and of the loss.
INLINED void add_samples(
    __global const real *columns, int column_length, int p, int count, int is_logistic, const real s[4],
    wide sums[LABEL_SUMS]) {
  const wide a = LOAD(__global, columns + p), b = LOAD(__global, columns + column_length + p);
  const wide target = LOAD(__global, columns + 2 * column_length + p), none = 0;
  const wide of_b = b * (b > none ? (wide)s[2] : (wide)-s[3]);
  const wide margin = target * fma(a > none ? (wide)s[0] : (wide)-s[1], a, of_b);
  wide loss, slope;
  if (is_logistic) {
    // ln(1 + exp(−m)) = max(−m, 0) + ln(1 + exp(−|m|)) neither overflows nor loses digits.
    const wide decay = half_exponential(-fabs(margin));
    wide inverse, logarithm;
    half_logarithm(decay, &inverse, &logarithm);
    slope = target * (margin > none ? decay : (wide)1) * inverse;
    loss = (margin > none ? none : -margin) + logarithm;
  } else {
    loss = half_exponential(-margin);
    slope = target * loss;
  }
#if WIDTH > 1
  for (int lane = count; lane < WIDTH; lane++) ((real *)&loss)[lane] = 0;
#endif
  sums[0] = fma(slope, a > none ? a : none, sums[0]);
  sums[1] = fma(slope, a < none ? -a : none, sums[1]);
  sums[2] = fma(slope, b > none ? b : none, sums[2]);
  sums[3] = fma(slope, b < none ? -b : none, sums[3]);
  sums[4] += loss;
}

// The sums over all samples that this work-item takes, into local memory; nothing for no samples.
INLINED void add_labels(
    __global const real *columns, int column_length, int samples, int kind, const real s[4], __local real *partial) {
  wide sums[LABEL_SUMS];
  UNROLLED for (int l = 0; l < LABEL_SUMS; l++) sums[l] = 0;
  for (int p = get_local_id(0) * WIDTH; p < samples; p += GROUP * WIDTH)
    add_samples(columns, column_length, p, samples - p, kind == LOGISTIC, s, sums);
  UNROLLED for (int l = 0; l < LABEL_SUMS; l++)
    STORE(__local, partial + (l * GROUP + get_local_id(0)) * WIDTH, sums[l]);
}

// One of the sums over samples, of what all work-items have put into local memory.
static real label_sum(__local const real *partial) {
  all_lanes sum = 0;
  for (int k = 0; k < GROUP * WIDTH; k += LANES) sum += LANES_AT(partial + k);
  return sum_of_all(sum);
}

// From the principal samples: what flows back, the loss, and what of it is above the remainder's part.
INLINED void squared_loss(const real principal[PRINCIPAL_COUNT], real share, const real s[4], real g[4], real loss[2]) {
  real residual[4], sum = 0;
  UNROLLED for (int i = 0; i < 4; i++) {
    residual[i] = principal[16 + i];
    UNROLLED for (int j = i; j < 4; j++) residual[i] = fma(-principal[4 * i + j], s[j], residual[i]);
  }
  UNROLLED for (int j = 0; j < 4; j++) {
    g[j] = principal[j] * residual[0];
    UNROLLED for (int i = 1; i <= j; i++) g[j] = fma(principal[4 * i + j], residual[i], g[j]);
    sum = fma(residual[j], residual[j], sum);
  }
  loss[0] = (sum + principal[20]) * (share * HALF);
  loss[1] = sum * (share * HALF);
}
