// Full-batch gradient descent of fusion networks on second moments: one work-group a network.
// The CPU twin is FusionTraining.swift, which says what each part computes. Needs common.cl, fusion_networks.cl, the passes
// over a matrix (matrix_passes.cl for work-groups of many, vector_passes.cl and turning_passes.cl for work-groups of one) and
// observable_tracker.cl before it.

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
    WAIT_FOR_GROUP;
    if (block.lines_are_columns)
      project(weights + block.offset, block.lines, block.stride, above, below, partial);
    else
      gather(weights + block.offset, block.lines, block.stride, above, below);
    WAIT_FOR_GROUP;
  }
}

// From the residual up, updating the weights in the same pass.
static void ascend(
    const schedule plan, __global const block_step *blocks, __global real *weights, VECTOR_SPACE real *vectors,
    int slot_stride, real rate, __local real *partial) {
  for (int b = 0; b < plan.block_count; b++) {
    const block_step block = blocks[b];
    VECTOR_SPACE const real *above = vectors + block.above * slot_stride;
    VECTOR_SPACE const real *in = vectors + block.hidden_in * slot_stride;
    VECTOR_SPACE real *out = vectors + block.hidden_out * slot_stride;
    if (!block.accumulates) clear(out, slot_stride);
    WAIT_FOR_GROUP;
    if (block.lines_are_columns)
      gather_and_update(weights + block.offset, block.lines, block.stride, in, above, rate, out);
    else
      project_and_update(weights + block.offset, block.lines, block.stride, in, above, rate, out, partial);
    WAIT_FOR_GROUP;
  }
}

// Whether `ascend` would change a weight that this work-item looks at; goes through the first `block_count` blocks.
static int ascent_would_change(
    int block_count, __global const block_step *blocks, __global const real *weights, VECTOR_SPACE real *vectors,
    int slot_stride, real rate, __local real *partial) {
  int changes = 0;
  for (int b = 0; b < block_count; b++) {
    const block_step block = blocks[b];
    VECTOR_SPACE const real *above = vectors + block.above * slot_stride;
    VECTOR_SPACE const real *in = vectors + block.hidden_in * slot_stride;
    VECTOR_SPACE real *out = vectors + block.hidden_out * slot_stride;
    if (!block.accumulates) clear(out, slot_stride);
    WAIT_FOR_GROUP;
    if (block.lines_are_columns) {
      changes |= would_change(weights + block.offset, block.lines, block.stride, in, 1, above, rate);
      gather(weights + block.offset, block.lines, block.stride, in, out);
    } else {
      changes |= would_change(weights + block.offset, block.lines, block.stride, above, rate, in, 1);
      project(weights + block.offset, block.lines, block.stride, in, out, partial);
    }
    WAIT_FOR_GROUP;
  }
  return changes;
}

// Takes up to `slice_steps` steps of every active network; the last arguments keep learning curves, final maps and
// what became of them, in the order of the list.
//
// All local memory comes in as arguments, and no barrier is skipped by anyone: PoCL 3.1 lets its threads share local
// variables of a kernel, and cannot compile a loop that is left in the middle.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void fusion_training(
    const int slice_steps, __global const int *active, __global const network *networks,
    __global const schedule *schedules, __global const block_step *all_blocks, __global const real *rates,
    __global const real *stop_losses, __global const real *all_data, const int dimension, const int split,
    const int data_row, const int data_stride, const int tracks_error, __global real *all_weights, const ulong weight_stride,
    VECTOR_SPACE real *all_vectors, const ulong vectors_per_group, const int slot_stride, __local real *partial,
    __local real *observed, __local int *flags, __global progress_integers *all_whole,
    __global progress_numbers *all_part, __global real *all_records, __global const int *all_recordings,
    __global int *all_curve_steps, __global real *all_curves, __global real *final_maps, __global int2 *reports) {
  const int item = get_local_id(0);
  const int index = active[get_group_id(0)];
  const network self = networks[index];
  const schedule plan = schedules[self.schedule];
  __global const block_step *blocks = all_blocks + plan.first_block;
  __global const real *data = all_data + (ulong)self.data * data_stride;
  __global const real *global_minimum = data + dimension * data_row;
  __global const real *plateau_measure = global_minimum + dimension;
  __global const real *final_measure = plateau_measure + dimension;
  __global const real *final_projection = final_measure + dimension;
  // The losses at the minimum and at zero, and whether E_g is followed apart from the loss.
  __global const real *losses = final_projection + dimension;
  __global const real *teacher = losses + 3;
  __global const real *population = teacher + dimension;
  __global real *weights = all_weights + index * weight_stride;
  VECTOR_SPACE real *vectors = all_vectors + get_group_id(0) * vectors_per_group;
  __global progress_integers *whole = all_whole + index;
  __global progress_numbers *part = all_part + index;
  __global real *record = all_records + (ulong)index * (POINT_SIZE * RECORD_CAPACITY);
  const real rate = rates[index];
  VECTOR_SPACE real *map_a = vectors + plan.map_a * slot_stride;
  VECTOR_SPACE real *map_b = vectors + plan.map_b * slot_stride;
  VECTOR_SPACE real *residual_a = vectors + plan.residual_a * slot_stride;
  VECTOR_SPACE real *residual_b = vectors + plan.residual_b * slot_stride;
  VECTOR_SPACE real *weighed_error = vectors + plan.error * slot_stride;
  __global const int *recordings = all_recordings + self.first_recording;
  __global int *curve_steps = all_curve_steps + self.first_point;
  __global real *curve = all_curves + (ulong)self.first_point * (dimension + 1);
  const int has_error = tracks_error && losses[2] > 0;
  __local int *shared_status = flags, *changes = flags + 1;

  clear(residual_a, slot_stride);
  clear(residual_b, slot_stride);
  for (int k = item; k < slot_stride; k += GROUP) vectors[plan.top_slot * slot_stride + k] = k == 0;
  WAIT_FOR_GROUP;

#if TAKES_TWO_STEPS
  two products[2];
  if (plan.takes_two_steps && whole->step == 0) {
    descend(plan, blocks, weights, vectors, slot_stride, partial);
    start_turning(plan, blocks, weights, vectors, slot_stride);
  }
#endif
  int status = RUNNING;
  for (int taken = 0; taken < slice_steps && status == RUNNING; taken++) {
#if TAKES_TWO_STEPS
    if (plan.takes_two_steps) descend_turning(plan, blocks, weights, vectors, slot_stride, whole->step, products);
    else
#endif
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
    for (int d = has_error ? item : dimension; d < dimension; d += GROUP) {
      real sum = 0;
      for (int k = 0; k < dimension; k++) {
        const real map = k < split ? map_a[k] : map_b[k - split];
        sum = fma(teacher[k] - map, population[k * data_row + d], sum);
      }
      weighed_error[d] = sum;
    }
    WAIT_FOR_GROUP;
    for (int quantity = item; quantity < 7; quantity += GROUP) {
      // How far the maps have come, the loss and E_g, which are quadratic forms, and the leading component.
      const int is_form = quantity == 4 || quantity == 5;
      const int is_a = quantity == 6 ? self.leading == 0 : quantity % 2 == 0;
      const int first = is_form || is_a ? 0 : split;
      const int last = quantity == 5 && !has_error ? 0 : is_form || !is_a ? dimension : split;
      const int is_vector = quantity < 4 && last - first > 1;
      __global const real *target = quantity == 4 ? global_minimum : teacher;
      __global const real *measure =
          quantity < 2 ? plateau_measure : quantity < 4 ? final_measure : final_projection;
      real sum = 0;
      for (int k = first; k < last; k++) {
        const real map = k < split ? map_a[k] : map_b[k - split];
        const real residual = k < split ? residual_a[k] : residual_b[k - split];
        if (is_form) sum += (target[k] - map) * (quantity == 4 ? residual : weighed_error[k]);
        else sum += (is_vector ? map * map : map) * measure[k];
      }
      observed[quantity] = is_form ? HALF * sum : sum;
    }
    WAIT_FOR_GROUP;
    if (item == 0) {
      observe(whole, part, record, self.leading, observed, observed[6], observed[4], observed[has_error ? 5 : 4]);
      *shared_status = ending(whole, part, observed[4], losses[0], losses[1], stop_losses[index], self.max_steps);
      *changes = 0;
    }
    WAIT_FOR_GROUP;
    status = *shared_status;
    const int is_checked = whole->step % STALL_CHECK_INTERVAL == 0 && status == RUNNING;
#if TAKES_TWO_STEPS
    if (plan.takes_two_steps && is_checked) {
      settle_turning(plan, blocks, weights, slot_stride, whole->step);
      descend(plan, blocks, weights, vectors, slot_stride, partial);
    }
#endif
    if (ascent_would_change(is_checked ? plan.block_count : 0, blocks, weights, vectors, slot_stride, rate, partial))
      *changes = 1;
    WAIT_FOR_GROUP;
    if (is_checked && *changes == 0) status = STALLED;
    const real taken_rate = status == RUNNING ? rate : (real)0;
#if TAKES_TWO_STEPS
    if (plan.takes_two_steps)
      ascend_turning(plan, blocks, weights, vectors, slot_stride, whole->step, taken_rate, products);
    else
#endif
      ascend(plan, blocks, weights, vectors, slot_stride, taken_rate, partial);
    if (item == 0) {
      const int step = whole->step, next = whole->next_recording;
      const int records = next < self.recording_count && recordings[next] == step;
      if (records || (status != RUNNING && self.recording_count > 0)) {
        __global real *entry = curve + whole->curve_count * (dimension + 1);
        curve_steps[whole->curve_count++] = step;
        entry[0] = observed[4];
        for (int k = 0; k < dimension; k++) entry[1 + k] = k < split ? map_a[k] : map_b[k - split];
        whole->next_recording += records;
      }
      whole->status = status;
      for (int k = 0; status != RUNNING && k < dimension; k++)
        final_maps[(ulong)index * dimension + k] = k < split ? map_a[k] : map_b[k - split];
      if (status == RUNNING) whole->step = step + 1;
    }
    WAIT_FOR_GROUP;
  }
  if (item == 0) reports[get_group_id(0)] = (int2)(whole->status, whole->step);
}
