// The output and the losses of a block of samples. Needs common.cl and sample_products.cl before it.

// Whether all networks pass through sample_thin_layer.cl, which leaves one sum a sample.
#ifndef IS_THIN
#define IS_THIN 0
#endif
// Where else the partial sums of sample p start; one number lies between samples against bank conflicts.
#define PARTIAL_STEP (LANES + (WIDTH == 1))

// partial[p, l] (+)= Σ over the numbers of lane l of hidden_p ∘ line.
static void dots(
    int rows, int stride, VECTOR_SPACE const real *hidden, __global const real *line, int accumulates,
    __local real *partial) {
  FOR_EACH_VECTOR(index, rows * LANES) {
    const int row = index / LANES, lane = index % LANES;
    __local real *place = partial + row * PARTIAL_STEP + lane;
    wide sum = accumulates ? LOAD(__local, place) : (wide)0;
    for (int k = lane; k < stride; k += LANES)
      sum = fma(LOAD(VECTOR_SPACE, hidden + row * stride + k), LOAD(__global, line + k), sum);
    STORE(__local, place, sum);
  }
}

// −∂ℓ/∂ŷ and the loss of one sample; the loss only where it is not the square of that.
static void set_loss(real output, real target, int kind, __local real *slope, __local real *loss) {
  const real margin = target * output;
  if (kind == SQUARED) {
    *slope = target - output;
    *loss = 0;
  } else if (kind == EXPONENTIAL) {
    const real decay = exp(-margin);
    *loss = decay;
    *slope = target * decay;
  } else {
    // ln(1 + exp(−m)) = max(−m, 0) + ln(1 + exp(−|m|)) neither overflows nor loses digits.
    const real decay = exp(-fabs(margin));
    *slope = target * (margin > 0 ? decay : (real)1) / (1 + decay);
    *loss = (margin > 0 ? (real)0 : -margin) + log1p(decay);
  }
}

static void losses_of_samples(
    int rows, __local const real *partial, real bias, __global const real *targets, int kind, __local real *slopes,
    __local real *losses) {
  for (int row = get_local_id(0); row < rows; row += GROUP) {
    const real sum = IS_THIN ? partial[row] : sum_of_stored_lanes(partial + row * PARTIAL_STEP);
    set_loss(sum + bias, targets[row], kind, slopes + row, losses + row);
  }
}

// Adds a block's losses and slopes to the lanes' sums, sample p to lane p.
static void add_losses(
    int rows, int kind, __local const real *slopes, __local const real *losses, __local real *loss_sums,
    __local real *slope_sums) {
  for (int lane = get_local_id(0); lane < LANES; lane += GROUP) {
    real loss = loss_sums[lane], slope = slope_sums[lane];
    for (int row = lane; row < rows; row += LANES) {
      loss = kind == SQUARED ? fma(slopes[row], slopes[row], loss) : loss + losses[row];
      slope += slopes[row];
    }
    loss_sums[lane] = loss;
    slope_sums[lane] = slope;
  }
}
