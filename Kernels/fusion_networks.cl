// What a batch of fusion networks consists of, and their initial weights. Needs common.cl before it.

// LayerSchedule
typedef struct {
  int block_count, top_slot, map_a, map_b, residual_a, residual_b, error, first_block, weight_count, takes_two_steps;
} schedule;

// LayerSchedule.Step
typedef struct {
  int offset, lines, stride, lines_are_columns, above, below, hidden_in, hidden_out, accumulates, rows;
} block_step;

// PreparedBatch.Network
typedef struct {
  int schedule, data, draw, max_steps, leading, first_recording, recording_count, first_point;
} network;

// Initial weights: scale × unit weights. One work-group a network.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void fusion_initialize(
    __global const network *networks, __global const schedule *schedules, __global const real *scales,
    __global const real *draws, __global real *weights, const ulong weight_stride) {
  const size_t index = get_group_id(0);
  const network self = networks[index];
  const int count = schedules[self.schedule].weight_count;
  __global const real *draw = draws + self.draw * weight_stride;
  __global real *mine = weights + index * weight_stride;
  for (int i = get_local_id(0); i < count; i += GROUP) mine[i] = scales[index] * draw[i];
}

// Unit weights of two-layer late networks with one input a modality, as modes: p = w + v in place of each input weight and
// q = w − v in place of each output weight. One work-group a draw; `first` has where the weights of branch A and B begin,
// inputs and then outputs.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void fusion_modes(
    __global const int *members, __global real *draws, const ulong weight_stride, const int units, const int4 first) {
  __global real *mine = draws + members[get_group_id(0)] * weight_stride;
  for (int unit = get_local_id(0); unit < 2 * units; unit += GROUP) {
    const int is_b = unit >= units, place = is_b ? unit - units : unit;
    __global real *input = mine + (is_b ? first.z : first.x) + place, *output = mine + (is_b ? first.w : first.y) + place;
    const real sum = *input + *output, difference = *input - *output;
    *input = sum;
    *output = difference;
  }
}
