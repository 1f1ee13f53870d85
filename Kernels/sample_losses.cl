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

// The sums of the lanes of a sample's partial sums, for all samples from `partial` on that the lanes have room for.
#if WIDTH > 1
#define FOLDED(u, v, first, second) ((wide)((u).first, (v).first) + (wide)((u).second, (v).second))
#define FOLD(count, first, second)                                                                                      \
  UNROLLED for (int l = 0; l < (count); l++) sums[l] = FOLDED(sums[2 * l], sums[2 * l + 1], first, second);
static wide sums_of_samples(__local const real *partial, int count) {
  wide sums[LANES];
  UNROLLED for (int l = 0; l < LANES; l++) sums[l] = LOAD(__local, partial + min(l, count - 1) * PARTIAL_STEP);
#if DOUBLE_PRECISION
  FOLD(4, lo, hi)
  FOLD(2, s0145, s2367)
#else
  FOLD(8, lo, hi)
  FOLD(4, s012389ab, s4567cdef)
  FOLD(2, s014589cd, s2367abef)
#endif
  FOLD(1, even, odd)
  return sums[0];
}
#endif

// Places between the last sample and the next full vector of samples get zeros.
static void losses_of_samples(
    int rows, __local const real *partial, real bias, __global const real *targets, int kind, __local real *slopes,
    __local real *losses) {
#if WIDTH == 1
  for (int row = get_local_id(0); row < rows; row += GROUP) {
    const real sum = IS_THIN ? partial[row] : sum_of_stored_lanes(partial + row * PARTIAL_STEP);
    set_loss(sum + bias, targets[row], kind, slopes + row, losses + row);
  }
#else
  for (int first = 0; first < rows; first += LANES) {
    const wide outputs = sums_of_samples(partial + first * PARTIAL_STEP, rows - first) + bias;
    if (kind == SQUARED && first + LANES <= rows) {
      STORE(__local, slopes + first, LANES_AT(targets + first) - outputs);
      continue;
    }
    real output[LANES] __attribute__((aligned(sizeof(wide))));
    STORE(__private, output, outputs);
    for (int lane = 0; lane < LANES; lane++) {
      slopes[first + lane] = losses[first + lane] = 0;
      if (first + lane < rows)
        set_loss(output[lane], targets[first + lane], kind, slopes + first + lane, losses + first + lane);
    }
  }
#endif
}

// Adds a block's losses and slopes to the lanes' sums, sample p to lane p.
static void add_losses(
    int rows, int kind, __local const real *slopes, __local const real *losses, __local real *loss_sums,
    __local real *slope_sums) {
  FOR_EACH_VECTOR(lane, LANES) {
    wide loss = LOAD(__local, loss_sums + lane), slope = LOAD(__local, slope_sums + lane);
    for (int row = lane; row < rows; row += LANES) {
      const wide change = LOAD(__local, slopes + row);
      loss = kind == SQUARED ? fma(change, change, loss) : loss + LOAD(__local, losses + row);
      slope += change;
    }
    STORE(__local, loss_sums + lane, loss);
    STORE(__local, slope_sums + lane, slope);
  }
}
