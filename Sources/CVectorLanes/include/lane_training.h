// Gradient descent of many narrow fusion networks on second moments: every vector lane is another network.
//
// A pack holds as many networks of one architecture as a vector has lanes, VECTOR_LANES_FLOAT or VECTOR_LANES_DOUBLE. All
// its memory is made of rows: one number of every network, 64-byte aligned. Element e of the network in lane l is number
// e · lanes + l. A call advances several packs by the same number of steps, in lockstep, so that the latency of one hides
// behind the others; packs and lanes never mix.
//
// Every processor and every way of packing takes the same steps bit for bit. The arithmetic, in order (fma everywhere, all
// sums start with their first product):
//
//   map          2-layer units: u interleaved partial sums over the hidden units, unit j in sum j mod u, added pairwise
//                (0+1)+(2+3); u = lane_training_sums(inputs, units). Sums start from zero.
//                blocks: a^{i-1}_c = Σ_r a^i_r W^i_rc, rows ascending; a^{L-1} is the output block.
//   residual     e_d = W*_d − W_d; r_d = Σ_k e_k Σ_kd, k ascending; loss = ½ (Σ_d e_d r_d), d ascending; c_d = η r_d.
//   update       2-layer units: v' = v + Σ_d c_d w_d as a chain that starts from v; w'_d = fma(c_d, v, w_d).
//                blocks, from the inputs up: h^0 = c, h^i_r = Σ_c W_rc h^{i-1}_c with the old weights, columns ascending,
//                starting from zero or, for modality B at the fusion layer, from what A left; W_rc = fma(a_r, h_c, W_rc),
//                and W_c + h_c for the output block.
//   modes        of late fusion with one input a modality, instead of map and update, of P and Q of a branch: the map is
//                (P − Q) (P + Q), P' = fma(P, c, P) and Q' = fma(Q, −c, Q).
//   E_g          e_d = teacher_d − W_d, then as the loss.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "vector_lanes.h"

// Inputs of one hidden unit that the form for two layers takes at most.
#define LANE_UNIT_INPUTS 4

// Rows of a weight matrix that are kept together.
#define LANE_BLOCK_TILE 8

// One weight matrix, in tiles of LANE_BLOCK_TILE rows and one of what is left, one tile after the other; in a tile of T rows
// element (r, c) is number c · T + r. All positions are rows of memory from the start of the network's.
struct lane_block {
  int32_t rows, columns;
  // Its first element.
  int32_t weights;
  // The vectors above and below it, on the way down; above the block under the output is the output block itself.
  int32_t above, below;
  // The hidden activity that enters and leaves it, on the way up.
  int32_t hidden_in, hidden_out;
  // Whether its output is added to what is there.
  int32_t accumulates;
  // Whether it is an output block: one row, nothing above.
  int32_t is_output;
};

// What the networks of a pack have in common.
struct lane_plan {
  // D_A and D_B.
  int32_t inputs_a, inputs_b;
  // Hidden units of a branch where the network has two layers and each unit is kept as its input weights and then its
  // output weight, one unit after the other, first branch A, then B; 0 where weights are kept as blocks.
  int32_t units;
  // Branches of units: 1 for early, 2 for late fusion.
  int32_t branches;
  // Whether branches are kept in modes: two layers, late fusion and one input a modality.
  int32_t in_modes;
  // The weight matrices from the inputs up; branch A, branch B, shared layers.
  const struct lane_block *blocks;
  int32_t block_count;
  // Where the total maps of A and B begin, for blocks.
  int32_t map_a, map_b;
  // Where c begins, for blocks: D_A+D_B rows, of which the first block of each branch takes its part.
  int32_t residual;
  // Whether E_g is computed from the teacher and the distribution's covariance.
  int32_t tracks_error;
};

// Rows of a pack's network: the weights, then for blocks the vectors that a step works with.
//
// In modes: P of branch A, P of B, Q of A and Q of B, whatever the number of units. lane_modes.inc says why that is the same
// training.
//
// Rows of a pack's data, in this order, for D = D_A+D_B inputs:
//   covariance D·D, W* D, η 1, stop loss 1, minimum loss 1, loss limit 1, plateau factors A B, final factors A B,
//   and where the error is tracked: teacher D, covariance of the distribution D·D.
// An idle lane has zeros, the stop loss −∞ and the loss limit +∞.
//
// A factor is 0 once its threshold was crossed. A scalar modality may cross where map · factor reaches ½, a vector one where
// ‖map‖² · factor does.
//
// Rows of history, steps+1 of them and room for one more: total map D, loss above its minimum 1, and E_g 1 where it is tracked. The first one is
// the last step of the call before.
//
// Rows of state: the smallest E_g (or loss) of earlier calls, that of this call, and, as integers of the numbers' size, its
// step, the row of this call's history that has it, and the step that this call began with.
enum { LANE_STATE_MINIMUM, LANE_STATE_RECENT_MINIMUM, LANE_STATE_STEP, LANE_STATE_RECENT_ROW, LANE_STATE_START, LANE_STATE_ROWS };

// What may have happened in a call, and must be looked at: bit l is about lane l.
struct lane_events {
  // Modality A or B may have crossed a threshold.
  uint32_t crosses_a, crosses_b;
  // The network may have converged or diverged.
  uint32_t ends;
};

#define LANE_TRAINING_DECLARE(REAL, SUFFIX)                                                                             \
  struct lane_pack_##SUFFIX {                                                                                           \
    REAL *network, *data, *history, *state;                                                                             \
  };                                                                                                                    \
  /* Takes `steps` steps of every pack and writes one row of history before each; events[p] is about pack p. */         \
  void lane_training_##SUFFIX(                                                                                          \
      const struct lane_plan *plan, size_t packs, size_t steps, const struct lane_pack_##SUFFIX *pack,                  \
      struct lane_events *events);

LANE_TRAINING_DECLARE(float, float)
LANE_TRAINING_DECLARE(double, double)
#undef LANE_TRAINING_DECLARE

// Partial sums of a map over hidden units, so that the latency of a chain hides; few units need none.
static inline int32_t lane_training_sums(int32_t inputs, int32_t units) {
  return units < 8 || inputs > 2 ? 1 : inputs == 2 ? 2 : 4;
}
