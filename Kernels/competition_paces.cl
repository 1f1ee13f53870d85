// A step of all units of a modality, one unit after the other, for devices that run work-items one after the other: what the
// CPU twin does in competition_lanes.inc, where slopes have paces. Needs common.cl, wide_numbers.cl, competition_data.cl,
// competition_vectors.cl and competition_steps.cl before it.

#if KEEPS_PACES

// Vectors of two lines that are summed in registers.
#ifndef VECTORS_TOGETHER
#define VECTORS_TOGETHER 8
#endif
// Steps after which velocity is summed anew.
#define REFRESH_INTERVAL 64
// How far beyond a slope its pace is set, as a part of what it lagged behind.
#define LEAD 0.70710678118654752440f

// A line of a unit in one network, and what its next step takes.
typedef struct {
  __global real *activity, *sums, *paces, *velocity, *waiting, *taken, *changes;
} competition_line;

static void line_of(
    const competition_shape shape, const competition_state state, int modality, int network, int unit,
    competition_line *line) {
  const int all = 2 * shape.units * shape.stride, place = (network * shape.units + unit) * shape.stride;
  __global real *memory = pace_memory(shape, state, modality) + place;
  line->activity = state.activity + modality * all + place;
  line->sums = state.slope_sums + modality * all + place;
  line->paces = memory;
  line->velocity = memory + all;
  line->waiting = memory + 2 * all;
  line->taken = scratch_memory(shape, state) + network * shape.stride;
  line->changes = line->taken + 2 * shape.stride;
}

// At the beginning both networks of a unit are together. All that slopes have in memory is zero already.
static void start_paces(const competition_shape shape, const competition_numbers numbers, const competition_state state) {
  for (int i = 0; i < NETWORKS * shape.classes * shape.stride; i++) state.residuals[i] = 0;
  for (int modality = 0; modality < 2; modality++) {
    __global real *joint = state.activity + modality * 2 * shape.units * shape.stride;
    for (int i = 0; i < shape.units * shape.stride; i++) joint[i] = 0;
    __global real *together = together_memory(shape, state, modality);
    for (int unit = 0; unit < shape.units; unit++) together[unit] = 1;
    __global real *tolerances = tolerance_memory(shape, state, modality);
    __global const real *products = state.products + modality * shape.samples * shape.stride;
    for (int i = 0; i < shape.samples; i++) tolerances[i] = numbers.waiting_length / sqrt(products[i * shape.stride + i]);
  }
}

// What a step takes of a vector of slopes, and by how much their paces change.
static void take(const competition_line *line, int i, wide tolerance, wide slope, int refreshes) {
  const wide pace = LOAD(__global, line->paces + i), ahead = slope - pace;
  const wide waiting = LOAD(__global, line->waiting + i) + ahead, velocity = LOAD(__global, line->velocity + i);
  // What is not a number does not wait.
  const wide now = fabs(waiting) < tolerance ? (wide)0 : waiting;
  const wide next = slope == 0 ? (wide)0 : fma(ahead, (wide)LEAD, slope);
  const wide new_pace = fabs(waiting) < tolerance ? pace : next;
  STORE(__global, line->activity + i, LOAD(__global, line->activity + i) + velocity);
  STORE(__global, line->sums + i, LOAD(__global, line->sums + i) + (now + pace));
  STORE(__global, line->waiting + i, waiting - now);
  STORE(__global, line->paces + i, new_pace);
  STORE(__global, line->taken + i, now);
  STORE(__global, line->changes + i, refreshes ? new_pace : new_pace - pace);
  if (refreshes) STORE(__global, line->velocity + i, (wide)0);
}

static void add_line(int stride, __global const real *alone, __global real *joint) {
  for (int i = 0; i < stride; i += WIDTH) STORE(__global, joint + i, LOAD(__global, joint + i) + LOAD(__global, alone + i));
}

// The unit of the joint network is no longer kept as a difference.
static void part_lines(int stride, const competition_line *joint, const competition_line *alone) {
  add_line(stride, alone->activity, joint->activity);
  add_line(stride, alone->sums, joint->sums);
  add_line(stride, alone->paces, joint->paces);
  add_line(stride, alone->velocity, joint->velocity);
  add_line(stride, alone->waiting, joint->waiting);
  add_line(stride, alone->taken, joint->taken);
  add_line(stride, alone->changes, joint->changes);
}

// residual σ′(u). A slope below the least normal number is zero: it would only slow down everything.
static wide slope_of(wide u, wide residual, const competition_numbers numbers, int power) {
  const wide slope = derivative(clamped(u, (wide)numbers.threshold), numbers, power) * residual;
  return fabs(slope) < (wide)LEAST_NORMAL ? (wide)0 : slope;
}

static real sum_of(wide numbers) {
  const float8 eight = numbers.lo + numbers.hi;
  const float4 four = eight.lo + eight.hi;
  return (four.s0 + four.s1) + (four.s2 + four.s3);
}

// Finds out what a step takes of both networks' slopes of one unit. Residuals beyond the last sample are zero.
static void take_slopes(
    const competition_shape shape, const competition_numbers numbers, int power, const competition_state state,
    int modality, int unit, int refreshes, const competition_line *joint, const competition_line *alone) {
  const int stride = shape.stride, label = unit / shape.units_per_class;
  __global const real *joint_residuals = state.residuals + label * stride;
  __global const real *alone_residuals = state.residuals + ((1 + modality) * shape.classes + label) * stride;
  __global const real *tolerances = tolerance_memory(shape, state, modality);
  __global real *together = together_memory(shape, state, modality) + unit;
  const int are_together = *together != 0;
  wide all_joint = 0, all_differences = 0;
  for (int i = 0; i < stride; i += WIDTH) {
    const wide tolerance = LOAD(__global, tolerances + i), u = LOAD(__global, alone->activity + i);
    const wide kept = LOAD(__global, joint->activity + i);
    const wide alone_slope = slope_of(u, LOAD(__global, alone_residuals + i), numbers, power);
    wide joint_slope =
        slope_of(are_together ? kept + u : kept, LOAD(__global, joint_residuals + i), numbers, power);
    if (are_together) {
      all_joint += fabs(joint_slope);
      joint_slope -= alone_slope;
      all_differences += fabs(joint_slope);
    }
    take(joint, i, tolerance, joint_slope, refreshes);
    take(alone, i, tolerance, alone_slope, refreshes);
  }
  // Together, the joint network costs what its differences take.
  if (are_together && sum_of(all_differences) > sum_of(all_joint) / 2) {
    *together = 0;
    part_lines(stride, joint, alone);
  }
}

// Marks the samples of which a line takes something, a bit for each; returns whether there are any.
static int mark(const competition_line *line, int samples, __global ulong *marks) {
  ulong any = 0;
  for (int start = 0; start < samples; start += 64) {
    const int count = min(64, samples - start);
    ulong bits = 0;
    for (int i = 0; i < count; i += WIDTH) {
      const lane_marks is_there = (LOAD(__global, line->taken + start + i) != (wide)0)
                                  | (LOAD(__global, line->changes + start + i) != (wide)0);
      bits |= bits_of(is_there) << i;
    }
    // Nothing is a sample beyond the last one.
    marks[start / 64] = bits & ~(ulong)0 >> (64 - count);
    any |= marks[start / 64];
  }
  return any != 0;
}

// Adds the products of all marked samples to some vectors of activity and velocity. Vectors that are not there repeat the
// last one and are not kept.
static void add_column(
    const competition_line *line, int samples, int stride, int column, const int is_whole, __global const real *products,
    __global const ulong *marks) {
  const int last = stride - WIDTH - column;
  wide activity[VECTORS_TOGETHER], velocity[VECTORS_TOGETHER];
#define LANE(v) (is_whole ? (v) * WIDTH : min((v) * WIDTH, last))
  UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) {
    activity[v] = LOAD(__global, line->activity + column + LANE(v));
    velocity[v] = LOAD(__global, line->velocity + column + LANE(v));
  }
  for (int start = 0; start < samples; start += 64) {
    for (ulong left = marks[start / 64]; left != 0; left &= left - 1) {
      const int i = start + 63 - (int)clz(left & -left);
      __global const real *row = products + i * stride + column;
      const wide taken = (wide)line->taken[i], change = (wide)line->changes[i];
      UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) {
        const wide product = LOAD(__global, row + LANE(v));
        activity[v] = fma(taken, product, activity[v]);
        velocity[v] = fma(change, product, velocity[v]);
      }
    }
  }
  UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) {
    if (is_whole || v * WIDTH <= last) {
      STORE(__global, line->activity + column + v * WIDTH, activity[v]);
      STORE(__global, line->velocity + column + v * WIDTH, velocity[v]);
    }
  }
#undef LANE
}

// Takes the step to `step` with the residuals of the one before.
static void descend(
    const competition_shape shape, const competition_numbers numbers, int power, int step,
    const competition_state state, int modality) {
  const int refreshes = step > 0 && step % REFRESH_INTERVAL == 0, columns = VECTORS_TOGETHER * WIDTH;
  __global const real *products = state.products + modality * shape.samples * shape.stride;
  __global ulong *marks = mark_memory(shape, state);
  for (int unit = 0; unit < shape.units; unit++) {
    competition_line lines[2];
    for (int network = 0; network < 2; network++) line_of(shape, state, modality, network, unit, lines + network);
    take_slopes(shape, numbers, power, state, modality, unit, refreshes, lines, lines + 1);
    for (int network = 0; network < 2; network++) {
      if (!mark(lines + network, shape.samples, marks)) continue;
      int column = 0;
      for (; column + columns <= shape.stride; column += columns)
        add_column(lines + network, shape.samples, shape.stride, column, 1, products, marks);
      if (column < shape.stride)
        add_column(lines + network, shape.samples, shape.stride, column, 0, products, marks);
    }
  }
}

// At the end nothing waits, and nothing is kept as a difference.
static void settle_slopes(const competition_shape shape, const competition_state state) {
  for (int modality = 0; modality < 2; modality++) {
    __global real *together = together_memory(shape, state, modality);
    for (int unit = 0; unit < shape.units; unit++) {
      competition_line lines[2];
      for (int network = 0; network < 2; network++) {
        line_of(shape, state, modality, network, unit, lines + network);
        add_line(shape.stride, lines[network].waiting, lines[network].sums);
      }
      if (together[unit] != 0) add_line(shape.stride, lines[1].sums, lines[0].sums);
      together[unit] = 0;
    }
  }
}

#endif
