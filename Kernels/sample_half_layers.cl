// Networks of half lines with three layers or more: activity of both prototypes up and what flows back down, with a step of
// the weights on the way; the CPU twin is sample_half_lines.inc. Needs common.cl, wide_numbers.cl, sample_networks.cl,
// sample_products.cl, sample_losses.cl and sample_half_branches.cl before it.
#if !HAS_TWO_LAYERS

// Where a network's steps work.
typedef struct {
  int depth;
  __global const half_layer *layers;
  __global real *weights;
  __local real *partial;
  VECTOR_SPACE real *activity;
} half_place;

// From one layer's activity to the next one's, both prototypes.
static void pass_up(const half_place at, const half_layer layer, const half_layer before, real slope) {
  const int stride = layer.stride, vectors = stride / WIDTH, columns = parts(vectors, VECTORS_TOGETHER);
  __global const real *lines = at.weights + layer.weights;
  VECTOR_SPACE const real *below = at.activity + before.activity;
  VECTOR_SPACE real *above = at.activity + layer.activity;
  for (int column = BRANCH_ITEM; column < columns; column += BRANCH_ITEMS) {
    int lane[VECTORS_TOGETHER];
    wide plus[VECTORS_TOGETHER], minus[VECTORS_TOGETHER];
    // Vectors that are not there repeat the last one and are not kept.
    UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) {
      lane[v] = min(column + v * columns, vectors - 1) * WIDTH;
      plus[v] = minus[v] = 0;
    }
    for (int line = 0; line < layer.lines; line++) {
      const wide in_plus = (wide)below[line], in_minus = (wide)below[before.stride + line];
      UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) {
        const wide weights = LOAD(__global, lines + line * stride + lane[v]);
        plus[v] = fma(in_plus, weights, plus[v]);
        minus[v] = fma(in_minus, weights, minus[v]);
      }
    }
    UNROLLED for (int v = 0; v < VECTORS_TOGETHER; v++) {
      if (column + v * columns >= vectors) continue;
      STORE(VECTOR_SPACE, above + lane[v], ACTIVATED(plus[v], plus[v] * slope));
      STORE(VECTOR_SPACE, above + stride + lane[v], ACTIVATED(minus[v], minus[v] * slope));
    }
  }
}

// The lanes' sums of s into local memory.
static void deep_forward(const half_place at, real slope) {
  FOR_EACH_BRANCH(branch) {
    const half_layer first = at.layers[branch * at.depth];
    VECTOR_SPACE real *above = at.activity + first.activity;
    FOR_EACH_BRANCH_VECTOR(k, first.stride) {
      const wide weights = LOAD(__global, at.weights + first.weights + k);
      STORE(VECTOR_SPACE, above + k, ACTIVATED(weights, weights * slope));
      STORE(VECTOR_SPACE, above + first.stride + k, ACTIVATED(-weights, -weights * slope));
    }
  }
  WAIT_FOR_GROUP;
  for (int layer = 1; layer + 1 < at.depth; layer++) {
    FOR_EACH_BRANCH(branch)
      pass_up(at, at.layers[branch * at.depth + layer], at.layers[branch * at.depth + layer - 1], slope);
    WAIT_FOR_GROUP;
  }
  FOR_EACH_BRANCH(branch) {
    const half_layer last = at.layers[branch * at.depth + at.depth - 1], hidden = at.layers[branch * at.depth + at.depth - 2];
    __global const real *output = at.weights + last.weights;
    VECTOR_SPACE const real *above = at.activity + hidden.activity;
    const int lane = BRANCH_ITEM * WIDTH;
    wide plus = 0, minus = 0;
    for (int k = lane; k < (lane < LANES ? last.stride : 0); k += LANES) {
      const wide weights = LOAD(__global, output + k);
      plus = fma(weights, LOAD(VECTOR_SPACE, above + k), plus);
      minus = fma(weights, LOAD(VECTOR_SPACE, above + last.stride + k), minus);
    }
    if (lane < LANES) {
      STORE(__local, at.partial + 2 * branch * PARTIAL_STEP + lane, plus);
      STORE(__local, at.partial + (2 * branch + 1) * PARTIAL_STEP + lane, minus);
    }
  }
}

// LANES lines of a branch's layer: steps of their weights, and the lanes' sums of what flows below into local memory.
// Returns whether any weight changed.
static int pass_down(
    const half_place at, const half_layer layer, const half_layer before, int group,
    const sample_network_numbers numbers, int checks, __local real *partial) {
  const int stride = layer.stride, lane = BRANCH_ITEM % ROW_ITEMS * WIDTH;
  VECTOR_SPACE const real *flowing = at.activity + layer.activity + 2 * stride, *below = at.activity + before.activity;
  int changes = 0;
  for (int line = BRANCH_ITEM / ROW_ITEMS; line < LANES; line += BRANCH_ROWS) {
    __global real *weights = at.weights + layer.weights + (group + line) * stride;
    const wide in_plus = (wide)below[group + line], in_minus = (wide)below[before.stride + group + line];
    wide of_plus = 0, of_minus = 0;
    for (int k = lane; k < (group + line < layer.lines ? stride : 0); k += LANES) {
      const wide old = LOAD(__global, weights + k), plus = LOAD(VECTOR_SPACE, flowing + k);
      const wide minus = LOAD(VECTOR_SPACE, flowing + stride + k);
      of_plus = fma(old, plus, of_plus);
      of_minus = fma(old, minus, of_minus);
      const wide after = fma(in_plus, plus, fma(in_minus, minus, KEPT(old)));
      if (checks) changes |= CHANGES(after, old);
      STORE(__global, weights + k, after);
    }
    STORE(__local, partial + line * PARTIAL_STEP + lane, of_plus);
    STORE(__local, partial + (LANES + line) * PARTIAL_STEP + lane, of_minus);
  }
  return changes;
}

// What flows below those lines, from their sums.
static void flow_down(
    const half_place at, const half_layer before, int group, real slope, __local const real *partial) {
  VECTOR_SPACE real *below = at.activity + before.activity + group;
  FOR_EACH_BRANCH_VECTOR(k, 2 * LANES) {
    VECTOR_SPACE real *here = below + k / LANES * before.stride + k % LANES;
#if WIDTH == 1
    const wide sum = sum_of_stored_lanes(partial + k * PARTIAL_STEP);
#else
    const wide sum = sums_of_samples(partial + k * PARTIAL_STEP, LANES);
#endif
    const wide hidden = LOAD(VECTOR_SPACE, here);
    STORE(VECTOR_SPACE, here + 2 * before.stride, DERIVED(hidden, sum, sum * slope));
  }
}

// From the outputs down, with a step of all weights where it descends. Returns whether this work-item changed one.
static int deep_back(
    const half_place at, const real g[4], const sample_network_numbers numbers, int descends, int checks) {
  const real slope = numbers.slope;
  int changes = 0;
  FOR_EACH_BRANCH(branch) {
    const half_layer last = at.layers[branch * at.depth + at.depth - 1];
    const int stride = last.stride;
    __global real *output = at.weights + last.weights;
    VECTOR_SPACE real *hidden = at.activity + at.layers[branch * at.depth + at.depth - 2].activity;
    const wide plus = (wide)(numbers.rate * (branch == 0 ? g[0] : g[2]));
    const wide minus = (wide)(numbers.rate * (branch == 0 ? g[1] : g[3]));
    FOR_EACH_BRANCH_VECTOR(k, descends ? stride : 0) {
      const wide old = LOAD(__global, output + k), of_plus = LOAD(VECTOR_SPACE, hidden + k);
      const wide of_minus = LOAD(VECTOR_SPACE, hidden + stride + k), above = plus * old, below = minus * old;
      STORE(VECTOR_SPACE, hidden + 2 * stride + k, DERIVED(of_plus, above, above * slope));
      STORE(VECTOR_SPACE, hidden + 3 * stride + k, DERIVED(of_minus, below, below * slope));
      const wide after = fma(plus, of_plus, fma(minus, of_minus, KEPT(old)));
      if (checks) changes |= CHANGES(after, old);
      STORE(__global, output + k, after);
    }
  }
  WAIT_FOR_GROUP;
  for (int layer = at.depth - 2; layer > 0; layer--) {
    for (int group = 0; group < (descends ? at.layers[layer].lines : 0); group += LANES) {
      FOR_EACH_BRANCH(branch)
        changes |= pass_down(
            at, at.layers[branch * at.depth + layer], at.layers[branch * at.depth + layer - 1], group, numbers, checks,
            at.partial + 2 * LANES * branch * PARTIAL_STEP);
      WAIT_FOR_GROUP;
      FOR_EACH_BRANCH(branch)
        flow_down(
            at, at.layers[branch * at.depth + layer - 1], group, slope, at.partial + 2 * LANES * branch * PARTIAL_STEP);
      WAIT_FOR_GROUP;
    }
  }
  FOR_EACH_BRANCH(branch) {
    const half_layer first = at.layers[branch * at.depth];
    VECTOR_SPACE const real *flowing = at.activity + first.activity + 2 * first.stride;
    FOR_EACH_BRANCH_VECTOR(k, descends ? first.stride : 0) {
      __global real *place = at.weights + first.weights + k;
      const wide old = LOAD(__global, place);
      const wide after = KEPT(old) + (LOAD(VECTOR_SPACE, flowing + k) - LOAD(VECTOR_SPACE, flowing + first.stride + k));
      if (checks) changes |= CHANGES(after, old);
      STORE(__global, place, after);
    }
  }
  return changes;
}

INLINED void take_weights(half_place *at) {}
INLINED void put_weights(const half_place *at) {}

INLINED int advance(
    half_place *at, const real g[4], const sample_network_numbers numbers, int descends, int checks) {
  const int changes = deep_back(*at, g, numbers, descends, checks);
  deep_forward(*at, numbers.slope);
  return changes;
}

INLINED void set_prototypes(__local const real *values, real slope, real s[4]) {
  UNROLLED for (int l = 0; l < 4; l++) s[l] = values[l];
}

#define LOOK_SUMS 0
INLINED void add_looks(const half_place *at) {}

#endif
