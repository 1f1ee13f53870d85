// Full-batch gradient descent of narrow fusion networks on second moments: one work-item a network, or a vector of
// networks on devices whose work-items are threads of a CPU. Networks never mix.
//
// What a step does is in lane_passes.cl. This file moves weights in and out and follows the observables: in each step only
// as far as is needed to see that nothing has happened; where something has, network by network. Needs common.cl,
// fusion_networks.cl, lane_passes.cl and lane_observation.cl, and what these need, before it.

// Where one matrix has its weights here and in memory: rows and columns, then the first weight, the way from row to row and
// the way from column to column, twice.
#ifndef FOR_EACH_MATRIX
#define FOR_EACH_MATRIX(DO)                                                                                            \
  DO(2, 1, 0, 2, 1, 0, 1, 16) DO(1, 2, 1, 0, 2, 16, 16, 1) DO(2, 1, 4, 2, 1, 32, 1, 16) DO(1, 2, 5, 0, 2, 48, 16, 1)
#endif

#define LOAD(rows, columns, start, row_step, column_step, source, source_row_step, source_column_step)                  \
  UNROLLED_IF_FEW for (int row = 0; row < rows; row++)                                                                 \
    UNROLLED_IF_FEW for (int column = 0; column < columns; column++)                                                   \
      LANE(weights[start + row * row_step + column * column_step], lane) =                                             \
          mine[source + row * source_row_step + column * source_column_step];
#define STORE(rows, columns, start, row_step, column_step, source, source_row_step, source_column_step)                 \
  UNROLLED_IF_FEW for (int row = 0; row < rows; row++)                                                                 \
    UNROLLED_IF_FEW for (int column = 0; column < columns; column++)                                                   \
      mine[source + row * source_row_step + column * source_column_step] =                                             \
          LANE(weights[start + row * row_step + column * column_step], lane);

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
  const lane_tables tables = {networks,    stop_losses,    all_data,        data_row,   data_stride, all_whole, all_part,
                              all_records, all_recordings, all_curve_steps, all_curves, final_maps};

  lanes weights[WEIGHT_COUNT], vectors[VECTOR_COUNT], factors[4];
  lanes map[INPUTS], change[INPUTS], product[INPUTS], previous_map[INPUTS], previous_loss, previous_error;
  lane_problem problem;
  lanes stop_loss, floor_loss, largest_loss = 0, smallest_error;
  whole_lanes step, event_step, smallest_step;
  mask running;
  for (int lane = 0; lane < LANES; lane++) {
    // Lanes without a network repeat the first one and write nothing.
    const int index = active[first + (lane < used ? lane : 0)];
    const moments data = moments_at(all_data + (ulong)networks[index].data * data_stride, data_row);
    __global const progress_integers *whole = all_whole + index;
    __global const progress_numbers *part = all_part + index;
    __global const real *mine = all_weights + index * weight_stride;
    FOR_EACH_MATRIX(LOAD)
    load_problem(&problem, data, data_row, lane);
    UNROLLED for (int d = 0; d < INPUTS; d++) LANE(previous_map[d], lane) = final_maps[(ulong)index * INPUTS + d];
    LANE(problem.rate, lane) = rates[index];
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
  UNROLLED_IF_FEW for (int k = 0; k < VECTOR_COUNT; k++) vectors[k] = 0;
  UNROLLED for (int d = 0; d < INPUTS; d++) change[d] = 0;
  advance(weights, vectors, change, map);

  for (int taken = 0; taken < slice_steps && ANY(running); taken++) {
    const lanes loss = half_form(problem.covariance, problem.minimum, map, product);
    UNROLLED for (int d = 0; d < INPUTS; d++) change[d] = problem.rate * product[d];
#if TRACKS_ERROR
    const lanes error = half_form(problem.population, problem.teacher, map, product);
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
      for (int lane = 0; lane < LANES; lane++) {
        if (!WHOLE_LANE(happens, lane)) continue;
        const int index = active[first + lane], now = WHOLE_LANE(step, lane);
        const lane_moment before = {previous_map, LANE(previous_loss, lane), LANE(previous_error, lane)};
        const lane_moment current = {map, LANE(loss, lane), LANE(error, lane)};
        real smallest = LANE(smallest_error, lane);
        int smallest_at = WHOLE_LANE(smallest_step, lane);
        const int status = look(
            &tables, index, lane, now, &before, &current, &smallest, &smallest_at,
            now % STALL_CHECK_INTERVAL == 0 && !WHOLE_LANE(changes, lane));
        LANE(smallest_error, lane) = smallest;
        WHOLE_LANE(smallest_step, lane) = smallest_at;
        if (status != RUNNING) WHOLE_LANE(running, lane) = 0;
        const network self = networks[index];
        const moments data = moments_at(all_data + (ulong)self.data * data_stride, data_row);
        __global const progress_integers *whole = all_whole + index;
        LANE(largest_loss, lane) = loss_limit(all_part + index, data.losses[0], data.losses[1]);
        WHOLE_LANE(event_step, lane) = min(
            next_event(self, whole, all_recordings + self.first_recording), next_recorded(whole));
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

  for (int lane = 0; lane < LANES; lane++) {
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
