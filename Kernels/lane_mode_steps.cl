// Steps of late fusion of two layers with one input a modality, in modes: the twin of lane_modes.inc, which says why modes train
// the same networks. Needs common.cl, lane_observation.cl and lane_mode_units.cl, and what these need, before it.
#ifndef LOOK
#define LOOK 64  // steps between two looks at what has happened, a divisor of STALL_CHECK_INTERVAL
#endif

// Map A, map B, the loss and, where it is tracked, E_g.
#define ROW (3 + TRACKS_ERROR)
#define LOSS 2
#define ERROR (2 + TRACKS_ERROR)

// P, which grows, and Q, which decays, of branch A and B.
typedef struct {
  lanes growing[2], decaying[2];
} lane_modes_state;

// What a few steps came to.
typedef struct {
  lanes least[2], most[2], lowest, highest, smallest, smallest_before;
} lane_extremes;

// Takes LOOK steps and writes one row of history before each. The problem has ½ Σ and 2 η, as halves are exact.
INLINED void take_steps(
    const lane_problem *problem, lane_modes_state *state, lanes *history, lane_extremes *extremes) {
  lane_modes_state modes = *state;
  lane_extremes seen;
  UNROLLED for (int m = 0; m < 2; m++) {
    seen.least[m] = INFINITY;
    seen.most[m] = -INFINITY;
  }
  seen.lowest = seen.smallest = seen.smallest_before = INFINITY;
  seen.highest = -INFINITY;
  for (int step = 0; step < LOOK; step++, history += ROW) {
    lanes map[2];
    UNROLLED for (int m = 0; m < 2; m++) {
      map[m] = (modes.growing[m] - modes.decaying[m]) * (modes.growing[m] + modes.decaying[m]);
      history[m] = map[m];
      seen.least[m] = SMALLER(map[m], seen.least[m]);
      seen.most[m] = LARGER(map[m], seen.most[m]);
    }
    const lanes distance_a = problem->minimum[0] - map[0], distance_b = problem->minimum[1] - map[1];
    const lanes halves[2] = {
        fma(distance_b, problem->covariance[2], distance_a * problem->covariance[0]),
        fma(distance_b, problem->covariance[3], distance_a * problem->covariance[1])};
    const lanes loss = fma(distance_b, halves[1], distance_a * halves[0]);
    history[LOSS] = loss;
    seen.highest = LARGER(loss, seen.highest);
#if TRACKS_ERROR
    seen.lowest = SMALLER(loss, seen.lowest);
    lanes product[2];
    const lanes error = half_form(problem->population, problem->teacher, map, product);
    history[ERROR] = error;
#else
    const lanes error = loss;
#endif
    seen.smallest_before = seen.smallest;
    seen.smallest = SMALLER(error, seen.smallest);
    UNROLLED for (int m = 0; m < 2; m++) {
      const lanes change = halves[m] * problem->rate;
      modes.growing[m] = fma(modes.growing[m], change, modes.growing[m]);
      modes.decaying[m] = fma(modes.decaying[m], -change, modes.decaying[m]);
    }
  }
#if !TRACKS_ERROR
  seen.lowest = seen.smallest;
#endif
  *state = modes;
  *extremes = seen;
}

INLINED void amplitudes_of(const lane_modes_state *state, const int lane, mode_amplitudes *result) {
  UNROLLED for (int m = 0; m < 2; m++) {
    result->growing[m] = LANE(state->growing[m], lane);
    result->decaying[m] = LANE(state->decaying[m], lane);
  }
}

// Takes steps again that begin with this state, for one network.
INLINED void repeat_steps(
    const lane_problem *problem, const lane_modes_state *state, const int lane, const int steps, mode_amplitudes *result) {
  mode_amplitudes modes;
  amplitudes_of(state, lane, &modes);
  real covariance[4], minimum[2];
  const real rate = LANE(problem->rate, lane);
  UNROLLED for (int k = 0; k < 4; k++) covariance[k] = LANE(problem->covariance[k], lane);
  UNROLLED for (int m = 0; m < 2; m++) minimum[m] = LANE(problem->minimum[m], lane);
  for (int step = 0; step < steps; step++) {
    real distance[2];
    UNROLLED for (int m = 0; m < 2; m++)
      distance[m] =
          minimum[m] - (modes.growing[m] - modes.decaying[m]) * (modes.growing[m] + modes.decaying[m]);
    UNROLLED for (int m = 0; m < 2; m++) {
      const real change = fma(distance[1], covariance[2 + m], distance[0] * covariance[m]) * rate;
      modes.growing[m] = fma(modes.growing[m], change, modes.growing[m]);
      modes.decaying[m] = fma(modes.decaying[m], -change, modes.decaying[m]);
    }
  }
  *result = modes;
}

// Where a scalar map may have come to half of a threshold.
INLINED mask may_have_crossed(const lane_extremes *seen, int m, const lanes *factors) {
  mask result = 0;
  UNROLLED for (int threshold = m; threshold < 4; threshold += 2)
    result |= (seen->least[m] * factors[threshold] >= HALF) | (seen->most[m] * factors[threshold] >= HALF);
  return result;
}
