// Two steps in one pass over the inner blocks of late fusion networks of four layers, by a single work-item. Needs common.cl,
// fusion_networks.cl and vector_passes.cl before it.
//
// The CPU twins are TurningBlocks.swift and vector_lanes_turns.h, which say what is computed. Here blocks stay as the
// schedule stores them. What a block needs from step to step lies behind the network's weights.

#define TAKES_TWO_STEPS 1

// As many numbers as 32 bytes hold.
#if DOUBLE_PRECISION
typedef double4 part;
typedef double4 four;
typedef double2 two;
#define PART 4
#define ALL_OF(sums) (sums)
#else
typedef float8 part;
typedef float4 four;
typedef float2 two;
#define PART 8
#define ALL_OF(sums) ((sums).lo + (sums).hi)
#endif

#define PARTS_OF(pointer) ((__global part *)(pointer))
// Lines that are projected together; twice as many are added together.
#define PANEL 4
// Vectors kept for a network: six for each of four blocks, and one for two numbers.
#define TURNING_SLOTS 25

// A block, the one around which it turns, and where its products come from and go.
typedef struct {
  __global real *matrix, *vector, *projection, *step, *waiting_across, *waiting_along, *taken[2], *given[2];
  int lines, stride, count;
} turns;

// Block 2 of a branch (`current` = 0) or block 3 (`current` = 1).
static turns turns_of(
    const schedule plan, __global const block_step *blocks, __global real *weights, int slot_stride, int branch,
    int current) {
  __global const block_step *inner = blocks + 4 * branch + 1 + current;
  __global real *own = weights + plan.weight_count + (2 * branch + current) * 6 * slot_stride;
  __global real *other = weights + plan.weight_count + (2 * branch + 1 - current) * 6 * slot_stride;
  turns self;
  self.matrix = weights + inner->offset;
  self.vector = weights + blocks[4 * branch + 3 * current].offset;
  self.projection = own;
  self.step = own + slot_stride;
  self.waiting_across = own + 2 * slot_stride;
  self.waiting_along = own + 3 * slot_stride;
  self.taken[0] = own + 4 * slot_stride;
  self.taken[1] = own + 5 * slot_stride;
  self.given[0] = other + 4 * slot_stride;
  self.given[1] = other + 5 * slot_stride;
  self.lines = inner->lines;
  self.stride = inner->stride;
  self.count = (blocks[4 * branch + 1].rows + PART - 1) / PART;
  return self;
}

// The sums of four vectors' lanes, halves first.
static four sums_of_lanes(const part *sums) {
  const four a = ALL_OF(sums[0]), b = ALL_OF(sums[1]), c = ALL_OF(sums[2]), d = ALL_OF(sums[3]);
  const four ab = (four)(a.lo, b.lo) + (four)(a.hi, b.hi), cd = (four)(c.lo, d.lo) + (four)(c.hi, d.hi);
  return (four)(ab.even, cd.even) + (four)(ab.odd, cd.odd);
}

// Of `lines` lines from `line` on (a constant, PANEL or 1): adds the term that waits, takes the first step's projections, adds
// its term, takes the second step's, and steps v.
static void begin_lines(const turns self, const int line, const int lines, real rate) {
  __global part *numbers = PARTS_OF(self.matrix + line * self.stride);
  __global const part *waiting = PARTS_OF(self.waiting_along);
  __global const part *first = PARTS_OF(self.taken[0]), *second = PARTS_OF(self.taken[1]);
  const int stride = self.stride / PART;
  part waiting_factors[PANEL], factors[PANEL], first_sums[PANEL], second_sums[PANEL];
  UNROLLED for (int g = 0; g < PANEL; g++) {
    first_sums[g] = second_sums[g] = 0;
    if (g < lines) {
      waiting_factors[g] = self.waiting_across[line + g];
      factors[g] = self.step[line + g];
    }
  }
  for (int k = 0; k < self.count; k++) {
    const part x = first[k], y = second[k], term = waiting[k];
    UNROLLED for (int g = 0; g < lines; g++) {
      part values = fma(waiting_factors[g], term, numbers[g * stride + k]);
      first_sums[g] = fma(values, x, first_sums[g]);
      values = fma(factors[g], x, values);
      second_sums[g] = fma(values, y, second_sums[g]);
      numbers[g * stride + k] = values;
    }
  }
  const four firsts = sums_of_lanes(first_sums), seconds = sums_of_lanes(second_sums);
  if (lines == PANEL) {
    vstore4(seconds, 0, self.projection + line);
    vstore4(fma((four)rate, firsts, vload4(0, self.vector + line)), 0, self.vector + line);
  } else {
    self.projection[line] = seconds.x;
    self.vector[line] = fma(rate, firsts.x, self.vector[line]);
  }
}

// given_i (+)= Σ_g factors_i[g] line_g over `lines` lines (a constant) from `line` on.
static void give_lines(const turns self, const int line, const int lines) {
  __global const part *numbers = PARTS_OF(self.matrix + line * self.stride);
  __global part *first = PARTS_OF(self.given[0]), *second = PARTS_OF(self.given[1]);
  const int stride = self.stride / PART;
  part first_factors[2 * PANEL], second_factors[2 * PANEL];
  UNROLLED for (int g = 0; g < lines; g++) {
    first_factors[g] = self.vector[line + g];
    second_factors[g] = self.projection[line + g];
  }
  for (int k = 0; k < self.count; k++) {
    part sum = line > 0 ? first[k] : 0, other_sum = line > 0 ? second[k] : 0;
    UNROLLED for (int g = 0; g < lines; g++) {
      const part values = numbers[g * stride + k];
      sum = fma(first_factors[g], values, sum);
      other_sum = fma(second_factors[g], values, other_sum);
    }
    first[k] = sum;
    second[k] = other_sum;
  }
}

// Takes a pass; returns v · v and v · p, which is the branch's total map.
static two begin_turns(const turns self, real rate) {
  const int across_count = (self.lines + PART - 1) / PART;
  for (int k = 0; k < across_count; k++) PARTS_OF(self.step)[k] = rate * PARTS_OF(self.vector)[k];
  int line = 0, given = 0;
  for (; line + PANEL <= self.lines; line += PANEL) {
    begin_lines(self, line, PANEL, rate);
    if (line == given + 2 * PANEL) {
      give_lines(self, given, 2 * PANEL);
      given = line;
    }
  }
  for (; line < self.lines; line++) begin_lines(self, line, 1, rate);
  for (; given + PANEL <= self.lines; given += PANEL) give_lines(self, given, PANEL);
  for (; given < self.lines; given++) give_lines(self, given, 1);
  part products[PANEL];
  UNROLLED for (int g = 0; g < PANEL; g++) products[g] = 0;
  for (int k = 0; k < across_count; k++) {
    const part vector = PARTS_OF(self.vector)[k];
    products[0] = fma(vector, vector, products[0]);
    products[1] = fma(vector, PARTS_OF(self.projection)[k], products[1]);
  }
  return sums_of_lanes(products).lo;
}

// Finishes the second step of a pass with what the pass returned.
static void end_turns(const turns self, const two products, real rate) {
  const real own = rate * fma(rate, products.y, products.x);
  __global part *second = PARTS_OF(self.given[1]);
  for (int k = 0; k < self.count; k++) {
    const part taken = PARTS_OF(self.taken[1])[k];
    second[k] = fma((part)own, taken, fma((part)rate, second[k], PARTS_OF(self.given[0])[k]));
    PARTS_OF(self.waiting_along)[k] = taken;
  }
  for (int k = 0; k < (self.lines + PART - 1) / PART; k++) {
    const part vector = PARTS_OF(self.vector)[k];
    PARTS_OF(self.waiting_across)[k] = rate * vector;
    PARTS_OF(self.vector)[k] = fma((part)rate, PARTS_OF(self.projection)[k], vector);
  }
}

// Adds the term that waits to a block that has not begun a pass since.
static void settle_turns(const turns self) {
  for (int line = 0; line < self.lines; line++) {
    __global part *numbers = PARTS_OF(self.matrix + line * self.stride);
    const part factor = self.waiting_across[line];
    for (int k = 0; k < self.count; k++) numbers[k] = fma(factor, PARTS_OF(self.waiting_along)[k], numbers[k]);
    self.waiting_across[line] = 0;
  }
}

// Before the first step, with a^2 in its slot: nothing waits, and the first pass is one of block 2 that makes no first step.
static void start_turning(
    const schedule plan, __global const block_step *blocks, __global real *weights, VECTOR_SPACE const real *vectors,
    int slot_stride) {
  __global real *kept = weights + plan.weight_count;
  for (int k = 0; k < TURNING_SLOTS * slot_stride; k++) kept[k] = 0;
  for (int branch = 0; branch < 2; branch++) {
    const turns lower = turns_of(plan, blocks, weights, slot_stride, branch, 0);
    VECTOR_SPACE const real *above = vectors + blocks[4 * branch + 1].above * slot_stride;
    for (int k = 0; k < lower.stride; k++) lower.taken[1][k] = above[k];
  }
}

// The learning rate times the residuals of the last step.
static __global real *rates_of(const schedule plan, __global real *weights, int slot_stride) {
  return weights + plan.weight_count + (TURNING_SLOTS - 1) * slot_stride;
}

// From step to step the blocks of a branch take turns.
static void descend_turning(
    const schedule plan, __global const block_step *blocks, __global real *weights, VECTOR_SPACE real *vectors,
    int slot_stride, int step, two *products) {
  for (int branch = 0; branch < 2; branch++) {
    const turns self = turns_of(plan, blocks, weights, slot_stride, branch, step % 2);
    products[branch] = begin_turns(self, rates_of(plan, weights, slot_stride)[branch]);
    vectors[(branch == 0 ? plan.map_a : plan.map_b) * slot_stride] = products[branch].y;
  }
}

static void ascend_turning(
    const schedule plan, __global const block_step *blocks, __global real *weights, VECTOR_SPACE const real *vectors,
    int slot_stride, int step, real rate, const two *products) {
  for (int branch = 0; branch < 2; branch++) {
    const real scaled = rate * vectors[(branch == 0 ? plan.residual_a : plan.residual_b) * slot_stride];
    end_turns(turns_of(plan, blocks, weights, slot_stride, branch, step % 2), products[branch], scaled);
    rates_of(plan, weights, slot_stride)[branch] = scaled;
  }
}

// Adds what waits, between a descent and its ascent.
static void settle_turning(
    const schedule plan, __global const block_step *blocks, __global real *weights, int slot_stride, int step) {
  for (int branch = 0; branch < 2; branch++)
    settle_turns(turns_of(plan, blocks, weights, slot_stride, branch, 1 - step % 2));
}
