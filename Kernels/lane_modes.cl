// Full-batch gradient descent of late fusion of two layers with one input a modality, in modes: one work-item a network, or
// a vector of networks on devices whose work-items are threads of a CPU. Why modes train the same networks is in
// lane_modes.inc, whose order of sums this follows; the order of all else is that of lane_training.cl.
//
// A network's numbers do not grow with its width: its units lie in memory and take all steps of a block at once. Blocks begin
// at multiples of BLOCK of the network's own steps. Needs common.cl, fusion_networks.cl and lane_observation.cl, and what that
// needs, before it.
#ifndef UNITS
#define UNITS 2  // hidden units of a branch
#define LINE 16  // numbers from one line of modes to the next: p and q of branch A, p and q of branch B, padded with zeros
#define LOOK 64  // steps between two looks at what has happened, a divisor of BLOCK
#endif
#define BLOCK 64
// Partial sums of squares.
#define MODE_SUMS 8
// Few units stay in registers.
#define FEW_UNITS 4

#if DOUBLE_PRECISION
typedef double8 mode_sums;
#define LEAST_SQUARES 0x1p-1010
#define QUARTER 0.25
#else
typedef float8 mode_sums;
#define LEAST_SQUARES 0x1p-118f
#define QUARTER 0.25f
#endif

// Map A, map B, the loss and, where it is tracked, E_g.
#define ROW (3 + TRACKS_ERROR)
#define LOSS 2
#define ERROR (2 + TRACKS_ERROR)

// What the networks of a work-item train on: ½ Σ and 2 η, as halves are exact.
typedef struct {
  lanes covariance[4], minimum[2], rate;
#if TRACKS_ERROR
  lanes teacher[2], population[4];
#endif
} lane_problem;

// S and F of p, which grows, and of q, which decays, in both branches.
typedef struct {
  lanes plus[2], minus[2], grown[2], decayed[2];
} mode_state;

// What a few steps came to.
typedef struct {
  lanes least[2], most[2], lowest, highest, smallest, smallest_before;
} lane_extremes;

static void modes_map(const mode_state *modes, lanes *map) {
  UNROLLED for (int m = 0; m < 2; m++)
    map[m] = fma(
        modes->plus[m], modes->grown[m] * modes->grown[m], -(modes->minus[m] * (modes->decayed[m] * modes->decayed[m])));
}

// Takes LOOK steps and writes one row of history before each.
static void take_steps(const lane_problem *problem, mode_state *state, lanes *history, lane_extremes *extremes) {
  mode_state modes = *state;
  lane_extremes seen;
  UNROLLED for (int m = 0; m < 2; m++) {
    seen.least[m] = INFINITY;
    seen.most[m] = -INFINITY;
  }
  seen.lowest = seen.smallest = seen.smallest_before = INFINITY;
  seen.highest = -INFINITY;
  lanes map[2];
  modes_map(&modes, map);
  for (int step = 0; step < LOOK; step++, history += ROW) {
    const lanes distance_a = problem->minimum[0] - map[0], distance_b = problem->minimum[1] - map[1];
    const lanes halves[2] = {
        fma(distance_b, problem->covariance[2], distance_a * problem->covariance[0]),
        fma(distance_b, problem->covariance[3], distance_a * problem->covariance[1])};
    const lanes loss = fma(distance_b, halves[1], distance_a * halves[0]);
    UNROLLED for (int m = 0; m < 2; m++) {
      history[m] = map[m];
      seen.least[m] = map[m] < seen.least[m] ? map[m] : seen.least[m];
      seen.most[m] = map[m] > seen.most[m] ? map[m] : seen.most[m];
    }
    history[LOSS] = loss;
    seen.lowest = loss < seen.lowest ? loss : seen.lowest;
    seen.highest = loss > seen.highest ? loss : seen.highest;
#if TRACKS_ERROR
    lanes product[2];
    const lanes error = half_form(problem->population, problem->teacher, map, product);
    history[ERROR] = error;
#else
    const lanes error = loss;
#endif
    seen.smallest_before = seen.smallest;
    seen.smallest = error < seen.smallest ? error : seen.smallest;
    UNROLLED for (int m = 0; m < 2; m++) {
      const lanes change = halves[m] * problem->rate;
      modes.grown[m] = fma(modes.grown[m], change, modes.grown[m]);
      modes.decayed[m] = fma(modes.decayed[m], -change, modes.decayed[m]);
    }
    modes_map(&modes, map);
  }
  *state = modes;
  *extremes = seen;
}

// The factors by which some steps change the modes of the network in a lane.
typedef struct {
  real grown[2], decayed[2];
} mode_factors;

// Takes steps again that begin with this state, for one network.
static mode_factors repeat_steps(const lane_problem *problem, const mode_state *state, const int lane, const int steps) {
  mode_factors factors;
  real covariance[4], minimum[2], plus[2], minus[2];
  const real rate = LANE(problem->rate, lane);
  UNROLLED for (int k = 0; k < 4; k++) covariance[k] = LANE(problem->covariance[k], lane);
  UNROLLED for (int m = 0; m < 2; m++) {
    minimum[m] = LANE(problem->minimum[m], lane);
    plus[m] = LANE(state->plus[m], lane);
    minus[m] = LANE(state->minus[m], lane);
    factors.grown[m] = LANE(state->grown[m], lane);
    factors.decayed[m] = LANE(state->decayed[m], lane);
  }
  for (int step = 0; step < steps; step++) {
    real distance[2];
    UNROLLED for (int m = 0; m < 2; m++) {
      const real grown = factors.grown[m], decayed = factors.decayed[m];
      distance[m] = minimum[m] - fma(plus[m], grown * grown, -(minus[m] * (decayed * decayed)));
    }
    UNROLLED for (int m = 0; m < 2; m++) {
      const real change = fma(distance[1], covariance[2 + m], distance[0] * covariance[m]) * rate;
      factors.grown[m] = fma(factors.grown[m], change, factors.grown[m]);
      factors.decayed[m] = fma(factors.decayed[m], -change, factors.decayed[m]);
    }
  }
  return factors;
}

static lanes least_or_zero(lanes sum) { return sum < LEAST_SQUARES ? (lanes)0 : sum * QUARTER; }

#if UNITS <= FEW_UNITS
// One line of modes times their factor, and a quarter of the sum of their squares.
static lanes catch_up(lanes *line, lanes factor) {
  lanes squares[MODE_SUMS];
  UNROLLED for (int unit = 0; unit < MODE_SUMS; unit++) squares[unit] = 0;
  UNROLLED for (int unit = 0; unit < UNITS; unit++) {
    line[unit] *= factor;
    squares[unit] = line[unit] * line[unit];
  }
  return least_or_zero(
      ((squares[0] + squares[1]) + (squares[2] + squares[3])) + ((squares[4] + squares[5]) + (squares[6] + squares[7])));
}
#else
// The same for one network, whose modes lie in memory.
static real catch_up_in_memory(__global real *line, real factor) {
  __global mode_sums *modes = (__global mode_sums *)line;
  mode_sums squares = 0;
  for (int k = 0; k < (UNITS + MODE_SUMS - 1) / MODE_SUMS; k++) {
    const mode_sums mode = modes[k] * factor;
    modes[k] = mode;
    squares = fma(mode, mode, squares);
  }
#if DOUBLE_PRECISION
  const double4 pairs = squares.even + squares.odd;
  const double2 fours = pairs.even + pairs.odd;
#else
  const float4 pairs = squares.even + squares.odd;
  const float2 fours = pairs.even + pairs.odd;
#endif
  const real sum = fours.x + fours.y;
  return sum < LEAST_SQUARES ? (real)0 : sum * QUARTER;
}
#endif

// The modes of the network in a lane: where they are kept, and their place in memory.
#if UNITS <= FEW_UNITS
#define KEPT_UNITS const lanes *units, const int lane, __global real *lines
#define UNITS_OF(lane) units, lane, all_weights + active[first + lane] * weight_stride
#define MODE(line, unit) LANE(units[(line) * UNITS + (unit)], lane)
#else
#define KEPT_UNITS const int lane, __global real *lines
#define UNITS_OF(lane) lane, all_weights + active[first + lane] * weight_stride
#define MODE(line, unit) lines[(line) * LINE + (unit)]
#endif

// Puts them into memory with the steps that they have not taken.
static void settle(KEPT_UNITS, const mode_factors *factors) {
  for (int m = 0; m < 2; m++)
    for (int unit = 0; unit < UNITS; unit++) {
      lines[2 * m * LINE + unit] = MODE(2 * m, unit) * factors->grown[m];
      lines[(2 * m + 1) * LINE + unit] = MODE(2 * m + 1, unit) * factors->decayed[m];
    }
}

// Whether steps with these factors change any weight. Weights are halves of a sum and a difference of modes, in which one
// that has decayed may change unseen.
static int would_change(KEPT_UNITS, const mode_factors *factors) {
  for (int m = 0; m < 2; m++)
    for (int unit = 0; unit < UNITS; unit++) {
      const real p = MODE(2 * m, unit), q = MODE(2 * m + 1, unit);
      const real after_p = p * factors->grown[m], after_q = q * factors->decayed[m];
      if (after_p + after_q != p + q || after_p - after_q != p - q) return 1;
    }
  return 0;
}

// Where a scalar map may have come to half of a threshold.
static mask may_have_crossed(const lane_extremes *seen, int m, const lanes *factors) {
  mask result = 0;
  UNROLLED for (int threshold = m; threshold < 4; threshold += 2)
    result |= (seen->least[m] * factors[threshold] >= HALF) | (seen->most[m] * factors[threshold] >= HALF);
  return result;
}

// What a network's next steps are compared with: the loss that is too large, the next step at which something is due, whatever
// the network does, and that of the record's next point, and the thresholds' factors.
typedef struct {
  real largest_loss;
  int event_step, record_step;
  real factors[4];
} lane_expectation;

// What network `index` is to be watched for from step `next` on. Nothing is known of one that begins, so that is looked at.
static void await(const lane_tables *tables, int index, int next, lane_expectation *expected) {
  const network self = tables->networks[index];
  const moments data = moments_at(tables->data + (ulong)self.data * tables->data_stride, tables->data_row);
  __global const progress_integers *whole = tables->whole + index;
  expected->largest_loss = next > 0 ? loss_limit(tables->part + index, data.losses[0], data.losses[1]) : INFINITY;
  expected->event_step = next % STALL_CHECK_INTERVAL == 0
      ? next : next_event(self, whole, tables->recordings + self.first_recording);
  expected->record_step = next_recorded(whole);
  UNROLLED for (int threshold = 0; threshold < 4; threshold++)
    expected->factors[threshold] = open_factor(data, whole, threshold);
}

// Takes the record's next point.
static void take_point(
    const lane_tables *tables, int index, int lane, const lane_moment *now, lane_expectation *expected) {
  const network self = tables->networks[index];
  const moments data = moments_at(tables->data + (ulong)self.data * tables->data_stride, tables->data_row);
  __global progress_integers *whole = tables->whole + index;
  const real point[POINT_SIZE] = {leading_component(data, now->map, lane, self.leading), now->loss, now->error};
  extend_record(whole, tables->records + (ulong)index * (POINT_SIZE * RECORD_CAPACITY), point);
  expected->record_step = next_recorded(whole);
}

// Whether a network crosses a threshold or ends.
static int is_noteworthy(
    const lane_expectation *expected, int lane, const lane_moment *now, real stop_loss, real floor_loss) {
  int result = now->loss <= stop_loss || !(now->loss + floor_loss <= expected->largest_loss);
  UNROLLED for (int threshold = 0; threshold < 4; threshold++)
    result |= LANE(now->map[threshold % 2], lane) * expected->factors[threshold] >= HALF;
  return result;
}

// Takes at least `slice_steps` steps, whole blocks of them, of every active network. Work-item i trains networks
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
  mode_state modes;
  lanes stop_loss, floor_loss, largest_loss, smallest_error;
  whole_lanes step, last_step, event_step, record_step, smallest_step;
  mask running;
#if UNITS <= FEW_UNITS
  lanes units[4 * UNITS];
#endif
  for (int lane = 0; lane < LANES; lane++) {
    // Lanes without a network repeat the first one and write nothing.
    const int index = active[first + (lane < used ? lane : 0)];
    const moments data = moments_at(all_data + (ulong)networks[index].data * data_stride, data_row);
    __global const progress_integers *whole = all_whole + index;
    __global const progress_numbers *part = all_part + index;
    lane_expectation expected;
    UNROLLED for (int d = 0; d < 2; d++) {
      LANE(problem.minimum[d], lane) = data.minimum[d];
      LANE(history[d], lane) = final_maps[(ulong)index * 2 + d];
      UNROLLED for (int k = 0; k < 2; k++) LANE(problem.covariance[k * 2 + d], lane) = data.covariance[k * data_row + d] * HALF;
#if TRACKS_ERROR
      // Networks whose E_g is the loss may be among the others.
      const int is_apart = data.losses[2] > 0;
      LANE(problem.teacher[d], lane) = is_apart ? data.teacher[d] : data.minimum[d];
      UNROLLED for (int k = 0; k < 2; k++)
        LANE(problem.population[k * 2 + d], lane) = (is_apart ? data.population : data.covariance)[k * data_row + d];
#endif
    }
    LANE(history[ERROR], lane) = part->previous_point[2];
    LANE(history[LOSS], lane) = part->previous_point[1];
    LANE(problem.rate, lane) = rates[index] * 2;
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
#if UNITS <= FEW_UNITS
    for (int line = 0; line < 4; line++)
      UNROLLED for (int unit = 0; unit < UNITS; unit++)
        LANE(units[line * UNITS + unit], lane) = all_weights[index * weight_stride + line * LINE + unit];
#endif
  }
  UNROLLED for (int m = 0; m < 2; m++) modes.grown[m] = modes.decayed[m] = 1;

  for (int taken = 0; taken < slice_steps && ANY(running); taken += BLOCK) {
    // The units take the steps of the block before.
#if UNITS <= FEW_UNITS
    UNROLLED for (int m = 0; m < 2; m++) {
      modes.plus[m] = catch_up(units + 2 * m * UNITS, modes.grown[m]);
      modes.minus[m] = catch_up(units + (2 * m + 1) * UNITS, modes.decayed[m]);
    }
#else
    for (int lane = 0; lane < LANES; lane++) {
      if (!WHOLE_LANE(running, lane)) continue;
      __global real *lines = all_weights + active[first + lane] * weight_stride;
      UNROLLED for (int m = 0; m < 2; m++) {
        LANE(modes.plus[m], lane) = catch_up_in_memory(lines + 2 * m * LINE, LANE(modes.grown[m], lane));
        LANE(modes.minus[m], lane) = catch_up_in_memory(lines + (2 * m + 1) * LINE, LANE(modes.decayed[m], lane));
      }
    }
#endif
    UNROLLED for (int m = 0; m < 2; m++) modes.grown[m] = modes.decayed[m] = 1;
    for (int looked = 0; looked < BLOCK && ANY(running); looked += LOOK) {
      const mode_state before = modes;
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
                const mode_factors step_factors = repeat_steps(&problem, &before, lane, 1);
                stalls = !would_change(UNITS_OF(lane), &step_factors);
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
            const mode_factors left = repeat_steps(&problem, &before, lane, row - 1);
            settle(UNITS_OF(lane), &left);
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
  }

  for (int lane = 0; lane < used; lane++) {
    const int index = active[first + lane];
    __global progress_integers *whole = all_whole + index;
    __global progress_numbers *part = all_part + index;
    if (WHOLE_LANE(running, lane)) {
      const mode_factors left = repeat_steps(&problem, &modes, lane, 0);
      settle(UNITS_OF(lane), &left);
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
