// Follows the observables of narrow networks that sit side by side in the lanes of vectors, one network at a time where
// something may have happened. Needs common.cl, fusion_networks.cl, observable_tracker.cl with private measures, and
// lane_numbers.cl before it.

// What one network trains on: see FusionTrainingTables.data.
typedef struct {
  __global const real *covariance, *minimum, *plateau_measure, *final_measure, *final_projection, *losses, *teacher,
      *population;
} moments;

// What a batch keeps of its networks; the kernels' arguments of the same names.
typedef struct {
  __global const network *networks;
  __global const real *stop_losses, *data;
  int data_row, data_stride;
  __global progress_integers *whole;
  __global progress_numbers *part;
  __global real *records;
  __global const int *recordings;
  __global int *curve_steps;
  __global real *curves, *final_maps;
} lane_tables;

// The same in the lanes of a work-item, and the learning rate.
typedef struct {
  lanes covariance[INPUTS * INPUTS], minimum[INPUTS], rate;
#if TRACKS_ERROR
  lanes teacher[INPUTS], population[INPUTS * INPUTS];
#endif
} lane_problem;

static moments moments_at(__global const real *data, int row) {
  moments result;
  result.covariance = data;
  result.minimum = data + INPUTS * row;
  result.plateau_measure = result.minimum + INPUTS;
  result.final_measure = result.plateau_measure + INPUTS;
  result.final_projection = result.final_measure + INPUTS;
  result.losses = result.final_projection + INPUTS;
  result.teacher = result.losses + 3;
  result.population = result.teacher + INPUTS;
  return result;
}

// Puts what one network trains on into a lane, but for its rate.
INLINED void load_problem(lane_problem *problem, const moments data, int row, int lane) {
  UNROLLED for (int d = 0; d < INPUTS; d++) {
    LANE(problem->minimum[d], lane) = data.minimum[d];
    UNROLLED for (int k = 0; k < INPUTS; k++)
      LANE(problem->covariance[k * INPUTS + d], lane) = data.covariance[k * row + d];
#if TRACKS_ERROR
    // Networks whose E_g is the loss may be among the others.
    const int is_apart = data.losses[2] > 0;
    LANE(problem->teacher[d], lane) = is_apart ? data.teacher[d] : data.minimum[d];
    UNROLLED for (int k = 0; k < INPUTS; k++)
      LANE(problem->population[k * INPUTS + d], lane) = (is_apart ? data.population : data.covariance)[k * row + d];
#endif
  }
}

// How far one network's map has come by `measure`, in modality A or B.
INLINED real distance_covered(__global const real *measure, const lanes *map, int lane, int modality) {
  real sum = 0;
  for (int d = modality ? INPUTS_A : 0; d < (modality ? INPUTS : INPUTS_A); d++) {
    const real element = LANE(map[d], lane);
    sum = fma((modality ? INPUTS_B : INPUTS_A) > 1 ? element * element : element, measure[d], sum);
  }
  return sum;
}

INLINED void all_measures(const moments data, const lanes *map, int lane, real *measures) {
  for (int modality = 0; modality < 2; modality++) {
    measures[modality] = distance_covered(data.plateau_measure, map, lane, modality);
    measures[2 + modality] = distance_covered(data.final_measure, map, lane, modality);
  }
}

// The leading modality's map along its final value.
INLINED real leading_component(const moments data, const lanes *map, int lane, int leading) {
  real sum = 0;
  for (int d = leading ? INPUTS_A : 0; d < (leading ? INPUTS : INPUTS_A); d++)
    sum = fma(LANE(map[d], lane), data.final_projection[d], sum);
  return sum;
}

// A threshold's factor, for a quick look at whether a map may have crossed it: 0 once it has. All elements of a modality have
// the same one.
static real open_factor(const moments data, __global const progress_integers *whole, int threshold) {
  __global const real *measure = threshold < 2 ? data.plateau_measure : data.final_measure;
  return whole->crossing_step[threshold] < 0 ? measure[threshold % 2 ? INPUTS_A : 0] : (real)0;
}

// Where a modality's map may have reached half of a threshold. Squares are summed in another order where crossings are
// decided, so this looks a little early.
INLINED mask may_cross(const lanes *map, const int inputs, lanes plateau_factor, lanes final_factor) {
  const lanes size = size_of(map, inputs);
  const real early = inputs > 1 ? HALF * (real)0.9998f : HALF;
  return (size * plateau_factor >= early) | (size * final_factor >= early);
}

// The next step at which something is due, whatever the network does, but for a point of the record.
static int next_event(const network self, __global const progress_integers *whole, __global const int *recordings) {
  int next = min(self.max_steps, (whole->step / STALL_CHECK_INTERVAL + 1) * STALL_CHECK_INTERVAL);
  if (whole->next_recording < self.recording_count) next = min(next, recordings[whole->next_recording]);
  return next;
}

// The next step that the record between the crossings takes a point of.
static int next_recorded(__global const progress_integers *whole) {
  return whole->record_start >= 0 && !whole->has_midpoint
      ? whole->record_start + whole->record_count * whole->record_stride : INT_MAX;
}

// A network at one step: its map, loss and E_g.
typedef struct {
  const lanes *map;
  real loss, error;
} lane_moment;

// Looks at network `index` in a lane: follows its observables, keeps a point of its curve and returns its status. `smallest` is
// the smallest E_g so far and its step, which may be this one afterwards.
INLINED int look(
    const lane_tables *tables, int index, int lane, int step, const lane_moment *before, const lane_moment *now,
    real *smallest, int *smallest_step, int stalls) {
  const network self = tables->networks[index];
  const moments data = moments_at(tables->data + (ulong)self.data * tables->data_stride, tables->data_row);
  __global progress_integers *whole = tables->whole + index;
  __global progress_numbers *part = tables->part + index;
  real measures[4];
  all_measures(data, before->map, lane, measures);
  for (int threshold = 0; threshold < 4; threshold++) part->previous[threshold] = measures[threshold];
  part->previous_point[0] = leading_component(data, before->map, lane, self.leading);
  part->previous_point[1] = before->loss;
  part->previous_point[2] = before->error;
  part->minimum_error = *smallest;
  whole->minimum_error_step = *smallest_step;
  whole->step = step;
  all_measures(data, now->map, lane, measures);
  observe(
      whole, part, tables->records + (ulong)index * (POINT_SIZE * RECORD_CAPACITY), self.leading, measures,
      leading_component(data, now->map, lane, self.leading), now->loss, now->error);
  *smallest = part->minimum_error;
  *smallest_step = whole->minimum_error_step;
  int status =
      ending(whole, part, now->loss, data.losses[0], data.losses[1], tables->stop_losses[index], self.max_steps);
  if (status == RUNNING && stalls) status = STALLED;
  whole->status = status;
  const int records = whole->next_recording < self.recording_count
      && tables->recordings[self.first_recording + whole->next_recording] == step;
  if (records || (status != RUNNING && self.recording_count > 0)) {
    const int point = self.first_point + whole->curve_count++;
    __global real *entry = tables->curves + (ulong)point * (INPUTS + 1);
    tables->curve_steps[point] = step;
    entry[0] = now->loss;
    for (int d = 0; d < INPUTS; d++) entry[1 + d] = LANE(now->map[d], lane);
    whole->next_recording += records;
  }
  if (status != RUNNING)
    for (int d = 0; d < INPUTS; d++) tables->final_maps[(ulong)index * INPUTS + d] = LANE(now->map[d], lane);
  return status;
}
