// Networks of half lines with two layers, whose branches are sums over units; the CPU twin is sample_half_lines.inc. Needs
// common.cl, wide_numbers.cl, sample_networks.cl, sample_losses.cl and sample_half_branches.cl before it.
#if HAS_TWO_LAYERS

// Whether weights stay in registers for a whole slice, and vectors of lanes of the hidden layer where they do.
#ifndef KEEPS_WEIGHTS
#define KEEPS_WEIGHTS 1
#endif
#ifndef VECTORS
#define VECTORS 1
#endif

#if KEEPS_WEIGHTS
#define UNIT_SPACE __private
#define UNIT_STEP 1
#define UNITS(layer) (at->units + (2 * turn + layer) * VECTORS)
#define FOR_EACH_UNIT(v) UNROLLED for (int v = 0; v < VECTORS; v++)
#else
#define UNIT_SPACE __global
#define UNIT_STEP ROW_ITEMS
#define UNITS(layer) (__global wide *)(at->weights + at->layers[2 * branch + layer].weights + BRANCH_ITEM * WIDTH)
#define FOR_EACH_UNIT(v) for (int v = 0, vectors = at->layers[0].stride / LANES; v < vectors; v++)
#endif

// Where a network's steps work.
typedef struct {
  __global const half_layer *layers;
  __global real *weights;
#if KEEPS_WEIGHTS
  // The input weights and the output weights of this work-item's units, branch by branch.
  wide units[4 / BRANCHES_AT_ONCE * VECTORS];
#endif
  __local real *partial;
} half_place;

#if KEEPS_WEIGHTS
// Weights on their way from memory to registers and back.
#define FOR_EACH_WEIGHT(DO)                                                                                             \
  UNROLLED FOR_EACH_BRANCH(branch)                                                                                               \
    if (BRANCH_ITEM < ROW_ITEMS)                                                                                        \
      UNROLLED for (int layer = 0; layer < 2; layer++)                                                                  \
        FOR_EACH_UNIT(i) {                                                                                              \
          __global real *place = at->weights + at->layers[2 * branch + layer].weights + i * LANES + BRANCH_ITEM * WIDTH; \
          DO;                                                                                                           \
        }
INLINED void take_weights(half_place *at) { FOR_EACH_WEIGHT(UNITS(layer)[i] = LOAD(__global, place)) }
INLINED void put_weights(const half_place *at) { FOR_EACH_WEIGHT(STORE(__global, place, UNITS(layer)[i])) }
#else
INLINED void take_weights(half_place *at) {}
INLINED void put_weights(const half_place *at) {}
#endif

// A step down the slope where it descends, and Σ w v over positive and negative w after it.
INLINED int thin_branch(
    const half_place *at, UNIT_SPACE wide *first, UNIT_SPACE wide *output, real g_plus, real g_minus, const sample_network_numbers numbers,
    const int descends, int checks, __local real *sums) {
  const real slope = numbers.slope, rate = numbers.rate;
  const wide positive = (wide)(rate * fma(-slope, g_minus, g_plus));
  const wide negative = (wide)(rate * fma(slope, g_plus, -g_minus));
  const wide unsigned_change = (wide)(rate * (slope * (g_plus - g_minus))), none = 0;
  wide of_positive = 0, of_negative = 0;
  int changes = 0;
  FOR_EACH_UNIT(i) {
    wide w = first[i * UNIT_STEP], v = output[i * UNIT_STEP];
    if (descends) {
      const wide change = w > none ? positive : w < none ? negative : unsigned_change;
      const wide below = fma(change, v, KEPT(w)), above = fma(change, w, KEPT(v));
      if (checks) changes |= CHANGES(below, w) | CHANGES(above, v);
      first[i * UNIT_STEP] = w = below;
      output[i * UNIT_STEP] = v = above;
    }
    of_positive = fma(w > none ? w : none, v, of_positive);
    of_negative = fma(w < none ? w : none, v, of_negative);
  }
  STORE(__local, sums, of_positive);
  STORE(__local, sums + PARTIAL_STEP, of_negative);
  return changes;
}

// Both branches. Returns whether this work-item changed a weight.
INLINED int thin_step(
    half_place *at, const real g[4], const sample_network_numbers numbers, const int descends, int checks) {
  int changes = 0;
  UNROLLED FOR_EACH_BRANCH(branch)
    if (BRANCH_ITEM < ROW_ITEMS)
      changes |= thin_branch(
          at, UNITS(0), UNITS(1), branch == 0 ? g[0] : g[2], branch == 0 ? g[1] : g[3], numbers, descends, checks,
          at->partial + 2 * branch * PARTIAL_STEP + BRANCH_ITEM * WIDTH);
  return changes;
}

// A step of all weights where it descends, and the sums after it.
INLINED int advance(
    half_place *at, const real g[4], const sample_network_numbers numbers, int descends, int checks) {
  return descends ? thin_step(at, g, numbers, 1, checks) : thin_step(at, g, numbers, 0, 0);
}

// The four values of the prototypes from their sums.
INLINED void set_prototypes(__local const real *values, real slope, real s[4]) {
  UNROLLED for (int branch = 0; branch < 4; branch += 2) {
    s[branch] = fma(slope, values[branch + 1], values[branch]);
    s[branch + 1] = -fma(slope, values[branch], values[branch + 1]);
  }
}

// Sums of both total maps, then of ‖W¹‖² of both modalities.
#define LOOK_SUMS 4
INLINED void add_looks(const half_place *at) {
  UNROLLED FOR_EACH_BRANCH(branch) {
    if (BRANCH_ITEM >= ROW_ITEMS) continue;
    UNIT_SPACE const wide *first = UNITS(0), *output = UNITS(1);
    __local real *sums = at->partial + (4 + branch) * PARTIAL_STEP + BRANCH_ITEM * WIDTH;
    wide map = 0, squares = 0;
    FOR_EACH_UNIT(i) {
      const wide w = first[i * UNIT_STEP];
      map = fma(w, output[i * UNIT_STEP], map);
      squares = fma(w, w, squares);
    }
    STORE(__local, sums, map);
    STORE(__local, sums + 2 * PARTIAL_STEP, squares);
  }
}

#endif
