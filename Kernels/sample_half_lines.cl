// Full-batch gradient descent of networks of half lines: one work-group a network. What half lines are is written down in
// HalfLines.swift; the CPU twin is HalfLineDescent.swift. Needs common.cl, wide_numbers.cl, sample_networks.cl,
// sample_products.cl, sample_losses.cl, sample_observables.cl, sample_half_losses.cl, sample_half_branches.cl,
// sample_half_units.cl and sample_half_layers.cl before it.
//
// With the squared loss a step reads no samples. Narrow networks of two layers stay in registers for a whole slice, and
// their steps touch no memory but for the four sums that all work-items need.

// Both total maps and ‖W¹‖² of both modalities in a point of a curve, behind the loss.
#define HALF_MEASURES 4
#define PROTOTYPES 4

// The next step at which something is due, whatever the network does.
static int next_event(const sample_network self, int step, int next_listed, __global const int *listed) {
  const int next = min(self.max_steps, (step / STALL_CHECK_INTERVAL + 1) * STALL_CHECK_INTERVAL);
  return next_listed < self.listed_count ? min(next, listed[next_listed]) : next;
}

// From the sums of the work-items to the values of the prototypes, for all of them, and to the first `looks` measures of a
// point.
INLINED void collect(
    const half_place *at, int looks, real slope, __local real *values, __global real *measures, real s[PROTOTYPES]) {
  WAIT_FOR_GROUP;
  for (int l = get_local_id(0); l < PROTOTYPES + looks; l += GROUP) {
    const real sum = sum_of_stored_lanes(at->partial + l * PARTIAL_STEP);
    if (l < PROTOTYPES) values[l] = sum;
    else measures[l - PROTOTYPES] = sum;
  }
  WAIT_FOR_GROUP;
  set_prototypes(values, slope, s);
}

// The loss from the values of the prototypes, what of it is above the remainder's part, and what flows back.
INLINED void find_loss(
    int kind, const real principal[PRINCIPAL_COUNT], __global const real *columns, int column_length, int samples,
    real share, const half_place *at, __local real *values, const real s[PROTOTYPES], real g[PROTOTYPES], real loss[2]) {
  squared_loss(principal, share, s, g, loss);
  for (int turn = 0; turn < (kind == SQUARED ? 0 : 1); turn++) {
    add_labels(columns, column_length, samples, kind, s, at->partial);
    WAIT_FOR_GROUP;
    for (int l = get_local_id(0); l < LABEL_SUMS; l += GROUP)
      values[PROTOTYPES + l] = label_sum(at->partial + l * GROUP * WIDTH);
    WAIT_FOR_GROUP;
    UNROLLED for (int l = 0; l < PROTOTYPES; l++) g[l] = values[PROTOTYPES + l];
    loss[0] = loss[1] = values[2 * PROTOTYPES] * share;
  }
}

// Takes up to `slice_steps` steps of every active network. All local memory comes in as arguments, and no barrier is skipped
// by anyone; fusion_training.cl says why. How a network goes on is decided by every work-item alike.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void sample_half_lines(
    const int slice_steps, __global const int *active, __global const sample_network *networks,
    __global const sample_network_numbers *all_numbers, __global const sample_schedule *schedules,
    const int depth, __global const half_layer *layers, __global const matrix_lines *all_lines, __global const real *all_principal,
    __global const real *all_columns, const int column_length, const int sample_count, const real sample_share,
    __global real *all_weights, const ulong weight_stride, __global real *all_rows, const int row_stride,
    VECTOR_SPACE real *all_activity, const ulong activity_stride, __local real *partial, __local real *values,
    __local int *flags, __global sample_progress *all_progress, __global real *limits, __global const int *all_listed,
    __global real *all_points) {
  const int index = active[get_group_id(0)];
  const sample_network self = networks[index];
  const sample_network_numbers numbers = all_numbers[index];
  __global const int *listed = all_listed + self.first_listed;
  __global const real *columns = all_columns + (ulong)self.data * LABEL_COLUMNS * column_length;
  real principal[PRINCIPAL_COUNT];
  UNROLLED for (int l = 0; l < PRINCIPAL_COUNT; l++)
    principal[l] = all_principal[(2 * self.data + (numbers.slope == 1)) * PRINCIPAL_COUNT + l];
  half_place at;
  at.layers = layers;
  at.weights = all_weights + index * weight_stride;
  at.partial = partial;
#if !HAS_TWO_LAYERS
  at.depth = depth;
  at.activity = all_activity + get_group_id(0) * activity_stride;
  const sample_schedule plan = schedules[self.schedule];
  __global real *rows = all_rows + get_group_id(0) * 4 * (ulong)row_stride;
#endif

  take_weights(&at);
  real s[PROTOTYPES], g[PROTOTYPES] = {0, 0, 0, 0}, loss[2] = {0, 0}, limit = limits[index];
  int status = RUNNING, step = all_progress[index].step, point = all_progress[index].point_count, event = step;
  // Once around without a step, for the state that belongs to the weights.
  for (int taken = -1; taken < slice_steps && status == RUNNING; taken++) {
    const int is_start = taken < 0;
    int is_listed = 0, checks = 0, is_wanted = 0, is_changed = 0;
    if (!is_start && (step == event || loss[1] <= numbers.stop_loss || !(loss[0] <= limit))) {
      status = loss[1] <= numbers.stop_loss ? CONVERGED
               : !(loss[0] <= limit)        ? DIVERGED
               : step == self.max_steps     ? STEP_LIMIT
                                            : RUNNING;
      is_listed = point < self.listed_count && listed[point] == step;
      checks = status == RUNNING && step % STALL_CHECK_INTERVAL == 0;
      // A network that may be stalled is looked at too: nobody knows yet.
      is_wanted = is_listed || checks || status != RUNNING;
      event = next_event(self, step, point + is_listed, listed);
    }
    __global real *entry = all_points + ((ulong)self.first_point + point) * (1 + HALF_MEASURES);
    if (is_wanted && get_local_id(0) == 0) entry[0] = loss[0];
#if HAS_TWO_LAYERS
    if (is_wanted) add_looks(&at);
#else
    look(is_wanted, plan, all_lines, at.weights, rows, row_stride, 2, 1, partial, entry);
#endif
    // Networks that have ended keep the weights that they ended with.
    const int changes = advance(&at, g, numbers, !is_start && status == RUNNING, checks);
    if (checks) flags[get_local_id(0)] = changes;
    collect(&at, is_wanted ? LOOK_SUMS : 0, numbers.slope, values, entry + 1, s);
    for (int l = 0; l < (checks ? GROUP : 0); l++) is_changed |= flags[l];
    find_loss(self.loss, principal, columns, column_length, sample_count, sample_share, &at, values, s, g, loss);
    if (is_start && step == 0) limit = DIVERGENCE_FACTOR * fmax(loss[0], numbers.zero_loss);
    if (checks && !is_changed) status = STALLED;
    point += is_listed || status != RUNNING;
    step += !is_start && status == RUNNING;
  }

  put_weights(&at);
  if (get_local_id(0) == 0) {
    limits[index] = limit;
    all_progress[index].status = status;
    all_progress[index].step = step;
    all_progress[index].point_count = point;
  }
}
