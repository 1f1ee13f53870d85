// Matrix products of one work-group, tile by tile through local memory. Needs common.cl and
// wide_numbers.cl before it.
//
// Every number is one chain of fused multiply-adds in ascending order, whatever the size of tiles and work-groups.

// result[r, c] (+)= Σ_k factors[r, k] lines[k, c]; steps are those from one index to the next.
typedef struct {
  int rows, inner, columns;
  __global const real *factors;
  int row_step, inner_step;
  __global const real *lines;
  int line_step, column_step;
  __global real *result;
  int result_step, accumulates;
} matrix_product;

#if WIDTH == 1

// Rows and columns of a product that one work-item takes, and terms of a sum that wait in local memory together.
#ifndef ROWS_TOGETHER
#define ROWS_TOGETHER 4
#endif
#ifndef COLUMNS_TOGETHER
#define COLUMNS_TOGETHER 4
#endif
#ifndef TERMS
#define TERMS 16
#endif

#define TILE_ROWS (ROWS * ROWS_TOGETHER)
#define TILE_COLUMNS (COLUMNS * COLUMNS_TOGETHER)
// One number more a line, against bank conflicts.
#define FACTOR_STEP (TILE_ROWS + 1)
// Work-items that load a line of either tile together: powers of two, like all of these but the rows.
#define TERMS_TOGETHER (GROUP < TERMS ? GROUP : TERMS)
#define LINE_TOGETHER (GROUP < TILE_COLUMNS ? GROUP : TILE_COLUMNS)
#define TILE_SIZE (TERMS * (FACTOR_STEP + TILE_COLUMNS))

// What a work-item has summed so far, from one round to the next.
typedef real product_sums[ROWS_TOGETHER][COLUMNS_TOGETHER];

// Which part of a product one round works on.
typedef struct {
  int row, column, term, is_first, is_last;
} product_tile;

// The rounds that a product takes, with a barrier after each.
static int rounds_of(int rows, int inner, int columns) {
  return parts(rows, TILE_ROWS) * parts(columns, TILE_COLUMNS) * parts(inner, TERMS) + 1;
}

static product_tile tile_of(const matrix_product product, int round) {
  const int terms = parts(product.inner, TERMS), columns = parts(product.columns, TILE_COLUMNS);
  const int term = round % terms, place = round / terms;
  const product_tile tile = {
      place / columns * TILE_ROWS, place % columns * TILE_COLUMNS, term * TERMS, term == 0, term == terms - 1};
  return tile;
}

// Neighbouring work-items read neighbouring numbers, and a single one reads them one after the other.
INLINED void load_tile(const matrix_product product, const product_tile tile, __local real *factors) {
  __local real *lines = factors + TERMS * FACTOR_STEP;
  const int item = get_local_id(0), terms = min(TERMS, product.inner - tile.term);
  const int rows = min(TILE_ROWS, product.rows - tile.row), columns = min(TILE_COLUMNS, product.columns - tile.column);
  __global const real *from = product.factors + tile.row * product.row_step + tile.term * product.inner_step;
  if (product.inner_step == 1) {
    for (int r = item / TERMS_TOGETHER; r < TILE_ROWS; r += GROUP / TERMS_TOGETHER)
      for (int k = item % TERMS_TOGETHER; k < TERMS; k += TERMS_TOGETHER)
        factors[k * FACTOR_STEP + r] = r < rows && k < terms ? from[r * product.row_step + k] : (real)0;
  } else {
    for (int index = item; index < TERMS * TILE_ROWS; index += GROUP) {
      const int r = index % TILE_ROWS, k = index / TILE_ROWS;
      factors[k * FACTOR_STEP + r] =
          r < rows && k < terms ? from[r * product.row_step + k * product.inner_step] : (real)0;
    }
  }
  from = product.lines + tile.term * product.line_step + tile.column * product.column_step;
  for (int k = item / LINE_TOGETHER; k < TERMS; k += GROUP / LINE_TOGETHER)
    for (int c = item % LINE_TOGETHER; c < TILE_COLUMNS; c += LINE_TOGETHER)
      lines[k * TILE_COLUMNS + c] =
          k < terms && c < columns ? from[k * product.line_step + c * product.column_step] : (real)0;
}

INLINED void add_tile(
    const matrix_product product, const product_tile tile, __local const real *factors, product_sums *all_sums) {
  const int x = get_local_id(0) % COLUMNS, y = get_local_id(0) / COLUMNS;
  real(*sums)[COLUMNS_TOGETHER] = *all_sums;
  __local const real *lines = factors + TERMS * FACTOR_STEP;
  if (tile.is_first)
    UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++)
      UNROLLED for (int c = 0; c < COLUMNS_TOGETHER; c++) {
        const int row = tile.row + r * ROWS + y, column = tile.column + c * COLUMNS + x;
        sums[r][c] = product.accumulates && row < product.rows && column < product.columns
                         ? product.result[row * product.result_step + column]
                         : (real)0;
      }
  for (int k = 0; k < TERMS; k++) {
    real line[COLUMNS_TOGETHER];
    UNROLLED for (int c = 0; c < COLUMNS_TOGETHER; c++) line[c] = lines[k * TILE_COLUMNS + c * COLUMNS + x];
    UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++) {
      const real factor = factors[k * FACTOR_STEP + r * ROWS + y];
      UNROLLED for (int c = 0; c < COLUMNS_TOGETHER; c++) sums[r][c] = fma(factor, line[c], sums[r][c]);
    }
  }
  if (tile.is_last)
    UNROLLED for (int r = 0; r < ROWS_TOGETHER; r++)
      UNROLLED for (int c = 0; c < COLUMNS_TOGETHER; c++) {
        const int row = tile.row + r * ROWS + y, column = tile.column + c * COLUMNS + x;
        if (row < product.rows && column < product.columns)
          product.result[row * product.result_step + column] = sums[r][c];
      }
}

// One round of a product: a tile comes in while the last one is used up, in two turns of `tiles`.
INLINED void multiply_round(const matrix_product product, int round, __local real *tiles, product_sums *sums) {
  if (round + 1 < rounds_of(product.rows, product.inner, product.columns))
    load_tile(product, tile_of(product, round), tiles + round % 2 * TILE_SIZE);
  if (round > 0) add_tile(product, tile_of(product, round - 1), tiles + (round + 1) % 2 * TILE_SIZE, sums);
}

#endif
