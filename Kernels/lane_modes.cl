// Full-batch gradient descent of late fusion of two layers with one input a modality, in modes: one work-item a network, or
// a vector of networks on devices whose work-items are threads of a CPU. The order of sums is that of lane_modes.inc, of all
// else that of lane_training.cl.
//
// Looks begin at multiples of LOOK of the network's own steps. Needs common.cl, fusion_networks.cl, lane_expectations.cl and
// lane_mode_steps.cl, and what these need, before it.

// Takes at least `slice_steps` steps, LOOK at a time, of every active network. Work-item i trains networks
// `active[i · LANES...]`. Between slices a network's previous map is kept with the final maps. `all_weights` holds modes.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void lane_modes(
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

  // Row 0 of history is the last step before the others.
  lanes history[(LOOK + 1) * ROW], factors[4];
  lane_problem problem;
  lane_modes_state modes;
  lanes stop_loss, floor_loss, largest_loss, smallest_error;
  whole_lanes step, last_step, event_step, record_step, smallest_step;
  mask running;
  for (int lane = 0; lane < LANES; lane++) {
    // Lanes without a network repeat the first one and write nothing.
    const int index = active[first + (lane < used ? lane : 0)];
    const moments data = moments_at(all_data + (ulong)networks[index].data * data_stride, data_row);
    __global const progress_integers *whole = all_whole + index;
    __global const progress_numbers *part = all_part + index;
    lane_expectation expected;
    __global const real *lines = all_weights + index * weight_stride;
    load_problem(&problem, data, data_row, lane);
    LANE(problem.rate, lane) = rates[index] * 2;
    mode_amplitudes now;
    if (whole->step > 0) kept_amplitudes(lines, &now);
    else initial_amplitudes(lines, &now);
    UNROLLED for (int m = 0; m < 2; m++) {
      LANE(modes.growing[m], lane) = now.growing[m];
      LANE(modes.decaying[m], lane) = now.decaying[m];
      LANE(history[m], lane) = final_maps[(ulong)index * 2 + m];
    }
    LANE(history[ERROR], lane) = part->previous_point[2];
    LANE(history[LOSS], lane) = part->previous_point[1];
    LANE(stop_loss, lane) = stop_losses[index];
    LANE(floor_loss, lane) = data.losses[0];
    LANE(smallest_error, lane) = part->minimum_error;
    WHOLE_LANE(smallest_step, lane) = whole->minimum_error_step;
    WHOLE_LANE(step, lane) = whole->step;
    WHOLE_LANE(last_step, lane) = networks[index].max_steps;
    WHOLE_LANE(running, lane) = lane < used ? ALL_BITS : 0;
    await(&tables, index, whole->step, &expected);
    LANE(largest_loss, lane) = expected.largest_loss;
    WHOLE_LANE(event_step, lane) = expected.event_step;
    WHOLE_LANE(record_step, lane) = expected.record_step;
    UNROLLED for (int threshold = 0; threshold < 4; threshold++)
      LANE(factors[threshold], lane) = expected.factors[threshold];
  }
  UNROLLED for (int k = 0; k < 4; k++) problem.covariance[k] *= HALF;

  for (int taken = 0; taken < slice_steps && ANY(running); taken += LOOK) {
    const lane_modes_state before = modes;
    lane_extremes seen;
    take_steps(&problem, &modes, history + ROW, &seen);
    const whole_lanes end = step + (LOOK - 1);
    const lanes last_loss = history[LOOK * ROW + LOSS], last_error = history[LOOK * ROW + ERROR];
    // Only these must be looked at step by step.
    const mask may_happen = running
        & ((seen.lowest <= stop_loss) | !(seen.highest + floor_loss <= largest_loss)
           | !(last_loss + floor_loss <= largest_loss) | (end >= last_step) | may_have_crossed(&seen, 0, factors)
           | may_have_crossed(&seen, 1, factors));
    const mask falls = seen.smallest < smallest_error;
    whole_lanes smallest_row = LOOK;
    // Mostly the error has fallen until the last row, or has not fallen at all.
    if (ANY(falls & !(last_error < seen.smallest_before)))
      for (int row = LOOK; row > 0; row--)
        smallest_row = history[row * ROW + ERROR] == seen.smallest ? (whole_lanes)row : smallest_row;
    const mask is_due = running & ((end >= event_step) | (end >= record_step));
    if (ANY(may_happen | is_due))
      for (int lane = 0; lane < LANES; lane++) {
        const int every_step = WHOLE_LANE(may_happen, lane);
        if (!every_step && !WHOLE_LANE(is_due, lane)) continue;
        const int index = active[first + lane], start = WHOLE_LANE(step, lane);
        lane_expectation expected = {
            LANE(largest_loss, lane), WHOLE_LANE(event_step, lane), WHOLE_LANE(record_step, lane),
            {LANE(factors[0], lane), LANE(factors[1], lane), LANE(factors[2], lane), LANE(factors[3], lane)}};
        real smallest_so_far = LANE(smallest_error, lane);
        int smallest_at = WHOLE_LANE(smallest_step, lane), status = RUNNING;
        int row = every_step ? 1 : min(expected.event_step, expected.record_step) - start + 1;
        while (row <= LOOK) {
          const int at = start + row - 1;
          const lanes *now = history + row * ROW, *before_now = now - ROW;
          const lane_moment current = {now, LANE(now[LOSS], lane), LANE(now[ERROR], lane)};
          if (!every_step && at != expected.event_step) {
            take_point(&tables, index, lane, &current, &expected);
          } else if (
              at >= expected.event_step || at >= expected.record_step
              || is_noteworthy(&expected, lane, &current, LANE(stop_loss, lane), LANE(floor_loss, lane))) {
            int stalls = 0;
            if (at % STALL_CHECK_INTERVAL == 0 && LANE(now[0], lane) == LANE(now[ROW], lane)
                && LANE(now[1], lane) == LANE(now[ROW + 1], lane)) {
              mode_amplitudes present, next;
              amplitudes_of(&before, lane, &present);
              repeat_steps(&problem, &before, lane, 1, &next);
              stalls = !have_other_weights(&next, &present);
            }
            const lane_moment earlier = {before_now, LANE(before_now[LOSS], lane), LANE(before_now[ERROR], lane)};
            status = look(&tables, index, lane, at, &earlier, &current, &smallest_so_far, &smallest_at, stalls);
            if (status != RUNNING) break;
            await(&tables, index, at + 1, &expected);
          }
          if (current.error < smallest_so_far) {
            smallest_so_far = current.error;
            smallest_at = at;
          }
          row = every_step ? row + 1 : min(expected.event_step, expected.record_step) - start + 1;
        }
        if (status != RUNNING) {
          // It keeps the weights of this step.
          mode_amplitudes last;
          repeat_steps(&problem, &before, lane, row - 1, &last);
          settle(all_weights + index * weight_stride, &last);
          WHOLE_LANE(running, lane) = 0;
        }
        LANE(largest_loss, lane) = expected.largest_loss;
        WHOLE_LANE(event_step, lane) = expected.event_step;
        WHOLE_LANE(record_step, lane) = expected.record_step;
        UNROLLED for (int threshold = 0; threshold < 4; threshold++)
          LANE(factors[threshold], lane) = expected.factors[threshold];
      }
    smallest_error = falls ? seen.smallest : smallest_error;
    smallest_step = falls ? step + smallest_row - 1 : smallest_step;
    step = running ? step + LOOK : step;
    UNROLLED for (int k = 0; k < ROW; k++) history[k] = history[LOOK * ROW + k];
  }

  for (int lane = 0; lane < used; lane++) {
    const int index = active[first + lane];
    __global progress_integers *whole = all_whole + index;
    __global progress_numbers *part = all_part + index;
    if (WHOLE_LANE(running, lane)) {
      mode_amplitudes now;
      amplitudes_of(&modes, lane, &now);
      keep_amplitudes(all_weights + index * weight_stride, &now);
      whole->step = WHOLE_LANE(step, lane);
      whole->minimum_error_step = WHOLE_LANE(smallest_step, lane);
      part->minimum_error = LANE(smallest_error, lane);
      part->loss = part->previous_point[1] = LANE(history[LOSS], lane);
      part->error = part->previous_point[2] = LANE(history[ERROR], lane);
      UNROLLED for (int d = 0; d < 2; d++) final_maps[(ulong)index * 2 + d] = LANE(history[d], lane);
    }
    reports[first + lane] = (int2)(whole->status, whole->step);
  }
}
