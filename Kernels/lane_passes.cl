// One step of narrow networks that sit side by side in the lanes of vectors: the kernels' side of `lane_training.h`, whose
// order of sums this follows. Needs common.cl and lane_numbers.cl before it.
//
// The architecture comes in as macros, so that all loops have constant ends. The defaults are late fusion of two layers.
#ifndef UNITS
#define UNITS 2         // hidden units of a branch where there are two layers; 0 where weights are kept as blocks
#define BRANCHES 2      // branches of units
#define WEIGHT_COUNT 8
#define VECTOR_COUNT 1  // numbers of the vectors between blocks
#define BLOCKS_UP(DO)   // DO(rows, columns, weights, above, below, hidden_in, hidden_out, accumulates, is_output)
#define BLOCKS_DOWN(DO)
#define RESIDUAL 0       // where c = η r begins among the vectors
#endif

// One hidden unit of two layers, its input weights and then its output weight: changes it and adds its part of the new map.
INLINED void pass_unit(const int inputs, lanes *unit, const lanes *change, lanes *map) {
  const lanes before = unit[inputs];
  lanes output = before;
  UNROLLED_ONCE_INLINED for (int d = 0; d < inputs; d++) {
    output = fma(change[d], unit[d], output);
    unit[d] = fma(change[d], before, unit[d]);
  }
  UNROLLED_ONCE_INLINED for (int d = 0; d < inputs; d++) map[d] = fma(output, unit[d], map[d]);
  unit[inputs] = output;
}

// One branch of units, its map summed in partial sums over every `sums`-th unit.
INLINED void pass_units(const int inputs, const int sums, lanes *weights, const lanes *change, lanes *map) {
  lanes total[4 * INPUTS];
  UNROLLED_ONCE_INLINED for (int d = 0; d < sums * inputs; d++) total[d] = 0;
  const int together = UNITS / sums * sums;
  UNROLLED_IF_FEW for (int unit = 0; unit < together; unit += sums)
    UNROLLED_ONCE_INLINED for (int s = 0; s < sums; s++)
      pass_unit(inputs, weights + (unit + s) * (inputs + 1), change, total + s * inputs);
  UNROLLED_IF_FEW for (int unit = together; unit < UNITS; unit++)
    pass_unit(inputs, weights + unit * (inputs + 1), change, total + (unit - together) * inputs);
  UNROLLED_ONCE_INLINED for (int d = 0; d < inputs; d++) {
    lanes sum = total[d];
    if (sums > 1) sum += total[inputs + d];
    if (sums > 2) sum += total[2 * inputs + d] + total[3 * inputs + d];
    map[d] = sum;
  }
}

INLINED mask units_would_change(const int inputs, const lanes *weights, const lanes *change) {
  mask changes = 0;
  UNROLLED_IF_FEW for (int unit = 0; unit < UNITS; unit++) {
    const lanes *numbers = weights + unit * (inputs + 1);
    lanes output = numbers[inputs];
    UNROLLED_ONCE_INLINED for (int d = 0; d < inputs; d++) {
      output = fma(change[d], numbers[d], output);
      changes |= fma(change[d], numbers[inputs], numbers[d]) != numbers[d];
    }
    changes |= output != numbers[inputs];
  }
  return changes;
}

// lane_training_sums
#define SUMS(inputs) (UNITS < 8 || (inputs) > 2 ? 1 : (inputs) == 2 ? 2 : 4)

// below_c = Σ_r above_r W_rc, for four columns, so that the latency of one sum hides behind the others'.
INLINED void descend_four(
    const int rows, const int columns, const lanes *weights, const lanes *above, lanes *below) {
  lanes factor = above[0];
  lanes sum0 = factor * weights[0], sum1 = factor * weights[1], sum2 = factor * weights[2], sum3 = factor * weights[3];
  UNROLLED_IF_FEW for (int row = 1; row < rows; row++) {
    weights += columns;
    factor = above[row];
    sum0 = fma(factor, weights[0], sum0);
    sum1 = fma(factor, weights[1], sum1);
    sum2 = fma(factor, weights[2], sum2);
    sum3 = fma(factor, weights[3], sum3);
  }
  below[0] = sum0;
  below[1] = sum1;
  below[2] = sum2;
  below[3] = sum3;
}

INLINED void descend_block(
    const int rows, const int columns, const int is_output, const lanes *weights, const lanes *above, lanes *below) {
  if (is_output) {
    UNROLLED_IF_FEW for (int column = 0; column < columns; column++) below[column] = weights[column];
    return;
  }
  UNROLLED_IF_FEW for (int column = 0; column + 4 <= columns; column += 4)
    descend_four(rows, columns, weights + column, above, below + column);
  UNROLLED_IF_FEW for (int column = columns / 4 * 4; column < columns; column++) {
    lanes sum = above[0] * weights[column];
    UNROLLED_IF_FEW for (int row = 1; row < rows; row++) sum = fma(above[row], weights[row * columns + column], sum);
    below[column] = sum;
  }
}

// out_r (+)= Σ_c W_rc in_c with the old weights, and W_rc += above_r in_c, for four rows.
INLINED void ascend_four(
    const int columns, const int accumulates, lanes *weights, const lanes *above, const lanes *in, lanes *out) {
  const lanes factor0 = above[0], factor1 = above[1], factor2 = above[2], factor3 = above[3];
  lanes sum0 = accumulates ? out[0] : (lanes)0, sum1 = accumulates ? out[1] : (lanes)0;
  lanes sum2 = accumulates ? out[2] : (lanes)0, sum3 = accumulates ? out[3] : (lanes)0;
  UNROLLED_IF_FEW for (int column = 0; column < columns; column++) {
    const lanes activity = in[column], weight0 = weights[column], weight1 = weights[columns + column];
    const lanes weight2 = weights[2 * columns + column], weight3 = weights[3 * columns + column];
    sum0 = fma(weight0, activity, sum0);
    sum1 = fma(weight1, activity, sum1);
    sum2 = fma(weight2, activity, sum2);
    sum3 = fma(weight3, activity, sum3);
    weights[column] = fma(factor0, activity, weight0);
    weights[columns + column] = fma(factor1, activity, weight1);
    weights[2 * columns + column] = fma(factor2, activity, weight2);
    weights[3 * columns + column] = fma(factor3, activity, weight3);
  }
  out[0] = sum0;
  out[1] = sum1;
  out[2] = sum2;
  out[3] = sum3;
}

// An output block has nothing above it but a 1, and nobody asks for its output.
INLINED void ascend_block(
    const int rows, const int columns, const int accumulates, const int is_output, lanes *weights, const lanes *above,
    const lanes *in, lanes *out) {
  if (is_output) {
    UNROLLED_IF_FEW for (int column = 0; column < columns; column++) weights[column] += in[column];
    return;
  }
  UNROLLED_IF_FEW for (int row = 0; row + 4 <= rows; row += 4)
    ascend_four(columns, accumulates, weights + row * columns, above + row, in, out + row);
  UNROLLED_IF_FEW for (int row = rows / 4 * 4; row < rows; row++) {
    const lanes factor = above[row];
    lanes sum = accumulates ? out[row] : (lanes)0;
    UNROLLED_IF_FEW for (int column = 0; column < columns; column++) {
      const lanes weight = weights[row * columns + column];
      sum = fma(weight, in[column], sum);
      weights[row * columns + column] = fma(factor, in[column], weight);
    }
    out[row] = sum;
  }
}

// Where `ascend_block` would change a weight; computes its output, too.
INLINED mask block_would_change(
    const int rows, const int columns, const int accumulates, const int is_output, const lanes *weights,
    const lanes *above, const lanes *in, lanes *out) {
  mask changes = 0;
  UNROLLED_IF_FEW for (int row = 0; row < rows; row++) {
    lanes sum = accumulates ? out[row] : (lanes)0;
    UNROLLED_IF_FEW for (int column = 0; column < columns; column++) {
      const lanes weight = weights[row * columns + column];
      sum = fma(weight, in[column], sum);
      changes |= (is_output ? weight + in[column] : fma(above[row], in[column], weight)) != weight;
    }
    if (!is_output) out[row] = sum;
  }
  return changes;
}

// Takes the step whose change of the map's coefficients is c = η r, and computes the total map after it. With c = 0 weights
// stay as they are. The vectors hold c from RESIDUAL on, and the map from 0 on.
INLINED void advance(lanes *weights, lanes *vectors, const lanes *change, lanes *map) {
#if UNITS > 0 && BRANCHES == 2
  pass_units(INPUTS_A, SUMS(INPUTS_A), weights, change, map);
  pass_units(
      INPUTS_B, SUMS(INPUTS_B), weights + UNITS * (INPUTS_A + 1), change + INPUTS_A, map + INPUTS_A);
#elif UNITS > 0
  pass_units(INPUTS, SUMS(INPUTS), weights, change, map);
#else
  UNROLLED for (int d = 0; d < INPUTS; d++) vectors[RESIDUAL + d] = change[d];
#define ASCEND(rows, columns, first, above, below, hidden_in, hidden_out, accumulates, is_output)                       \
  ascend_block(                                                                                                        \
      rows, columns, accumulates, is_output, weights + first, vectors + above, vectors + hidden_in,                    \
      vectors + hidden_out);
#define DESCEND(rows, columns, first, above, below, hidden_in, hidden_out, accumulates, is_output)                      \
  descend_block(rows, columns, is_output, weights + first, vectors + above, vectors + below);
  BLOCKS_UP(ASCEND)
  BLOCKS_DOWN(DESCEND)
  UNROLLED for (int d = 0; d < INPUTS; d++) map[d] = vectors[d];
#endif
}

// Where the step with this change would leave no weight as it is.
INLINED mask would_change(const lanes *weights, lanes *vectors, const lanes *change) {
  mask changes = 0;
#if UNITS > 0 && BRANCHES == 2
  changes |= units_would_change(INPUTS_A, weights, change);
  changes |= units_would_change(INPUTS_B, weights + UNITS * (INPUTS_A + 1), change + INPUTS_A);
#elif UNITS > 0
  changes |= units_would_change(INPUTS, weights, change);
#else
  UNROLLED for (int d = 0; d < INPUTS; d++) vectors[RESIDUAL + d] = change[d];
#define LOOK(rows, columns, first, above, below, hidden_in, hidden_out, accumulates, is_output)                         \
  changes |= block_would_change(                                                                                       \
      rows, columns, accumulates, is_output, weights + first, vectors + above, vectors + hidden_in,                    \
      vectors + hidden_out);
  BLOCKS_UP(LOOK)
#endif
  return changes;
}
