// Passes of one work-group over one matrix: the kernels' side of `vector_lanes.h`. Needs common.cl before it.

// along += Σ_l across[l] line_l, one work-item a column.
static void gather(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE real *along) {
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    real sum = along[k];
    for (int line = 0; line < lines; line++) sum = fma(across[line], matrix[line * stride + k], sum);
    along[k] = sum;
  }
}

// sum += Σ_l across[l] line_l, then line_l += across[l] · rate · above. Returns whether a weight changed.
static int gather_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *sum) {
  int changed = 0;
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    const real step = rate * above[k];
    real total = sum[k];
    for (int line = 0; line < lines; line++) {
      const real weight = matrix[line * stride + k];
      const real updated = fma(across[line], step, weight);
      total = fma(across[line], weight, total);
      matrix[line * stride + k] = updated;
      changed |= !(updated == weight);
    }
    sum[k] = total;
  }
  return changed;
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

// projection[l] += line_l · along, then line_l += rate · above[l] · along. Returns whether a weight changed.
static int project_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *along, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *projection, __local real *partial) {
  int changed = 0;
  const int column = get_local_id(0) % COLUMNS, row = get_local_id(0) / COLUMNS;
  for (int first = 0; first < lines; first += TILE) {
    for (int line = row; line < TILE && first + line < lines; line += ROWS) {
      __global real *numbers = matrix + (first + line) * stride;
      const real step = rate * above[first + line];
      real sum = 0;
      for (int k = column; k < stride; k += COLUMNS) {
        const real weight = numbers[k], direction = along[k];
        const real updated = fma(step, direction, weight);
        sum = fma(weight, direction, sum);
        numbers[k] = updated;
        changed |= !(updated == weight);
      }
      partial[line * (COLUMNS + 1) + column] = sum;
    }
    finish_tile(partial, first, lines, projection);
  }
  return changed;
}
