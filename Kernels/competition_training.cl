// Gradient descent of networks of the competition family: one work-group a network. The CPU twin is
// CompetitionTraining.swift, which says what each part computes. Needs common.cl, competition_data.cl and
// competition_products.cl before it.
//
// Every kernel is one loop over operations with one barrier, which PoCL compiles quickly.

// Sums over samples have as many lanes, whatever the size of a work-group.
#define LOSS_LANES 16
#if DOUBLE_PRECISION
#define LEAST_EXPONENT -708.0
#else
#define LEAST_EXPONENT -87.0f
#endif

// The joint network and the modalities alone.
enum { NETWORKS = 3 };
// Test samples that the joint network, the modalities alone and both together get wrong; those where the winner of the
// class is sufficient, and of these the ones that the joint network gets wrong.
enum { WRONG_JOINT = 0, WRONG_ALONE, WRONG_TOGETHER = 3, WINNER_SUFFICIENT, WRONG_WINNER_SUFFICIENT, TALLIES };

// What is kept of a network between slices; the last loss is the joint network's.
typedef struct {
  int status, step, point_count, correct;
} competition_progress;

// One network's numbers. What is there for each modality and both of its networks, the joint one and the modality alone,
// comes in this order: [modality][network][unit or class][sample].
typedef struct {
  __global real *lines, *products, *weights, *activity, *slopes, *slope_sums, *logits, *residuals, *losses;
} competition_state;

#define DECLARE_STATE                                                                                                  \
  __global real *all_lines, __global real *all_products, __global real *all_weights, __global real *all_activity,      \
      __global real *all_slopes, __global real *all_slope_sums, __global real *all_logits,                             \
      __global real *all_residuals, __global real *all_losses

#define STATE_OF(index)                                                                                                \
  {                                                                                                                    \
    all_lines + (ulong)(index) * 2 * shape.dimension * shape.stride,                                                   \
        all_products + (ulong)(index) * 2 * shape.samples * shape.stride,                                              \
        all_weights + (ulong)(index) * 4 * shape.units * shape.dimension,                                              \
        all_activity + (ulong)(index) * 4 * shape.units * shape.stride,                                                \
        all_slopes + (ulong)(index) * 4 * shape.units * shape.stride,                                                  \
        all_slope_sums + (ulong)(index) * 4 * shape.units * shape.stride,                                              \
        all_logits + (ulong)(index) * 4 * shape.classes * shape.stride,                                                \
        all_residuals + (ulong)(index) * NETWORKS * shape.classes * shape.stride,                                      \
        all_losses + (ulong)(index) * NETWORKS * shape.stride                                                          \
  }

// MARK: Products, one a modality

// ⟨X_i, X_i′⟩ and ⟨X_i, M_j⟩.
static matrix_product sample_products(const competition_shape shape, const competition_state state, int modality) {
  __global const real *lines = state.lines + modality * shape.dimension * shape.stride;
  const matrix_product product = {
      shape.samples, shape.dimension, shape.stride, lines, 1, shape.stride, lines, shape.stride, 1,
      state.products + modality * shape.samples * shape.stride, shape.stride, 0};
  return product;
}

// ⟨w, X_i⟩ and ⟨w, M_j⟩ of both networks.
static matrix_product unit_products(const competition_shape shape, const competition_state state, int modality) {
  const matrix_product product = {
      2 * shape.units, shape.dimension, shape.stride, state.weights + modality * 2 * shape.units * shape.dimension,
      shape.dimension, 1, state.lines + modality * shape.dimension * shape.stride, shape.stride, 1,
      state.activity + modality * 2 * shape.units * shape.stride, shape.stride, 0};
  return product;
}

// What a step adds to the activity.
static matrix_product step_product(const competition_shape shape, const competition_state state, int modality) {
  const matrix_product product = {
      2 * shape.units, shape.samples, shape.stride, state.slopes + modality * 2 * shape.units * shape.stride,
      shape.stride, 1, state.products + modality * shape.samples * shape.stride, shape.stride, 1,
      state.activity + modality * 2 * shape.units * shape.stride, shape.stride, 1};
  return product;
}

// What all steps together have added to the weights.
static matrix_product weight_product(const competition_shape shape, const competition_state state, int modality) {
  const matrix_product product = {
      2 * shape.units, shape.samples, shape.dimension, state.slope_sums + modality * 2 * shape.units * shape.stride,
      shape.stride, 1, state.lines + modality * shape.dimension * shape.stride, 1, shape.stride,
      state.weights + modality * 2 * shape.units * shape.dimension, shape.dimension, 1};
  return product;
}

// MARK: Parts of a step

// u between 0 and β. What is not a number stays so.
static real clamped(real u, real threshold) { return u <= 0 ? (real)0 : u >= threshold ? threshold : u; }

// σ′(u) for such a u.
static real derivative(real u, const competition_numbers numbers, int power) {
  const real ratio = u * numbers.inverse_threshold;
  real product = ratio;
  for (int factor = 2; factor < power; factor++) product *= ratio;
  return product;
}

// What the units of each class add to the logits of the first `count` columns.
static void add_logits(
    const competition_shape shape, const competition_numbers numbers, int power, int count,
    const competition_state state) {
  for (int index = get_local_id(0); index < 4 * shape.classes * count; index += GROUP) {
    const int line = index / count, column = index % count;
    __global const real *u = state.activity + line * shape.units_per_class * shape.stride + column;
    real sum = 0;
    for (int unit = 0; unit < shape.units_per_class; unit++) {
      const real value = u[unit * shape.stride], within = clamped(value, numbers.threshold);
      const real beyond = value - numbers.threshold;
      sum += fma(within * derivative(within, numbers, power), numbers.inverse_power, beyond > 0 ? beyond : (real)0);
    }
    state.logits[line * shape.stride + column] = sum;
  }
}

// The logits of the joint network's halves, which are added, or of a modality alone.
static __global const real *half_logits(
    const competition_shape shape, const competition_state state, int modality, int is_alone) {
  return state.logits + (2 * modality + is_alone) * shape.classes * shape.stride;
}

// η/n times residuals, and losses, of every sample in every network.
static void set_residuals(const competition_shape shape, real rate, const competition_state state) {
  const int stride = shape.stride;
  for (int index = get_local_id(0); index < NETWORKS * shape.samples; index += GROUP) {
    const int network = index / shape.samples, sample = index % shape.samples, label = sample % shape.classes;
    __global const real *first = half_logits(shape, state, network == 2, network > 0) + sample;
    __global const real *second = half_logits(shape, state, 1, 0) + sample;
    __global real *residuals = state.residuals + network * shape.classes * stride + sample;
    real largest = -INFINITY;
    for (int j = 0; j < shape.classes; j++) {
      const real logit = network == 0 ? first[j * stride] + second[j * stride] : first[j * stride];
      residuals[j * stride] = logit;
      largest = logit > largest ? logit : largest;
    }
    const real own = residuals[label * stride] - largest;
    real sum = 0;
    for (int j = 0; j < shape.classes; j++) {
      const real distance = residuals[j * stride] - largest;
      // What is not a number stays so.
      const real share = exp(distance < LEAST_EXPONENT ? LEAST_EXPONENT : distance);
      residuals[j * stride] = share;
      sum += share;
    }
    const real scale = -rate / sum;
    for (int j = 0; j < shape.classes; j++) residuals[j * stride] *= scale;
    residuals[label * stride] += rate;
    state.losses[network * stride + sample] = log(sum) - own;
  }
}

// Partial sums of the losses, and A_r of every class: whether it has emerged, with A_r before and after.
static void look(
    const competition_shape shape, const competition_numbers numbers, const competition_state state, int step,
    __local real *sums, __global real *strengths, __global int *emergence_steps, __global real *emergence) {
  for (int index = get_local_id(0); index < NETWORKS * LOSS_LANES; index += GROUP) {
    __global const real *losses = state.losses + index / LOSS_LANES * shape.stride;
    real sum = 0;
    for (int i = index % LOSS_LANES; i < shape.samples; i += LOSS_LANES) sum += losses[i];
    sums[index] = sum;
  }
  for (int index = get_local_id(0); index < 2 * shape.classes; index += GROUP) {
    const int modality = index / shape.classes, label = index % shape.classes;
    const int first = modality * 2 * shape.units + label * shape.units_per_class;
    __global const real *u = state.activity + first * shape.stride + shape.samples + label;
    real strength = -INFINITY;
    for (int unit = 0; unit < shape.units_per_class; unit++) {
      const real value = u[unit * shape.stride];
      strength = value >= strength ? value : strength;
    }
    if (emergence_steps[index] < 0 && strength >= numbers.emerged[modality]) {
      emergence_steps[index] = step;
      emergence[2 * index] = strengths[index];
      emergence[2 * index + 1] = strength;
    }
    strengths[index] = strength;
  }
}

// The mean losses decide whether the network has ended and whether this point is recorded.
static void decide(
    const competition_shape shape, const competition_network self, __global const int *listed,
    __local const real *sums, __global competition_progress *progress, __global real *loss, __local int *flags) {
  int is_finite = 1;
  for (int network = NETWORKS - 1; network >= 0; network--) {
    real sum = 0;
    for (int lane = 0; lane < LOSS_LANES; lane++) sum += sums[network * LOSS_LANES + lane];
    const real mean = sum / shape.samples;
    is_finite &= isfinite(mean) != 0;
    *loss = mean;
  }
  const int step = progress->step, point = progress->point_count;
  const int status = !is_finite ? DIVERGED : step == self.max_steps ? STEP_LIMIT : RUNNING;
  const int is_listed = point < self.listed_count && listed[point] == step;
  flags[0] = status;
  flags[1] = is_listed || (status != RUNNING && self.listed_count > 0) ? point : -1;
  progress->status = status;
  progress->point_count += flags[1] >= 0;
  if (status == RUNNING) progress->step += 1;
}

// Residuals times σ′(u), and their sums over all steps.
static void set_slopes(
    const competition_shape shape, const competition_numbers numbers, int power, const competition_state state) {
  for (int index = get_local_id(0); index < 4 * shape.units * shape.samples; index += GROUP) {
    const int line = index / shape.samples, sample = index % shape.samples, place = line * shape.stride + sample;
    const int modality = line / (2 * shape.units), is_alone = line / shape.units % 2;
    const int label = line % shape.units / shape.units_per_class, network = is_alone ? 1 + modality : 0;
    const real residual = state.residuals[(network * shape.classes + label) * shape.stride + sample];
    const real slope = derivative(clamped(state.activity[place], numbers.threshold), numbers, power) * residual;
    state.slopes[place] = slope;
    state.slope_sums[place] += slope;
  }
}

// The class with the largest logit, the first one in a tie: Σ of one or two lines of logits.
static int likeliest(
    const competition_shape shape, __global const real *first, __global const real *second) {
  int best = 0;
  real largest = 0;
  for (int j = 0; j < shape.classes; j++) {
    const int place = j * shape.stride;
    const real logit = first == second ? first[place] : first[place] + second[place];
    if (j == 0 || logit > largest) {
      best = j;
      largest = logit;
    }
  }
  return best;
}

// MARK: Kernels

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
  real sums[ROWS_TOGETHER][COLUMNS_TOGETHER];
  for (int operation = 0; operation < count; operation++) {
    if (operation == 0) {
      draw_noise(shape, self, numbers.noise, TRAINING, 0, shape.samples, state.lines);
      draw_weights(shape, self, numbers.scale, state.weights);
      for (int i = get_local_id(0); i < 4 * shape.units * shape.stride; i += GROUP)
        state.slopes[i] = state.slope_sums[i] = 0;
    } else if (operation == 1) {
      add_codes(shape, self, numbers, TRAINING, 0, shape.samples, state.lines);
    } else {
      const int round = operation - 2, unit_round = round - 2 * sample_rounds;
      const int is_unit = unit_round >= 0;
      multiply_round(
          is_unit ? unit_products(shape, state, unit_round / unit_rounds)
                  : sample_products(shape, state, round / sample_rounds),
          is_unit ? unit_round % unit_rounds : round % sample_rounds, tiles, sums);
    }
    barrier(EVERYWHERE);
  }
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
  real sums[ROWS_TOGETHER][COLUMNS_TOGETHER];
  int status = RUNNING;
  for (int taken = 0; taken < slice_steps && status == RUNNING; taken++) {
    // A step begins with what the slopes of the last one change; at first those are zero. PoCL 3.1 cannot compile a loop
    // that begins with an operation of a number that it knows.
    for (int operation = 0; operation < 2 * rounds + 5; operation++) {
      if (operation < 2 * rounds) {
        multiply_round(step_product(shape, state, operation / rounds), operation % rounds, tiles, sums);
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
        if (flags[0] == RUNNING) set_slopes(shape, numbers, self.power, state);
      }
      barrier(EVERYWHERE);
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
  real sums[ROWS_TOGETHER][COLUMNS_TOGETHER];
  for (int operation = 0; operation < 3 + 2 * rounds; operation++) {
    if (operation == 0) {
      if (get_local_id(0) == 0) tallies[0] = 0;
    } else if (operation == 1) {
      for (int sample = get_local_id(0); sample < shape.samples; sample += GROUP)
        if (likeliest(shape, half_logits(shape, state, 0, 0) + sample, half_logits(shape, state, 1, 0) + sample)
            == sample % shape.classes)
          atomic_inc(tallies);
    } else if (operation == 2) {
      if (get_local_id(0) == 0) all_progress[index].correct = tallies[0];
    } else {
      const int round = operation - 3;
      multiply_round(weight_product(shape, state, round / rounds), round % rounds, tiles, sums);
    }
    barrier(EVERYWHERE);
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
  real sums[ROWS_TOGETHER][COLUMNS_TOGETHER];
  for (int tally = get_local_id(0); tally < TALLIES; tally += GROUP) tallies[tally] = 0;
  // A block begins with what is numbered behind its test: see competition_training.
  for (int turn = 0; turn < blocks * operations; turn++) {
    const int operation = (turn + 2 * rounds + 2) % operations, first = beginning + turn / operations * shape.stride;
    const int count = min(shape.test_samples - first, shape.stride);
    if (operation < 2 * rounds) {
      multiply_round(unit_products(shape, state, operation / rounds), operation % rounds, tiles, sums);
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
    barrier(EVERYWHERE);
  }
  for (int tally = get_local_id(0); tally < TALLIES; tally += GROUP)
    all_tallies[(ulong)index * TALLIES + tally] += tallies[tally];
}
