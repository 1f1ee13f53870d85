// Matrix products of a single work-item, a vector at a time: what `competition_products.cl` is to a work-group. For devices
// that run work-items one after the other. Needs common.cl, wide_numbers.cl and
// competition_products.cl before it.
//
// Every number is one chain of fused multiply-adds in ascending order, whatever the size of tiles.

#if WIDTH > 1

// Rows of a product and vectors of a line that are summed in registers.
#ifndef ROWS_TOGETHER
#define ROWS_TOGETHER 2
#endif
#ifndef COLUMNS_TOGETHER
#define COLUMNS_TOGETHER 8
#endif
// Terms of a sum that are taken together, up to 64: their columns stay in the nearest cache while all rows pass by.
#ifndef TERMS
#define TERMS 64
#endif

// What a work-item has summed so far, if a product took more than one round.
typedef int product_sums;

static int rounds_of(int rows, int inner, int columns) { return 1; }

// A bit for each lane that is marked with ones.
#if DOUBLE_PRECISION
typedef long8 lane_marks;
static ulong bits_of(lane_marks marks) {
  const lane_marks bits = marks & (lane_marks)(1, 2, 4, 8, 16, 32, 64, 128);
  const long4 four = bits.lo | bits.hi;
  return (four.s0 | four.s1) | (four.s2 | four.s3);
}
#else
typedef int16 lane_marks;
static ulong bits_of(lane_marks marks) {
  const lane_marks bits =
      marks & (lane_marks)(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
  const int8 eight = bits.lo | bits.hi;
  const int4 four = eight.lo | eight.hi;
  return (four.s0 | four.s1) | (four.s2 | four.s3);
}
#endif

// Of up to TERMS terms from `term` on, those in which one of a tile's rows has a factor, a bit for each; the others add
// nothing. Only slopes are ever without, which lie in whole vectors.
static ulong terms_with_factors(const matrix_product product, const int row[ROWS_TOGETHER], int term) {
  const int count = min(TERMS, product.inner - term);
  const ulong all = count == 64 ? ~(ulong)0 : ((ulong)1 << count) - 1;
  if (product.inner_step != 1 || product.row_step % WIDTH != 0) return all;
  ulong bits = 0;
  for (int k = 0; k < count; k += WIDTH) {
    lane_marks marks = 0;
    __global const real *factors = product.factors + term + k;
    UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++)
      marks |= LOAD(__global, factors + row[r] * product.row_step) != (wide)0;
    bits |= bits_of(marks) << k;
  }
  return bits & all;
}

// Rows of both halves take turns: the units of two networks, which are silent on the same samples. Rows and vectors that are
// not there repeat the last one and are not kept.
static void multiply_tile(const matrix_product product, int first, int column, int term) {
  const int pairs = parts(product.rows, 2);
  int row[ROWS_TOGETHER], is_there[ROWS_TOGETHER], lane[COLUMNS_TOGETHER];
  wide sums[ROWS_TOGETHER][COLUMNS_TOGETHER];
  UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++) {
    const int place = (first + r) / 2 + (first + r) % 2 * pairs;
    is_there[r] = (first + r) / 2 < pairs && place < product.rows;
    row[r] = min(place, product.rows - 1);
  }
  UNROLLED for (int v = 0; v < COLUMNS_TOGETHER; v++) lane[v] = min(column + v * WIDTH, product.columns - WIDTH);
  UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++)
    UNROLLED for (int v = 0; v < COLUMNS_TOGETHER; v++)
      sums[r][v] =
          product.accumulates || term > 0 ? LOAD(__global, product.result + row[r] * product.result_step + lane[v])
                                          : (wide)0;
  for (ulong left = terms_with_factors(product, row, term); left != 0; left &= left - 1) {
    const int k = term + 63 - (int)clz(left & -left);
    wide line[COLUMNS_TOGETHER];
    UNROLLED for (int v = 0; v < COLUMNS_TOGETHER; v++)
      line[v] = LOAD(__global, product.lines + k * product.line_step + lane[v]);
    UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++) {
      const wide factor = (wide)product.factors[row[r] * product.row_step + k * product.inner_step];
      UNROLLED for (int v = 0; v < COLUMNS_TOGETHER; v++) sums[r][v] = fma(factor, line[v], sums[r][v]);
    }
  }
  UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++)
    UNROLLED for (int v = 0; v < COLUMNS_TOGETHER; v++)
      if (is_there[r] && column + v * WIDTH < product.columns)
        STORE(__global, product.result + row[r] * product.result_step + lane[v], sums[r][v]);
}

// A product whose lines lie across memory, number by number.
static void multiply_across(const matrix_product product) {
  for (int r = 0; r < product.rows; r++)
    for (int c = 0; c < product.columns; c++) {
      __global real *place = product.result + r * product.result_step + c;
      real sum = product.accumulates ? *place : (real)0;
      for (int k = 0; k < product.inner; k++)
        sum = fma(
            product.factors[r * product.row_step + k * product.inner_step],
            product.lines[k * product.line_step + c * product.column_step], sum);
      *place = sum;
    }
}

static void multiply_round(
    const matrix_product product, int round, __local real *tiles, product_sums *sums) {
  if (product.column_step != 1) {
    multiply_across(product);
  } else {
    for (int column = 0; column < product.columns; column += COLUMNS_TOGETHER * WIDTH)
      for (int term = 0; term < product.inner; term += TERMS)
        for (int first = 0; first < product.rows; first += ROWS_TOGETHER) multiply_tile(product, first, column, term);
  }
}

#endif
