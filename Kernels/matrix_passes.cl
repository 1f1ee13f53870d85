// Passes of one work-group over one matrix: the kernels' side of `vector_lanes.h`. Needs common.cl before it. A group of
// one work-item has `vector_passes.cl` instead.

// along += Σ_l across[l] line_l, one work-item a column.
static void gather(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE real *along) {
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    real sum = along[k];
    for (int line = 0; line < lines; line++) sum = fma(across[line], matrix[line * stride + k], sum);
    along[k] = sum;
  }
}

// sum += Σ_l across[l] line_l, then line_l += across[l] · rate · above.
static void gather_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *sum) {
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    const real step = rate * above[k];
    real total = sum[k];
    for (int line = 0; line < lines; line++) {
      const real weight = matrix[line * stride + k];
      total = fma(across[line], weight, total);
      matrix[line * stride + k] = fma(across[line], step, weight);
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
      for (int k = column; k < stride; k += COLUMNS) sum = fma(numbers[k], along[k], sum);
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
      for (int k = column; k < stride; k += COLUMNS) {
        const real weight = numbers[k], direction = along[k];
        sum = fma(weight, direction, sum);
        numbers[k] = fma(step, direction, weight);
      }
      partial[line * (COLUMNS + 1) + column] = sum;
    }
    finish_tile(partial, first, lines, projection);
  }
}
