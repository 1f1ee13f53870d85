// What one work-group does with its network of the competition family: the parts of a step, and a look at the result. Needs
// common.cl, wide_numbers.cl, competition_data.cl and competition_products.cl or competition_vectors.cl before it.

// Whether slopes have paces (competition_paces.cl). The activity of the joint network is then kept as a difference from the
// modality alone in units that are together.
#ifndef KEEPS_PACES
#define KEEPS_PACES 0
#endif

// Sums over samples have as many lanes, whatever the size of a work-group.
#define LOSS_LANES 16
#if DOUBLE_PRECISION
#define LEAST_EXPONENT -708.0
#define LEAST_NORMAL DBL_MIN
#else
#define LEAST_EXPONENT -87.0f
#define LEAST_NORMAL FLT_MIN
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
        all_slopes + (ulong)(index) * SLOPE_SIZE(shape),                                                               \
        all_slope_sums + (ulong)(index) * 4 * shape.units * shape.stride,                                              \
        all_logits + (ulong)(index) * 4 * shape.classes * shape.stride,                                                \
        all_residuals + (ulong)(index) * NETWORKS * shape.classes * shape.stride,                                      \
        all_losses + (ulong)(index) * NETWORKS * shape.stride                                                          \
  }

#if KEEPS_PACES
// In place of slopes there are, for each modality, three lines of all units in both networks (paces, velocity and what is
// waiting), a line of tolerances, and which units are together; then five lines of room.
static int modality_size(const competition_shape shape) {
  return (6 * shape.units + 1) * shape.stride + parts(shape.units, LANES) * LANES;
}

static int pace_size(const competition_shape shape) { return 2 * modality_size(shape) + 5 * shape.stride; }

#define SLOPE_SIZE(shape) pace_size(shape)

static __global real *pace_memory(const competition_shape shape, const competition_state state, int modality) {
  return state.slopes + modality * modality_size(shape);
}

static __global real *tolerance_memory(const competition_shape shape, const competition_state state, int modality) {
  return pace_memory(shape, state, modality) + 6 * shape.units * shape.stride;
}

static __global real *together_memory(const competition_shape shape, const competition_state state, int modality) {
  return tolerance_memory(shape, state, modality) + shape.stride;
}

static __global real *scratch_memory(const competition_shape shape, const competition_state state) {
  return state.slopes + 2 * modality_size(shape);
}

static __global ulong *mark_memory(const competition_shape shape, const competition_state state) {
  return (__global ulong *)(scratch_memory(shape, state) + 4 * shape.stride);
}
#else
#define SLOPE_SIZE(shape) (4 * (shape).units * (shape).stride)
#endif

// How many units further on the same unit of the modality alone is to be added to one of a network; 0 for none.
static int distance_to_alone(
    const competition_shape shape, const competition_state state, int modality, int is_alone, int unit) {
#if KEEPS_PACES
  return !is_alone && together_memory(shape, state, modality)[unit] != 0 ? shape.units : 0;
#else
  return 0;
#endif
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
static wide clamped(wide u, wide threshold) { return u <= 0 ? (wide)0 : u >= threshold ? threshold : u; }

// σ′(u) for such a u.
static wide derivative(wide u, const competition_numbers numbers, int power) {
  const wide ratio = u * numbers.inverse_threshold;
  wide product = ratio;
  for (int factor = 2; factor < power; factor++) product *= ratio;
  return product;
}

// What the units of each class add to the logits of the first `count` columns.
static void add_logits(
    const competition_shape shape, const competition_numbers numbers, int power, int count,
    const competition_state state) {
  const int vectors = parts(count, WIDTH);
  for (int index = get_local_id(0); index < 4 * shape.classes * vectors; index += GROUP) {
    const int line = index / vectors, column = index % vectors * WIDTH, first = line * shape.units_per_class;
    const int modality = first / (2 * shape.units), is_alone = first / shape.units % 2;
    wide sum = 0;
    for (int unit = first; unit < first + shape.units_per_class; unit++) {
      __global const real *u = state.activity + unit * shape.stride + column;
      const int distance = distance_to_alone(shape, state, modality, is_alone, unit % shape.units);
      wide value = LOAD(__global, u);
      if (distance > 0) value += LOAD(__global, u + distance * shape.stride);
      const wide within = clamped(value, (wide)numbers.threshold);
      const wide beyond = value - numbers.threshold;
      sum += fma(
          within * derivative(within, numbers, power), (wide)numbers.inverse_power, beyond > 0 ? beyond : (wide)0);
    }
    STORE(__global, state.logits + line * shape.stride + column, sum);
  }
}

// The logits of the joint network's halves, which are added, or of a modality alone.
static __global const real *half_logits(
    const competition_shape shape, const competition_state state, int modality, int is_alone) {
  return state.logits + (2 * modality + is_alone) * shape.classes * shape.stride;
}

// η/n times residuals, and losses, of every sample in every network. Columns beyond the samples, which fill the last
// vector, are nobody's.
static void set_residuals(const competition_shape shape, real rate, const competition_state state) {
  const int stride = shape.stride, vectors = parts(shape.samples, WIDTH);
  for (int index = get_local_id(0); index < NETWORKS * vectors; index += GROUP) {
    const int network = index / vectors, sample = index % vectors * WIDTH;
    __global const real *first = half_logits(shape, state, network == 2, network > 0) + sample;
    __global const real *second = half_logits(shape, state, 1, 0) + sample;
    __global real *residuals = state.residuals + network * shape.classes * stride + sample;
    __global real *losses = state.losses + network * stride + sample;
    wide largest = -INFINITY;
    for (int j = 0; j < shape.classes; j++) {
      wide logit = LOAD(__global, first + j * stride);
      if (network == 0) logit += LOAD(__global, second + j * stride);
      STORE(__global, residuals + j * stride, logit);
      largest = logit > largest ? logit : largest;
    }
    STORE(__global, losses, largest);
    for (int l = 0; l < WIDTH; l++) losses[l] -= residuals[(sample + l) % shape.classes * stride + l];
    wide sum = 0;
    for (int j = 0; j < shape.classes; j++) {
      const wide distance = LOAD(__global, residuals + j * stride) - largest;
      // What is not a number stays so.
      const wide share = exp(distance < (wide)LEAST_EXPONENT ? (wide)LEAST_EXPONENT : distance);
      STORE(__global, residuals + j * stride, share);
      sum += share;
    }
    const wide scale = -rate / sum;
    for (int j = 0; j < shape.classes; j++)
      STORE(__global, residuals + j * stride, LOAD(__global, residuals + j * stride) * scale);
    for (int l = 0; l < WIDTH; l++) residuals[(sample + l) % shape.classes * stride + l] += rate;
    for (int l = shape.samples - sample; l < WIDTH; l++)
      for (int j = 0; j < shape.classes; j++) residuals[j * stride + l] = 0;
    STORE(__global, losses, LOAD(__global, losses) + log(sum));
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
      const int distance =
          distance_to_alone(shape, state, modality, 0, label * shape.units_per_class + unit) * shape.stride;
      const real value = u[unit * shape.stride] + (distance > 0 ? u[unit * shape.stride + distance] : (real)0);
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

#if !KEEPS_PACES
// Residuals times σ′(u), and their sums over all steps. A slope below the least normal number is zero: it could change
// nothing, and would slow down everything.
static void set_slopes(
    const competition_shape shape, const competition_numbers numbers, int power, const competition_state state) {
  const int vectors = parts(shape.samples, WIDTH);
  for (int index = get_local_id(0); index < 4 * shape.units * vectors; index += GROUP) {
    const int line = index / vectors, sample = index % vectors * WIDTH, place = line * shape.stride + sample;
    const int modality = line / (2 * shape.units), is_alone = line / shape.units % 2;
    const int label = line % shape.units / shape.units_per_class, network = is_alone ? 1 + modality : 0;
    const wide residual = LOAD(__global, state.residuals + (network * shape.classes + label) * shape.stride + sample);
    const wide u = clamped(LOAD(__global, state.activity + place), (wide)numbers.threshold);
    const wide slope = derivative(u, numbers, power) * residual;
    const wide kept = fabs(slope) < (wide)LEAST_NORMAL ? (wide)0 : slope;
    STORE(__global, state.slopes + place, kept);
    STORE(__global, state.slope_sums + place, LOAD(__global, state.slope_sums + place) + kept);
  }
}
#endif

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
