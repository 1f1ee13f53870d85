// What is seen of a network on samples at some steps; the CPU twin is SampleTraining.swift. Needs common.cl,
// sample_networks.cl and sample_products.cl before it.

// SampleSchedule.Lines
typedef struct {
  int offset, count, stride;
} matrix_lines;

// line · vector, in the order of the CPU twin's lanes.
static real dot_of_line(__global const real *line, __global const real *vector, int stride) {
  all_lanes sum = 0;
  for (int k = 0; k < stride; k += LANES) sum = fma(LANES_AT(line + k), LANES_AT(vector + k), sum);
  return sum_of_all(sum);
}

// Both total maps and ‖W¹‖² of both modalities into a point of the curve, or nothing at all; every work-item must call it.
static void look(
    int is_wanted, const sample_schedule plan, __global const matrix_lines *all_lines, __global const real *weights,
    __global real *rows, int row_stride, int dimension, int split, __local real *sums, __global real *point) {
  for (int m = 0; m < (is_wanted ? plan.line_count : 0); m++) {
    // Each modality has two rows, which take turns.
    for (int both = get_local_id(0); both < 2 * row_stride; both += GROUP) {
      const int modality = both / row_stride, line = both % row_stride;
      const matrix_lines matrix = all_lines[plan.first_line[modality] + m];
      __global const real *above = m == 0 ? weights + plan.output_offset[plan.output_count > 1 ? modality : 0]
                                          : rows + (2 * modality + (m + 1) % 2) * row_stride;
      rows[(2 * modality + m % 2) * row_stride + line] =
          line < matrix.count ? dot_of_line(weights + matrix.offset + line * matrix.stride, above, matrix.stride)
                              : (real)0;
    }
    WAIT_FOR_GROUP;
  }
  __global const real *maps = rows + (plan.line_count - 1) % 2 * row_stride;
  for (int k = get_local_id(0); k < (is_wanted ? dimension : 0); k += GROUP)
    point[1 + k] = k < split ? maps[k] : maps[2 * row_stride + k - split];
  FOR_EACH_VECTOR(both, is_wanted ? 2 * LANES : 0) {
    const matrix_lines first = all_lines[plan.first_line[both / LANES] + plan.line_count - 1];
    wide sum = 0;
    for (int i = both % LANES; i < first.count * first.stride; i += LANES) {
      const wide weight = LOAD(__global, weights + first.offset + i);
      sum = fma(weight, weight, sum);
    }
    STORE(__local, sums + both, sum);
  }
  WAIT_FOR_GROUP;
  for (int modality = 0; modality < 2; modality++)
    if (is_wanted && (int)get_local_id(0) == modality % GROUP)
      point[1 + dimension + modality] = sum_of_stored_lanes(sums + modality * LANES);
}
