// Full-batch gradient descent of narrow fusion networks on second moments: one work-item a network, or a vector of
// networks on devices whose work-items are threads of a CPU. Networks never mix.
//
// What a step does is in lane_passes.cl. This file moves weights in and out and follows the observables: in each step only
// as far as is needed to see that nothing has happened; where something has, network by network. Needs common.cl,
// fusion_networks.cl, observable_tracker.cl with private measures, and lane_passes.cl before it.

// Where one matrix has its weights here and in memory: rows and columns, then the first weight, the way from row to row and
// the way from column to column, twice.
#ifndef FOR_EACH_MATRIX
#define FOR_EACH_MATRIX(DO)                                                                                            \
  DO(2, 1, 0, 2, 1, 0, 1, 16) DO(1, 2, 1, 0, 2, 16, 16, 1) DO(2, 1, 4, 2, 1, 32, 1, 16) DO(1, 2, 5, 0, 2, 48, 16, 1)
#endif

#define LOAD(rows, columns, start, row_step, column_step, source, source_row_step, source_column_step)                  \
  UNROLLED_IF_LONE for (int row = 0; row < rows; row++)                                                                        \
    UNROLLED_IF_LONE for (int column = 0; column < columns; column++)                                                          \
      LANE(weights[start + row * row_step + column * column_step], lane) =                                             \
          mine[source + row * source_row_step + column * source_column_step];
#define STORE(rows, columns, start, row_step, column_step, source, source_row_step, source_column_step)                 \
  UNROLLED_IF_LONE for (int row = 0; row < rows; row++)                                                                        \
    UNROLLED_IF_LONE for (int column = 0; column < columns; column++)                                                          \
      mine[source + row * source_row_step + column * source_column_step] =                                             \
          LANE(weights[start + row * row_step + column * column_step], lane);

// One number of this work-item's network `lane`.
#define LANE(vector, lane) ((real *)&(vector))[lane]
#define WHOLE_LANE(vector, lane) ((whole_number *)&(vector))[lane]

// What one network trains on: see FusionTrainingTables.data.
typedef struct {
  __global const real *covariance, *minimum, *plateau_measure, *final_measure, *final_projection, *losses, *teacher,
      *population;
} moments;

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

// How far one network's map has come by `measure`, in modality A or B.
static real distance_covered(__global const real *measure, const lanes *map, int lane, int modality) {
  real sum = 0;
  for (int d = modality ? INPUTS_A : 0; d < (modality ? INPUTS : INPUTS_A); d++) {
    const real element = LANE(map[d], lane);
    sum = fma((modality ? INPUTS_B : INPUTS_A) > 1 ? element * element : element, measure[d], sum);
  }
  return sum;
}

static void all_measures(const moments data, const lanes *map, int lane, real *measures) {
  for (int modality = 0; modality < 2; modality++) {
    measures[modality] = distance_covered(data.plateau_measure, map, lane, modality);
    measures[2 + modality] = distance_covered(data.final_measure, map, lane, modality);
  }
}

// The leading modality's map along its final value.
static real leading_component(const moments data, const lanes *map, int lane, int leading) {
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
static mask may_cross(const lanes *map, const int inputs, lanes plateau_factor, lanes final_factor) {
  const lanes size = size_of(map, inputs);
  const real early = inputs > 1 ? HALF * (real)0.9998f : HALF;
  return (size * plateau_factor >= early) | (size * final_factor >= early);
}

// The next step at which something is due, whatever the network does.
static int next_event(const network self, __global const progress_integers *whole, __global const int *recordings) {
  int next = min(self.max_steps, (whole->step / STALL_CHECK_INTERVAL + 1) * STALL_CHECK_INTERVAL);
  if (whole->next_recording < self.recording_count) next = min(next, recordings[whole->next_recording]);
  if (whole->record_start >= 0 && !whole->has_midpoint)
    next = min(next, whole->record_start + whole->record_count * whole->record_stride);
  return next;
}

// Takes up to `slice_steps` steps of every active network. Work-item i trains networks `active[i · LANES...]`. Between slices
// a network's previous map is kept with the final maps.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void lane_training(
    const int slice_steps, const int active_count, __global const int *active, __global const network *networks,
    __global const real *rates, __global const real *stop_losses, __global const real *all_data, const int data_row,
    const int data_stride, __global real *all_weights, const ulong weight_stride, __global progress_integers *all_whole,
    __global progress_numbers *all_part, __global real *all_records, __global const int *all_recordings,
    __global int *all_curve_steps, __global real *all_curves, __global real *final_maps, __global int2 *reports) {
  const int first = get_global_id(0) * LANES;
  const int used = min(LANES, active_count - first);
  if (used <= 0) return;

  lanes weights[WEIGHT_COUNT], vectors[VECTOR_COUNT], covariance[INPUTS * INPUTS], minimum[INPUTS], factors[4];
  lanes map[INPUTS], change[INPUTS], product[INPUTS], previous_map[INPUTS], previous_loss, previous_error;
  lanes rate, stop_loss, floor_loss, largest_loss = 0, smallest_error;
  whole_lanes step, event_step, smallest_step;
  mask running;
#if TRACKS_ERROR
  lanes teacher[INPUTS], population[INPUTS * INPUTS];
#endif
  UNROLLED_IF_LONE for (int lane = 0; lane < LANES; lane++) {
    // Lanes without a network repeat the first one and write nothing.
    const int index = active[first + (lane < used ? lane : 0)];
    const moments data = moments_at(all_data + (ulong)networks[index].data * data_stride, data_row);
    __global const progress_integers *whole = all_whole + index;
    __global const progress_numbers *part = all_part + index;
    __global const real *mine = all_weights + index * weight_stride;
    FOR_EACH_MATRIX(LOAD)
    UNROLLED for (int d = 0; d < INPUTS; d++) {
      LANE(minimum[d], lane) = data.minimum[d];
      LANE(previous_map[d], lane) = final_maps[(ulong)index * INPUTS + d];
      UNROLLED for (int k = 0; k < INPUTS; k++) LANE(covariance[k * INPUTS + d], lane) = data.covariance[k * data_row + d];
#if TRACKS_ERROR
      // Networks whose E_g is the loss may be among the others.
      const int is_apart = data.losses[2] > 0;
      LANE(teacher[d], lane) = is_apart ? data.teacher[d] : data.minimum[d];
      UNROLLED for (int k = 0; k < INPUTS; k++)
        LANE(population[k * INPUTS + d], lane) = (is_apart ? data.population : data.covariance)[k * data_row + d];
#endif
    }
    LANE(rate, lane) = rates[index];
    LANE(stop_loss, lane) = stop_losses[index];
    LANE(floor_loss, lane) = data.losses[0];
    LANE(previous_loss, lane) = part->previous_point[1];
    LANE(previous_error, lane) = part->previous_point[2];
    LANE(smallest_error, lane) = part->minimum_error;
    WHOLE_LANE(smallest_step, lane) = whole->minimum_error_step;
    // The first step of a slice is looked at for every network, which sets the limits and the factors.
    WHOLE_LANE(step, lane) = WHOLE_LANE(event_step, lane) = whole->step;
    WHOLE_LANE(running, lane) = lane < used ? ALL_BITS : 0;
  }
  UNROLLED for (int threshold = 0; threshold < 4; threshold++) factors[threshold] = 0;
  UNROLLED_IF_LONE for (int k = 0; k < VECTOR_COUNT; k++) vectors[k] = 0;
  UNROLLED for (int d = 0; d < INPUTS; d++) change[d] = 0;
  advance(weights, vectors, change, map);

  for (int taken = 0; taken < slice_steps && ANY(running); taken++) {
    const lanes loss = half_form(covariance, minimum, map, product);
    UNROLLED for (int d = 0; d < INPUTS; d++) change[d] = rate * product[d];
#if TRACKS_ERROR
    const lanes error = half_form(population, teacher, map, product);
#else
    const lanes error = loss;
#endif
    const mask happens = running
        & ((loss <= stop_loss) | !(loss + floor_loss <= largest_loss) | (step >= event_step)
           | may_cross(map, INPUTS_A, factors[0], factors[2])
           | may_cross(map + INPUTS_A, INPUTS_B, factors[1], factors[3]));
    if (ANY(happens)) {
      const mask changes = ANY((step & (STALL_CHECK_INTERVAL - 1)) == 0)
          ? would_change(weights, vectors, change) : (mask)ALL_BITS;
      UNROLLED_IF_LONE for (int lane = 0; lane < LANES; lane++) {
        if (!WHOLE_LANE(happens, lane)) continue;
        const int index = active[first + lane];
        const network self = networks[index];
        const moments data = moments_at(all_data + (ulong)self.data * data_stride, data_row);
        __global progress_integers *whole = all_whole + index;
        __global progress_numbers *part = all_part + index;
        __global const int *recordings = all_recordings + self.first_recording;
        real measures[4];
        all_measures(data, previous_map, lane, measures);
        for (int threshold = 0; threshold < 4; threshold++) part->previous[threshold] = measures[threshold];
        part->previous_point[0] = leading_component(data, previous_map, lane, self.leading);
        part->previous_point[1] = LANE(previous_loss, lane);
        part->previous_point[2] = LANE(previous_error, lane);
        part->minimum_error = LANE(smallest_error, lane);
        whole->minimum_error_step = WHOLE_LANE(smallest_step, lane);
        whole->step = WHOLE_LANE(step, lane);
        all_measures(data, map, lane, measures);
        observe(
            whole, part, all_records + (ulong)index * (POINT_SIZE * RECORD_CAPACITY), self.leading, measures,
            leading_component(data, map, lane, self.leading), LANE(loss, lane), LANE(error, lane));
        int status =
            ending(whole, part, LANE(loss, lane), data.losses[0], data.losses[1], stop_losses[index], self.max_steps);
        if (status == RUNNING && whole->step % STALL_CHECK_INTERVAL == 0 && !WHOLE_LANE(changes, lane)) status = STALLED;
        whole->status = status;
        const int records =
            whole->next_recording < self.recording_count && recordings[whole->next_recording] == whole->step;
        if (records || (status != RUNNING && self.recording_count > 0)) {
          const int point = self.first_point + whole->curve_count++;
          __global real *entry = all_curves + (ulong)point * (INPUTS + 1);
          all_curve_steps[point] = whole->step;
          entry[0] = LANE(loss, lane);
          for (int d = 0; d < INPUTS; d++) entry[1 + d] = LANE(map[d], lane);
          whole->next_recording += records;
        }
        if (status != RUNNING) {
          WHOLE_LANE(running, lane) = 0;
          for (int d = 0; d < INPUTS; d++) final_maps[(ulong)index * INPUTS + d] = LANE(map[d], lane);
        }
        LANE(smallest_error, lane) = part->minimum_error;
        WHOLE_LANE(smallest_step, lane) = whole->minimum_error_step;
        LANE(largest_loss, lane) = loss_limit(part, data.losses[0], data.losses[1]);
        WHOLE_LANE(event_step, lane) = next_event(self, whole, recordings);
        UNROLLED for (int threshold = 0; threshold < 4; threshold++)
          LANE(factors[threshold], lane) = open_factor(data, whole, threshold);
      }
    }
    const mask falls = error < smallest_error;
    smallest_error = falls ? error : smallest_error;
    smallest_step = falls ? step : smallest_step;
    previous_loss = loss;
    previous_error = error;
    UNROLLED for (int d = 0; d < INPUTS; d++) {
      previous_map[d] = map[d];
      // Networks that have ended keep their weights.
      change[d] = running ? change[d] : (lanes)0;
    }
    advance(weights, vectors, change, map);
    step = running ? step + 1 : step;
  }

  UNROLLED_IF_LONE for (int lane = 0; lane < LANES; lane++) {
    if (lane >= used) continue;
    const int index = active[first + lane];
    __global progress_integers *whole = all_whole + index;
    __global progress_numbers *part = all_part + index;
    __global real *mine = all_weights + index * weight_stride;
    FOR_EACH_MATRIX(STORE)
    if (WHOLE_LANE(running, lane)) {
      whole->step = WHOLE_LANE(step, lane);
      whole->minimum_error_step = WHOLE_LANE(smallest_step, lane);
      part->minimum_error = LANE(smallest_error, lane);
      part->loss = part->previous_point[1] = LANE(previous_loss, lane);
      part->error = part->previous_point[2] = LANE(previous_error, lane);
      for (int d = 0; d < INPUTS; d++) final_maps[(ulong)index * INPUTS + d] = LANE(previous_map[d], lane);
    }
    reports[first + lane] = (int2)(whole->status, whole->step);
  }
}
