// Passes of one work-group over one matrix: the kernels' side of `vector_lanes.h`. Needs common.cl before it. A group of
// one work-item has `vector_passes.cl` instead.

// Numbers of a matrix that a work-item reads before it uses the first: memory is far, and no number can be read ahead of a
// change that might be to the same one.
#define AHEAD 8
#define FOR_EACH_AHEAD(i) UNROLLED for (int i = 0; i < AHEAD; i++)

// along += Σ_l across[l] line_l, one work-item a column.
static void gather(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE real *along) {
  const int whole = lines / AHEAD * AHEAD;
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    __global const real *column = matrix + k;
    real sum = along[k];
    for (int line = 0; line < whole; line += AHEAD) {
      real numbers[AHEAD];
      FOR_EACH_AHEAD(i) numbers[i] = column[(line + i) * stride];
      FOR_EACH_AHEAD(i) sum = fma(across[line + i], numbers[i], sum);
    }
    for (int line = whole; line < lines; line++) sum = fma(across[line], column[line * stride], sum);
    along[k] = sum;
  }
}

// sum += Σ_l across[l] line_l, then line_l += across[l] · rate · above.
static void gather_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *sum) {
  const int whole = lines / AHEAD * AHEAD;
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    __global real *column = matrix + k;
    const real step = rate * above[k];
    real total = sum[k];
    for (int line = 0; line < whole; line += AHEAD) {
      real numbers[AHEAD];
      FOR_EACH_AHEAD(i) numbers[i] = column[(line + i) * stride];
      FOR_EACH_AHEAD(i) {
        total = fma(across[line + i], numbers[i], total);
        column[(line + i) * stride] = fma(across[line + i], step, numbers[i]);
      }
    }
    for (int line = whole; line < lines; line++) {
      const real weight = column[line * stride];
      total = fma(across[line], weight, total);
      column[line * stride] = fma(across[line], step, weight);
    }
    sum[k] = total;
  }
}

// Whether line_l += (across_factor · across[l]) · (along_factor · along) would change a weight of this work-item.
// Written so that a NaN counts as change: divergence has its own check.
static int would_change(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *across, real across_factor,
    VECTOR_SPACE const real *along, real along_factor) {
  int changes = 0;
  for (int k = get_local_id(0); k < stride; k += GROUP)
    for (int line = 0; line < lines; line++) {
      const real weight = matrix[line * stride + k];
      changes |= !(fma(across_factor * across[line], along_factor * along[k], weight) == weight);
    }
  return changes;
}

// across[l] += the sum of a line's partial sums, for a tile of lines; every work-item must call it. Halves are added
// until one number is left.
static void finish_tile(
    __local real *partial, int first, int lines, VECTOR_SPACE real *across) {
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int line = get_local_id(0); line < TILE && first + line < lines; line += GROUP) {
    __local real *sums = partial + line * (COLUMNS + 1);
    for (int width = COLUMNS / 2; width > 0; width /= 2)
      for (int k = 0; k < width; k++) sums[k] += sums[k + width];
    across[first + line] += sums[0];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
}

// across[l] += line_l · along.
static void project(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *along, VECTOR_SPACE real *across,
    __local real *partial) {
  const int column = get_local_id(0) % COLUMNS, row = get_local_id(0) / COLUMNS;
  for (int first = 0; first < lines; first += TILE) {
    for (int line = row; line < TILE && first + line < lines; line += ROWS) {
      __global const real *numbers = matrix + (first + line) * stride;
      real sum = 0;
      for (int start = column; start < stride; start += AHEAD * COLUMNS) {
        real ahead[AHEAD];
        FOR_EACH_AHEAD(i) ahead[i] = start + i * COLUMNS < stride ? numbers[start + i * COLUMNS] : (real)0;
        FOR_EACH_AHEAD(i)
          if (start + i * COLUMNS < stride) sum = fma(ahead[i], along[start + i * COLUMNS], sum);
      }
      partial[line * (COLUMNS + 1) + column] = sum;
    }
    finish_tile(partial, first, lines, across);
  }
}

// projection[l] += line_l · along, then line_l += rate · above[l] · along.
static void project_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *along, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *projection, __local real *partial) {
  const int column = get_local_id(0) % COLUMNS, row = get_local_id(0) / COLUMNS;
  for (int first = 0; first < lines; first += TILE) {
    for (int line = row; line < TILE && first + line < lines; line += ROWS) {
      __global real *numbers = matrix + (first + line) * stride;
      const real step = rate * above[first + line];
      real sum = 0;
      for (int start = column; start < stride; start += AHEAD * COLUMNS) {
        real ahead[AHEAD];
        FOR_EACH_AHEAD(i) ahead[i] = start + i * COLUMNS < stride ? numbers[start + i * COLUMNS] : (real)0;
        FOR_EACH_AHEAD(i) {
          const int k = start + i * COLUMNS;
          if (k >= stride) continue;
          sum = fma(ahead[i], along[k], sum);
          numbers[k] = fma(step, along[k], ahead[i]);
        }
      }
      partial[line * (COLUMNS + 1) + column] = sum;
    }
    finish_tile(partial, first, lines, projection);
  }
}
