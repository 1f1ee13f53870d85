// Full-batch gradient descent of fusion networks on samples: one work-group a network.
// The CPU twin is SampleTraining.swift, which says what each part computes. Needs common.cl, sample_networks.cl,
// sample_products.cl, sample_losses.cl, sample_passes.cl, sample_thin_layer.cl and sample_observables.cl before it.

// One of the operations that take a block of samples through the network and back; a barrier lies between any two. They
// are numbered so that one loop with one barrier does them all: PoCL takes most of a minute to compile more.
static void operate(
    int operation, const sample_schedule plan, __global const sample_block *blocks, const sample_pass pass) {
#if IS_THIN
  if (operation == 0) {
    thin_forward(plan, blocks, pass);
  } else if (operation == 1) {
    find_losses(plan, pass);
  } else {
    add_losses(pass.rows, pass.loss, pass.slopes, pass.losses, pass.loss_sums, pass.slope_sums);
    thin_backward(plan, blocks, pass);
  }
#else
  const int count = plan.block_count;
  if (operation < count) {
    forward(blocks[operation], pass);
  } else if (operation == count) {
    for (int o = 0; o < plan.output_count; o++)
      dots(
          pass.rows, plan.output_stride[o], pass.activity + pass.block_size * plan.output_space[o],
          pass.weights + plan.output_offset[o], o, pass.partial);
  } else if (operation == count + 1) {
    find_losses(plan, pass);
  } else if (operation == count + 2) {
    add_losses(pass.rows, pass.loss, pass.slopes, pass.losses, pass.loss_sums, pass.slope_sums);
    for (int o = 0; o < plan.output_count; o++)
      output_backward(
          pass.rows, plan.output_stride[o], pass.slope, pass.slopes, pass.weights + plan.output_offset[o],
          pass.is_first, pass.activity + pass.block_size * plan.output_space[o],
          pass.gradient + plan.output_offset[o]);
  } else {
    const int down = operation - count - 3;
    const sample_block block = blocks[count - 1 - down / 2];
    if (down % 2 == 0) add_gradient(block, pass);
    else backward(block, pass);
  }
#endif
}

// The number of those operations.
static int operation_count(const sample_schedule plan) { return IS_THIN ? 3 : 3 * plan.block_count + 3; }

// Takes up to `slice_steps` steps of every active network. All local memory comes in as arguments, and no barrier is
// skipped by anyone; fusion_training.cl says why.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void sample_training(
    const int slice_steps, __global const int *active, __global const sample_network *networks,
    __global const sample_network_numbers *all_numbers, __global const sample_schedule *schedules,
    __global const sample_block *all_blocks, __global const matrix_lines *all_lines, __global const real *all_inputs,
    __global const real *all_targets, const int sample_count, const real sample_share, const int dimension,
    const int split, __global real *all_weights, const ulong weight_stride, __global real *all_scratch,
    const ulong scratch_stride, const ulong transposed_count, const int row_stride, VECTOR_SPACE real *all_activity,
    const ulong activity_stride, const int block_size, __local real *partial, __local real *slopes,
    __local real *losses, __local real *sums, __local int *flags, __global sample_progress *all_progress,
    __global real *limits, __global const int *all_listed, __global real *all_points) {
  const int item = get_local_id(0);
  const int index = active[get_group_id(0)];
  const sample_network self = networks[index];
  const sample_network_numbers numbers = all_numbers[index];
  const sample_schedule plan = schedules[self.schedule];
  __global const sample_block *blocks = all_blocks + plan.first_block;
  __global const real *inputs = all_inputs + (ulong)self.data * sample_count * dimension;
  __global const real *targets = all_targets + (ulong)self.data * sample_count;
  __global real *weights = all_weights + index * weight_stride;
  __global real *gradient = all_scratch + get_group_id(0) * scratch_stride;
  __global real *transposed = gradient + weight_stride, *rows_of_map = transposed + transposed_count;
  VECTOR_SPACE real *activity = all_activity + get_group_id(0) * activity_stride;
  __global sample_progress *progress = all_progress + index;
  __global const int *listed = all_listed + self.first_listed;
  __local real *loss_sums = sums, *slope_sums = sums + LANES;

  int status = RUNNING;
  for (int taken = 0; taken < slice_steps && status == RUNNING; taken++) {
    transpose(plan, blocks, weights, transposed);
    for (int l = item; l < 2 * LANES; l += GROUP) sums[l] = 0;
    WAIT_FOR_GROUP;
    for (int first = 0; first < sample_count; first += block_size) {
      const sample_pass pass = {
          min(block_size, sample_count - first), first == 0, first + block_size >= sample_count, dimension, block_size,
          self.loss, numbers.slope, inputs + (ulong)first * dimension, targets + first, weights, transposed, gradient, activity, partial,
          slopes, losses, loss_sums, slope_sums};
      for (int operation = 0; operation < operation_count(plan); operation++) {
        operate(operation, plan, blocks, pass);
        WAIT_FOR_GROUP;
      }
    }

    if (item == 0) {
      const real mean = sum_of_stored_lanes(loss_sums) * sample_share, loss = self.loss == SQUARED ? HALF * mean : mean;
      const int step = progress->step, point = progress->point_count;
      if (step == 0) limits[index] = DIVERGENCE_FACTOR * fmax(loss, numbers.zero_loss);
      const int ending = loss <= numbers.stop_loss       ? CONVERGED
                         : !(loss <= limits[index])      ? DIVERGED
                         : step == self.max_steps        ? STEP_LIMIT
                                                         : RUNNING;
      const int is_listed = point < self.listed_count && listed[point] == step;
      flags[0] = ending;
      flags[1] = 0;
      flags[2] = is_listed || ending != RUNNING;
      sums[0] = loss;
    }
    // The lanes of the output's bias: the first one counts.
    for (int l = plan.output_bias < 0 ? LANES : item; l < LANES; l += GROUP)
      gradient[plan.output_bias + l] = l == 0 ? sum_of_stored_lanes(slope_sums) : (real)0;
    WAIT_FOR_GROUP;
    status = flags[0];
    const real loss = sums[0];
    const int checks_stall = status == RUNNING && progress->step % STALL_CHECK_INTERVAL == 0;
    // A network that may be stalled is looked at too: nobody knows yet.
    const int is_wanted = flags[2] || checks_stall;
    __global real *entry = all_points + ((ulong)self.first_point + progress->point_count) * (dimension + 3);
    look(
        is_wanted, plan, all_lines, weights, rows_of_map, row_stride, dimension, split, partial, entry);
    // Networks that have ended keep the weights that they ended with.
    if (status == RUNNING && descend_weights(plan.weight_count, numbers.rate, numbers.decay, gradient, weights))
      flags[1] = 1;
    WAIT_FOR_GROUP;
    if (checks_stall && flags[1] == 0) status = STALLED;
    if (item == 0) {
      if (is_wanted) entry[0] = loss;
      progress->point_count += flags[2] || status == STALLED;
      progress->status = status;
      if (status == RUNNING) progress->step += 1;
    }
  }
}
