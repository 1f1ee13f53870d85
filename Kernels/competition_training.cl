// Gradient descent of networks of the competition family: one work-group a network. The CPU twin is
// CompetitionTraining.swift, which says what each part computes. Needs common.cl, wide_numbers.cl, competition_data.cl,
// competition_products.cl or competition_vectors.cl, competition_steps.cl and competition_paces.cl before it.
//
// Every kernel is one loop over operations with one barrier, which PoCL compiles quickly.

// Draws samples and weights of every network, and multiplies them.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void competition_prepare(
    __global const competition_shape *shapes, __global const competition_network *networks,
    __global const competition_numbers *all_numbers, DECLARE_STATE, __local real *tiles) {
  const competition_shape shape = *shapes;
  const int index = get_group_id(0);
  const competition_network self = networks[index];
  const competition_numbers numbers = all_numbers[index];
  const competition_state state = STATE_OF(index);
  const int sample_rounds = rounds_of(shape.samples, shape.dimension, shape.stride);
  const int unit_rounds = rounds_of(2 * shape.units, shape.dimension, shape.stride);
  const int count = 2 + 2 * (sample_rounds + unit_rounds);
  product_sums sums;
  for (int operation = 0; operation < count; operation++) {
    if (operation == 0) {
      draw_noise(shape, self, numbers.noise, TRAINING, 0, shape.samples, state.lines);
      draw_weights(shape, self, numbers.scale, state.weights);
      for (int i = get_local_id(0); i < SLOPE_SIZE(shape); i += GROUP) state.slopes[i] = 0;
      for (int i = get_local_id(0); i < 4 * shape.units * shape.stride; i += GROUP) state.slope_sums[i] = 0;
    } else if (operation == 1) {
      add_codes(shape, self, numbers, TRAINING, 0, shape.samples, state.lines);
    } else {
      const int round = operation - 2, unit_round = round - 2 * sample_rounds;
      const int is_unit = unit_round >= 0;
      multiply_round(
          is_unit ? unit_products(shape, state, unit_round / unit_rounds)
                  : sample_products(shape, state, round / sample_rounds),
          is_unit ? unit_round % unit_rounds : round % sample_rounds, tiles, &sums);
    }
    WAIT_FOR_GROUP;
  }
#if KEEPS_PACES
  start_paces(shape, numbers, state);
#endif
}

// Takes up to `slice_steps` steps of every active network. All local memory comes in as arguments, and no barrier is
// skipped by anyone; fusion_training.cl says why.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void competition_training(
    const int slice_steps, __global const int *active, __global const competition_shape *shapes,
    __global const competition_network *networks, __global const competition_numbers *all_numbers, DECLARE_STATE,
    __local real *tiles, __local real *loss_sums, __local int *flags, __global competition_progress *all_progress,
    __global real *final_losses, __global real *all_strengths, __global int *all_emergence_steps,
    __global real *all_emergence, __global const int *all_listed, __global real *all_points) {
  const competition_shape shape = *shapes;
  const int index = active[get_group_id(0)];
  const competition_network self = networks[index];
  const competition_numbers numbers = all_numbers[index];
  const competition_state state = STATE_OF(index);
  const int rounds = rounds_of(2 * shape.units, shape.samples, shape.stride), directions = 2 * shape.classes;
  __global competition_progress *progress = all_progress + index;
  __global real *strengths = all_strengths + (ulong)index * directions;
  product_sums sums;
  int status = RUNNING;
  for (int taken = 0; taken < slice_steps && status == RUNNING; taken++) {
    // A step begins with what the slopes of the last one change; at first those are zero. PoCL 3.1 cannot compile a loop
    // that begins with an operation of a number that it knows.
    for (int operation = 0; operation < 2 * rounds + 5; operation++) {
      if (operation < 2 * rounds) {
#if KEEPS_PACES
        descend(shape, numbers, self.power, progress->step, state, operation / rounds);
#else
        multiply_round(step_product(shape, state, operation / rounds), operation % rounds, tiles, &sums);
#endif
      } else if (operation == 2 * rounds) {
        add_logits(shape, numbers, self.power, shape.samples, state);
      } else if (operation == 2 * rounds + 1) {
        set_residuals(shape, numbers.rate, state);
      } else if (operation == 2 * rounds + 2) {
        look(
            shape, numbers, state, progress->step, loss_sums, strengths,
            all_emergence_steps + (ulong)index * directions, all_emergence + (ulong)index * 2 * directions);
      } else if (operation == 2 * rounds + 3) {
        if (get_local_id(0) == 0)
          decide(shape, self, all_listed + self.first_listed, loss_sums, progress, final_losses + index, flags);
      } else {
        // Points are recorded of networks that have just ended, too.
        __global real *entry = all_points + ((ulong)self.first_point + max(flags[1], 0)) * (1 + directions);
        for (int i = get_local_id(0); i < (flags[1] < 0 ? 0 : 1 + directions); i += GROUP)
          entry[i] = i == 0 ? final_losses[index] : strengths[i - 1];
#if !KEEPS_PACES
        if (flags[0] == RUNNING) set_slopes(shape, numbers, self.power, state);
#endif
      }
      WAIT_FOR_GROUP;
    }
    status = flags[0];
  }
}

// Counts the training samples that active networks get right, and sets their weights.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void competition_finish(
    __global const int *active, __global const competition_shape *shapes, DECLARE_STATE, __local real *tiles,
    __local int *tallies, __global competition_progress *all_progress) {
  const competition_shape shape = *shapes;
  const int index = active[get_group_id(0)];
  const competition_state state = STATE_OF(index);
  const int rounds = rounds_of(2 * shape.units, shape.samples, shape.dimension);
  product_sums sums;
  for (int operation = 0; operation < 3 + 2 * rounds; operation++) {
    if (operation == 0) {
      if (get_local_id(0) == 0) tallies[0] = 0;
#if KEEPS_PACES
      settle_slopes(shape, state);
#endif
    } else if (operation == 1) {
      for (int sample = get_local_id(0); sample < shape.samples; sample += GROUP)
        if (likeliest(shape, half_logits(shape, state, 0, 0) + sample, half_logits(shape, state, 1, 0) + sample)
            == sample % shape.classes)
          atomic_inc(tallies);
    } else if (operation == 2) {
      if (get_local_id(0) == 0) all_progress[index].correct = tallies[0];
    } else {
      const int round = operation - 3;
      multiply_round(weight_product(shape, state, round / rounds), round % rounds, tiles, &sums);
    }
    WAIT_FOR_GROUP;
  }
}

// Draws `blocks` blocks of test samples for every active network, from sample `beginning` on, and counts what it gets
// wrong. The samples take the place of the training samples.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void competition_test(
    const int beginning, const int blocks, __global const int *active, __global const competition_shape *shapes,
    __global const competition_network *networks, __global const competition_numbers *all_numbers, DECLARE_STATE,
    __local real *tiles, __local int *tallies, __global const int *all_winners, __global int *all_tallies) {
  const competition_shape shape = *shapes;
  const int index = active[get_group_id(0)];
  const competition_network self = networks[index];
  const competition_numbers numbers = all_numbers[index];
  const competition_state state = STATE_OF(index);
  __global const int *winners = all_winners + (ulong)index * shape.classes;
  const int rounds = rounds_of(2 * shape.units, shape.dimension, shape.stride), operations = 4 + 2 * rounds;
  product_sums sums;
  for (int tally = get_local_id(0); tally < TALLIES; tally += GROUP) tallies[tally] = 0;
  // A block begins with what is numbered behind its test: see competition_training.
  for (int turn = 0; turn < blocks * operations; turn++) {
    const int operation = (turn + 2 * rounds + 2) % operations, first = beginning + turn / operations * shape.stride;
    const int count = min(shape.test_samples - first, shape.stride);
    if (operation < 2 * rounds) {
      multiply_round(unit_products(shape, state, operation / rounds), operation % rounds, tiles, &sums);
    } else if (operation == 2 * rounds) {
      add_logits(shape, numbers, self.power, count, state);
    } else if (operation == 2 * rounds + 2) {
      draw_noise(shape, self, numbers.noise, TEST, first, count, state.lines);
    } else if (operation == 2 * rounds + 3) {
      add_codes(shape, self, numbers, TEST, first, count, state.lines);
    } else {
      for (int column = get_local_id(0); column < count; column += GROUP) {
        const int label = label_of(shape, self, TEST, first + column);
        __global const real *joint[2], *alone[2];
        for (int modality = 0; modality < 2; modality++) {
          joint[modality] = half_logits(shape, state, modality, 0) + column;
          alone[modality] = half_logits(shape, state, modality, 1) + column;
          if (likeliest(shape, alone[modality], alone[modality]) != label) atomic_inc(tallies + WRONG_ALONE + modality);
        }
        const int is_wrong = likeliest(shape, joint[0], joint[1]) != label;
        if (is_wrong) atomic_inc(tallies + WRONG_JOINT);
        if (likeliest(shape, alone[0], alone[1]) != label) atomic_inc(tallies + WRONG_TOGETHER);
        if (is_sufficient(self, TEST, first + column, winners[label])) {
          atomic_inc(tallies + WINNER_SUFFICIENT);
          if (is_wrong) atomic_inc(tallies + WRONG_WINNER_SUFFICIENT);
        }
      }
    }
    WAIT_FOR_GROUP;
  }
  for (int tally = get_local_id(0); tally < TALLIES; tally += GROUP)
    all_tallies[(ulong)index * TALLIES + tally] += tallies[tally];
}
