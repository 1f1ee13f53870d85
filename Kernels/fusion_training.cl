// Full-batch gradient descent of fusion networks on second moments: one work-group a network.
// The CPU twin is FusionTraining.swift, which says what each part computes; ObservableTracker.swift is `observe`.

// Set by the engine; these defaults let the file compile alone.
#ifndef DOUBLE_PRECISION
#define DOUBLE_PRECISION 0
#endif
#ifndef COLUMNS
#define COLUMNS 16             // work-items that share a line of a matrix: the vector lanes of the CPU twin
#endif
#ifndef ROWS
#define ROWS 8                 // lines of a matrix that are read at once
#endif
#ifndef TILE
#define TILE 32                // lines whose partial sums wait in local memory together
#endif
#ifndef VECTOR_SPACE
#define VECTOR_SPACE __global  // where a network's vectors live: __local if they fit
#endif

#define GROUP (COLUMNS * ROWS)
#define EVERYWHERE (CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)

// Rounding must not depend on what the compiler fuses: multiply-adds of the training itself are written as fma. With
// as many columns as the CPU twin has lanes, sums are added in the same order, and both take the same steps bit for bit.
// That matters: where a modality's mode first decays, rounding decides part of what is left of it.
#pragma OPENCL FP_CONTRACT OFF
#if DOUBLE_PRECISION
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
typedef double real;
#define HALF 0.5
#define DIVERGENCE_FACTOR 1e4
#else
typedef float real;
#define HALF 0.5f
#define DIVERGENCE_FACTOR 1e4f
#endif

#define RECORD_CAPACITY 64
#define STALL_CHECK_INTERVAL 1024

enum { RUNNING = 0, CONVERGED, STEP_LIMIT, DIVERGED, STALLED };

// LayerSchedule.Step
typedef struct {
  int offset, lines, stride, lines_are_columns, above, below, hidden_in, hidden_out, accumulates, rows;
} block_step;

// LayerSchedule
typedef struct {
  int block_count, top_slot, map_a, map_b, residual_a, residual_b, first_block, weight_count;
} schedule;

// PreparedBatch.Network
typedef struct {
  int schedule, data, draw, max_steps, leading;
} network;

// What is kept of a network between slices.
typedef struct {
  int status, step, crossing_step[4], record_start, record_stride, record_count, has_midpoint, next_recording,
      curve_count;
} progress_integers;

typedef struct {
  real initial_loss, loss, crossing_fraction[4], previous[4], previous_point[2], midpoint[2];
} progress_numbers;

// along += Σ_l across[l] line_l, one work-item a column.
static void gather(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE real *along) {
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    real sum = along[k];
    for (int line = 0; line < lines; line++) sum = fma(across[line], matrix[line * stride + k], sum);
    along[k] = sum;
  }
}

// sum += Σ_l across[l] line_l, then line_l += across[l] · rate · above. Returns whether a weight changed.
static int gather_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *across, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *sum) {
  int changed = 0;
  for (int k = get_local_id(0); k < stride; k += GROUP) {
    const real step = rate * above[k];
    real total = sum[k];
    for (int line = 0; line < lines; line++) {
      const real weight = matrix[line * stride + k];
      const real updated = fma(across[line], step, weight);
      total = fma(across[line], weight, total);
      matrix[line * stride + k] = updated;
      changed |= !(updated == weight);
    }
    sum[k] = total;
  }
  return changed;
}

// across[l] += the sum of a line's partial sums, for a tile of lines; every work-item must call it. Halves are added
// until one number is left.
static void finish_tile(
    __local real *partial, int first, int lines, VECTOR_SPACE real *across) {
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int line = get_local_id(0); line < TILE && first + line < lines; line += GROUP) {
    __local real *sums = partial + line * (COLUMNS + 1);
    for (int width = COLUMNS / 2; width > 0; width /= 2)
      for (int k = 0; k < width; k++) sums[k] += sums[k + width];
    across[first + line] += sums[0];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
}

// across[l] += line_l · along.
static void project(
    __global const real *matrix, int lines, int stride, VECTOR_SPACE const real *along, VECTOR_SPACE real *across,
    __local real *partial) {
  const int column = get_local_id(0) % COLUMNS, row = get_local_id(0) / COLUMNS;
  for (int first = 0; first < lines; first += TILE) {
    for (int line = row; line < TILE && first + line < lines; line += ROWS) {
      __global const real *numbers = matrix + (first + line) * stride;
      real sum = 0;
      for (int k = column; k < stride; k += COLUMNS) sum = fma(numbers[k], along[k], sum);
      partial[line * (COLUMNS + 1) + column] = sum;
    }
    finish_tile(partial, first, lines, across);
  }
}

// projection[l] += line_l · along, then line_l += rate · above[l] · along. Returns whether a weight changed.
static int project_and_update(
    __global real *matrix, int lines, int stride, VECTOR_SPACE const real *along, VECTOR_SPACE const real *above,
    real rate, VECTOR_SPACE real *projection, __local real *partial) {
  int changed = 0;
  const int column = get_local_id(0) % COLUMNS, row = get_local_id(0) / COLUMNS;
  for (int first = 0; first < lines; first += TILE) {
    for (int line = row; line < TILE && first + line < lines; line += ROWS) {
      __global real *numbers = matrix + (first + line) * stride;
      const real step = rate * above[first + line];
      real sum = 0;
      for (int k = column; k < stride; k += COLUMNS) {
        const real weight = numbers[k], direction = along[k];
        const real updated = fma(step, direction, weight);
        sum = fma(weight, direction, sum);
        numbers[k] = updated;
        changed |= !(updated == weight);
      }
      partial[line * (COLUMNS + 1) + column] = sum;
    }
    finish_tile(partial, first, lines, projection);
  }
  return changed;
}

static void clear(VECTOR_SPACE real *vector, int count) {
  for (int k = get_local_id(0); k < count; k += GROUP) vector[k] = 0;
}

// From the output down, ending in the total maps.
static void descend(
    const schedule plan, __global const block_step *blocks, __global const real *weights, VECTOR_SPACE real *vectors,
    int slot_stride, __local real *partial) {
  for (int b = plan.block_count - 1; b >= 0; b--) {
    const block_step block = blocks[b];
    VECTOR_SPACE const real *above = vectors + block.above * slot_stride;
    VECTOR_SPACE real *below = vectors + block.below * slot_stride;
    clear(below, slot_stride);
    barrier(EVERYWHERE);
    if (block.lines_are_columns)
      project(weights + block.offset, block.lines, block.stride, above, below, partial);
    else
      gather(weights + block.offset, block.lines, block.stride, above, below);
    barrier(EVERYWHERE);
  }
}

// From the residual up, updating the weights in the same pass. Returns whether this work-item changed a weight.
static int ascend(
    const schedule plan, __global const block_step *blocks, __global real *weights, VECTOR_SPACE real *vectors,
    int slot_stride, real rate, __local real *partial) {
  int changed = 0;
  for (int b = 0; b < plan.block_count; b++) {
    const block_step block = blocks[b];
    VECTOR_SPACE const real *above = vectors + block.above * slot_stride;
    VECTOR_SPACE const real *in = vectors + block.hidden_in * slot_stride;
    VECTOR_SPACE real *out = vectors + block.hidden_out * slot_stride;
    if (!block.accumulates) clear(out, slot_stride);
    barrier(EVERYWHERE);
    if (block.lines_are_columns)
      changed |= gather_and_update(weights + block.offset, block.lines, block.stride, in, above, rate, out);
    else
      changed |=
          project_and_update(weights + block.offset, block.lines, block.stride, in, above, rate, out, partial);
    barrier(EVERYWHERE);
  }
  return changed;
}

// The record between its points; after its last one, between that and the current point.
static void interpolate(
    __global const real *record, __global const progress_integers *whole, real time, const real *point,
    __global real *midpoint) {
  int index = (int)(time / (real)whole->record_stride);
  if (index > whole->record_count - 1) index = whole->record_count - 1;
  const real start = (real)(index * whole->record_stride);
  const int is_last = index + 1 == whole->record_count;
  const real length = is_last ? (real)(whole->step - whole->record_start) - start : (real)whole->record_stride;
  for (int i = 0; i < 2; i++) {
    const real before = record[2 * index + i];
    const real next = is_last ? point[i] : record[2 * index + 2 + i];
    midpoint[i] = length > 0 ? fma(next - before, (time - start) / length, before) : before;
  }
}

static real since_start(
    __global const progress_integers *whole, __global const progress_numbers *part, int threshold) {
  const int step = whole->crossing_step[threshold];
  return step == 0 ? (real)0 : (real)(step - 1 - whole->record_start) + part->crossing_fraction[threshold];
}

// Follows one network's observables; a single work-item calls it once a step.
static void observe(
    __global progress_integers *whole, __global progress_numbers *part, __global real *record, int leading,
    __local const real *components, real loss) {
  const int step = whole->step;
  const int lagging = 2 + (1 - leading);
  const real point[2] = {components[2 + leading], loss};
  for (int t = 0; t < 4; t++) {
    const real before = part->previous[t], now = components[t];
    if (whole->crossing_step[t] < 0 && now >= HALF && (step == 0 || before < HALF)) {
      whole->crossing_step[t] = step;
      part->crossing_fraction[t] = step == 0 ? (real)0 : (HALF - before) / (now - before);
    }
  }
  const int has_first = whole->crossing_step[leading] >= 0, has_second = whole->crossing_step[lagging] >= 0;
  if (!whole->has_midpoint && (has_first || has_second)) {
    if (whole->record_start < 0) {
      whole->record_start = step == 0 ? 0 : step - 1;
      for (int i = 0; i < 2; i++) record[i] = step == 0 ? point[i] : part->previous_point[i];
      whole->record_count = 1;
    }
    if (step - whole->record_start == whole->record_count * whole->record_stride) {
      if (whole->record_count == RECORD_CAPACITY) {
        for (int i = 0; i < RECORD_CAPACITY / 2; i++)
          for (int j = 0; j < 2; j++) record[2 * i + j] = record[4 * i + j];
        whole->record_count = RECORD_CAPACITY / 2;
        whole->record_stride *= 2;
      }
      for (int i = 0; i < 2; i++) record[2 * whole->record_count + i] = point[i];
      whole->record_count++;
    }
    if (has_first && has_second) {
      const real middle = HALF * (since_start(whole, part, leading) + since_start(whole, part, lagging));
      interpolate(record, whole, middle, point, part->midpoint);
      whole->has_midpoint = 1;
    }
  }
  for (int t = 0; t < 4; t++) part->previous[t] = components[t];
  for (int i = 0; i < 2; i++) part->previous_point[i] = point[i];
}

// Whether and how a network has ended with this step; the check for a stall comes on top.
static int ending(
    __global const progress_integers *whole, __global progress_numbers *part, real loss, real minimum, real zero_loss,
    real stop_loss, int max_steps) {
  if (whole->step == 0) part->initial_loss = loss;
  part->loss = loss;
  const real limit = DIVERGENCE_FACTOR * fmax(part->initial_loss + minimum, zero_loss);
  if (loss <= stop_loss) return CONVERGED;
  if (!(loss + minimum <= limit)) return DIVERGED;
  return whole->step == max_steps ? STEP_LIMIT : RUNNING;
}

// Initial weights: scale × unit weights. One work-group a network.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void fusion_initialize(
    __global const network *networks, __global const schedule *schedules, __global const real *scales,
    __global const real *draws, __global real *weights, const ulong weight_stride) {
  const size_t index = get_group_id(0);
  const network self = networks[index];
  const int count = schedules[self.schedule].weight_count;
  __global const real *draw = draws + self.draw * weight_stride;
  __global real *mine = weights + index * weight_stride;
  for (int i = get_local_id(0); i < count; i += GROUP) mine[i] = scales[index] * draw[i];
}

// Takes up to `slice_steps` steps of every active network; the last four arguments record a learning curve.
//
// All local memory comes in as arguments, and no barrier is skipped by anyone: PoCL 3.1 lets its threads share local
// variables of a kernel, and cannot compile a loop that is left in the middle.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void fusion_training(
    const int slice_steps, __global const int *active, __global const network *networks,
    __global const schedule *schedules, __global const block_step *all_blocks, __global const real *rates,
    __global const real *stop_losses, __global const real *all_data, const int dimension, const int split,
    const int data_row, const int data_stride, __global real *all_weights, const ulong weight_stride,
    VECTOR_SPACE real *all_vectors, const ulong vectors_per_group, const int slot_stride, __local real *partial,
    __local real *observed, __local int *flags, __global progress_integers *all_whole,
    __global progress_numbers *all_part, __global real *all_records, __global const int *recording_steps,
    const int recording_count, __global int *curve_steps, __global real *curve) {
  const int item = get_local_id(0);
  const int index = active[get_group_id(0)];
  const network self = networks[index];
  const schedule plan = schedules[self.schedule];
  __global const block_step *blocks = all_blocks + plan.first_block;
  __global const real *data = all_data + (ulong)self.data * data_stride;
  __global const real *global_minimum = data + dimension * data_row;
  __global const real *plateau_projection = global_minimum + dimension;
  __global const real *final_projection = plateau_projection + dimension;
  __global const real *losses = final_projection + dimension;
  __global real *weights = all_weights + index * weight_stride;
  VECTOR_SPACE real *vectors = all_vectors + get_group_id(0) * vectors_per_group;
  __global progress_integers *whole = all_whole + index;
  __global progress_numbers *part = all_part + index;
  __global real *record = all_records + (ulong)index * (2 * RECORD_CAPACITY);
  const real rate = rates[index];
  VECTOR_SPACE real *map_a = vectors + plan.map_a * slot_stride;
  VECTOR_SPACE real *map_b = vectors + plan.map_b * slot_stride;
  VECTOR_SPACE real *residual_a = vectors + plan.residual_a * slot_stride;
  VECTOR_SPACE real *residual_b = vectors + plan.residual_b * slot_stride;
  __local int *shared_status = flags, *changes = flags + 1;

  clear(residual_a, slot_stride);
  clear(residual_b, slot_stride);
  for (int k = item; k < slot_stride; k += GROUP) vectors[plan.top_slot * slot_stride + k] = k == 0;
  barrier(EVERYWHERE);

  int status = RUNNING;
  for (int taken = 0; taken < slice_steps && status == RUNNING; taken++) {
    descend(plan, blocks, weights, vectors, slot_stride, partial);

    for (int d = item; d < dimension; d += GROUP) {
      real sum = 0;
      for (int k = 0; k < dimension; k++) {
        const real map = k < split ? map_a[k] : map_b[k - split];
        sum = fma(global_minimum[k] - map, data[k * data_row + d], sum);
      }
      if (d < split) residual_a[d] = sum;
      else residual_b[d - split] = sum;
    }
    barrier(EVERYWHERE);
    for (int quantity = item; quantity < 5; quantity += GROUP) {
      const int is_loss = quantity == 4, is_a = quantity % 2 == 0;
      const int first = is_loss || is_a ? 0 : split, last = is_loss || !is_a ? dimension : split;
      __global const real *projection = quantity < 2 ? plateau_projection : final_projection;
      real sum = 0;
      for (int k = first; k < last; k++) {
        const real map = k < split ? map_a[k] : map_b[k - split];
        const real residual = k < split ? residual_a[k] : residual_b[k - split];
        sum += is_loss ? (global_minimum[k] - map) * residual : map * projection[k];
      }
      observed[quantity] = is_loss ? HALF * sum : sum;
    }
    barrier(EVERYWHERE);
    if (item == 0) {
      observe(whole, part, record, self.leading, observed, observed[4]);
      *shared_status = ending(whole, part, observed[4], losses[0], losses[1], stop_losses[index], self.max_steps);
      *changes = 0;
    }
    barrier(EVERYWHERE);
    status = *shared_status;
    // One step more than needed at the end: nobody reads the weights again.
    if (ascend(plan, blocks, weights, vectors, slot_stride, rate, partial)) *changes = 1;
    barrier(EVERYWHERE);
    if (whole->step % STALL_CHECK_INTERVAL == 0 && status == RUNNING && *changes == 0) status = STALLED;
    barrier(EVERYWHERE);
    if (item == 0) {
      const int step = whole->step, next = whole->next_recording;
      const int records = next < recording_count && recording_steps[next] == step;
      if (records || (status != RUNNING && recording_count > 0)) {
        __global real *entry = curve + whole->curve_count * (dimension + 1);
        curve_steps[whole->curve_count++] = step;
        entry[0] = observed[4];
        for (int k = 0; k < dimension; k++) entry[1 + k] = k < split ? map_a[k] : map_b[k - split];
        whole->next_recording += records;
      }
      whole->status = status;
      if (status == RUNNING) whole->step = step + 1;
    }
    barrier(EVERYWHERE);
  }
}
