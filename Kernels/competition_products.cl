// Matrix products of one work-group, tile by tile through local memory. Needs common.cl before it.
//
// Every number is one chain of fused multiply-adds in ascending order, whatever the size of tiles and work-groups.

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
#define TILE_SIZE (TERMS * (FACTOR_STEP + TILE_COLUMNS))

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

// Which part of a product one round works on.
typedef struct {
  int row, column, term, is_first, is_last;
} product_tile;

static int parts(int count, int size) { return (count + size - 1) / size; }

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

static void load_tile(const matrix_product product, const product_tile tile, __local real *factors) {
  __local real *lines = factors + TERMS * FACTOR_STEP;
  // Neighbouring work-items read neighbouring numbers.
  const int rows_first = product.row_step == 1;
  for (int index = get_local_id(0); index < TILE_ROWS * TERMS; index += GROUP) {
    const int r = rows_first ? index % TILE_ROWS : index / TERMS, k = rows_first ? index / TILE_ROWS : index % TERMS;
    const int row = tile.row + r, term = tile.term + k;
    factors[k * FACTOR_STEP + r] = row < product.rows && term < product.inner
                                       ? product.factors[row * product.row_step + term * product.inner_step]
                                       : (real)0;
  }
  for (int index = get_local_id(0); index < TILE_COLUMNS * TERMS; index += GROUP) {
    const int c = index % TILE_COLUMNS, k = index / TILE_COLUMNS;
    const int column = tile.column + c, term = tile.term + k;
    lines[index] = column < product.columns && term < product.inner
                       ? product.lines[term * product.line_step + column * product.column_step]
                       : (real)0;
  }
}

static void add_tile(
    const matrix_product product, const product_tile tile, __local const real *factors,
    real sums[ROWS_TOGETHER][COLUMNS_TOGETHER]) {
  const int x = get_local_id(0) % COLUMNS, y = get_local_id(0) / COLUMNS;
  __local const real *lines = factors + TERMS * FACTOR_STEP;
  if (tile.is_first)
    for (int r = 0; r < ROWS_TOGETHER; r++)
      for (int c = 0; c < COLUMNS_TOGETHER; c++) {
        const int row = tile.row + r * ROWS + y, column = tile.column + c * COLUMNS + x;
        sums[r][c] = product.accumulates && row < product.rows && column < product.columns
                         ? product.result[row * product.result_step + column]
                         : (real)0;
      }
  for (int k = 0; k < TERMS; k++) {
    real line[COLUMNS_TOGETHER];
    for (int c = 0; c < COLUMNS_TOGETHER; c++) line[c] = lines[k * TILE_COLUMNS + c * COLUMNS + x];
    for (int r = 0; r < ROWS_TOGETHER; r++) {
      const real factor = factors[k * FACTOR_STEP + r * ROWS + y];
      for (int c = 0; c < COLUMNS_TOGETHER; c++) sums[r][c] = fma(factor, line[c], sums[r][c]);
    }
  }
  if (tile.is_last)
    for (int r = 0; r < ROWS_TOGETHER; r++)
      for (int c = 0; c < COLUMNS_TOGETHER; c++) {
        const int row = tile.row + r * ROWS + y, column = tile.column + c * COLUMNS + x;
        if (row < product.rows && column < product.columns)
          product.result[row * product.result_step + column] = sums[r][c];
      }
}

// One round of a product: a tile comes in while the last one is used up, in two turns of `tiles`. What a work-item has
// summed so far waits in `sums`.
static void multiply_round(
    const matrix_product product, int round, __local real *tiles, real sums[ROWS_TOGETHER][COLUMNS_TOGETHER]) {
  if (round + 1 < rounds_of(product.rows, product.inner, product.columns))
    load_tile(product, tile_of(product, round), tiles + round % 2 * TILE_SIZE);
  if (round > 0) add_tile(product, tile_of(product, round - 1), tiles + (round + 1) % 2 * TILE_SIZE, sums);
}
