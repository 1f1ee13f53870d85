// Follows one network's observables from step to step; the CPU twin is ObservableTracker.swift. Needs common.cl before it.

#define RECORD_CAPACITY 64
// The component of the leading modality's map along its final value, the loss above its minimum, and E_g.
#define POINT_SIZE 3

#ifndef MEASURE_SPACE
#define MEASURE_SPACE __local  // where the four measures are handed over
#endif

// What is kept of a network between slices.
typedef struct {
  int status, step, crossing_step[4], record_start, record_stride, record_count, has_midpoint, next_recording,
      curve_count, minimum_error_step;
} progress_integers;

typedef struct {
  real initial_loss, loss, error, minimum_error, crossing_fraction[4], previous[4], previous_point[POINT_SIZE],
      midpoint[POINT_SIZE];
} progress_numbers;

// The record between its points; after its last one, between that and the current point.
static void interpolate(
    __global const real *record, __global const progress_integers *whole, real time, const real *point,
    __global real *midpoint) {
  int index = (int)(time / (real)whole->record_stride);
  if (index > whole->record_count - 1) index = whole->record_count - 1;
  const real start = (real)(index * whole->record_stride);
  const int is_last = index + 1 == whole->record_count;
  const real length = is_last ? (real)(whole->step - whole->record_start) - start : (real)whole->record_stride;
  for (int i = 0; i < POINT_SIZE; i++) {
    const real before = record[POINT_SIZE * index + i];
    const real next = is_last ? point[i] : record[POINT_SIZE * (index + 1) + i];
    midpoint[i] = length > 0 ? fma(next - before, (time - start) / length, before) : before;
  }
}

static real since_start(
    __global const progress_integers *whole, __global const progress_numbers *part, int threshold) {
  const int step = whole->crossing_step[threshold];
  return step == 0 ? (real)0 : (real)(step - 1 - whole->record_start) + part->crossing_fraction[threshold];
}

// Appends a point to the record; where that is full, every second one is dropped first.
static void extend_record(__global progress_integers *whole, __global real *record, const real *point) {
  if (whole->record_count == RECORD_CAPACITY) {
    for (int i = 0; i < RECORD_CAPACITY / 2; i++)
      for (int j = 0; j < POINT_SIZE; j++) record[POINT_SIZE * i + j] = record[2 * POINT_SIZE * i + j];
    whole->record_count = RECORD_CAPACITY / 2;
    whole->record_stride *= 2;
  }
  for (int i = 0; i < POINT_SIZE; i++) record[POINT_SIZE * whole->record_count + i] = point[i];
  whole->record_count++;
}

// Follows one network's observables; a single work-item calls it once a step.
static void observe(
    __global progress_integers *whole, __global progress_numbers *part, __global real *record, int leading,
    MEASURE_SPACE const real *measures, real component, real loss, real error) {
  const int step = whole->step;
  const int lagging = 2 + (1 - leading);
  const real point[POINT_SIZE] = {component, loss, error};
  part->error = error;
  if (error < part->minimum_error) {
    part->minimum_error = error;
    whole->minimum_error_step = step;
  }
  for (int t = 0; t < 4; t++) {
    const real before = part->previous[t], now = measures[t];
    if (whole->crossing_step[t] < 0 && now >= HALF && (step == 0 || before < HALF)) {
      whole->crossing_step[t] = step;
      part->crossing_fraction[t] = step == 0 ? (real)0 : (HALF - before) / (now - before);
    }
  }
  const int has_first = whole->crossing_step[leading] >= 0, has_second = whole->crossing_step[lagging] >= 0;
  if (!whole->has_midpoint && (has_first || has_second)) {
    if (whole->record_start < 0) {
      whole->record_start = step == 0 ? 0 : step - 1;
      for (int i = 0; i < POINT_SIZE; i++) record[i] = step == 0 ? point[i] : part->previous_point[i];
      whole->record_count = 1;
    }
    if (step - whole->record_start == whole->record_count * whole->record_stride) extend_record(whole, record, point);
    if (has_first && has_second) {
      const real middle = HALF * (since_start(whole, part, leading) + since_start(whole, part, lagging));
      interpolate(record, whole, middle, point, part->midpoint);
      whole->has_midpoint = 1;
    }
  }
  for (int t = 0; t < 4; t++) part->previous[t] = measures[t];
  for (int i = 0; i < POINT_SIZE; i++) part->previous_point[i] = point[i];
}

// The loss beyond which a network has diverged.
static real loss_limit(__global const progress_numbers *part, real minimum, real zero_loss) {
  return DIVERGENCE_FACTOR * fmax(part->initial_loss + minimum, zero_loss);
}

// Whether and how a network has ended with this step; the check for a stall comes on top.
static int ending(
    __global const progress_integers *whole, __global progress_numbers *part, real loss, real minimum, real zero_loss,
    real stop_loss, int max_steps) {
  if (whole->step == 0) part->initial_loss = loss;
  part->loss = loss;
  if (loss <= stop_loss) return CONVERGED;
  if (!(loss + minimum <= loss_limit(part, minimum, zero_loss))) return DIVERGED;
  return whole->step == max_steps ? STEP_LIMIT : RUNNING;
}
