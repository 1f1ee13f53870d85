// What a batch of networks on samples consists of, and their initial weights. Needs common.cl before it.

// SampleSchedule: its blocks, its outputs (one, or one a branch), and each modality's chain down from its output.
typedef struct {
  int first_block, block_count, output_count, output_offset[2], output_stride[2], output_space[2], output_bias,
      weight_count, first_line[2], line_count;
} sample_schedule;

// SampleBatch.Network
typedef struct {
  int schedule, data, draw, max_steps, loss, first_listed, listed_count, first_point;
} sample_network;

typedef struct {
  real scale, slope, rate, decay, stop_loss, zero_loss;
} sample_network_numbers;

// What is kept of a network between slices.
typedef struct {
  int status, step, point_count;
} sample_progress;

// Initial weights: scale × unit weights. One work-group a network.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void sample_initialize(
    __global const sample_network *networks, __global const sample_network_numbers *numbers,
    __global const sample_schedule *schedules, __global const real *draws, __global real *weights,
    const ulong weight_stride) {
  const size_t index = get_group_id(0);
  const int count = schedules[networks[index].schedule].weight_count;
  __global const real *draw = draws + networks[index].draw * weight_stride;
  __global real *mine = weights + index * weight_stride;
  for (int i = get_local_id(0); i < count; i += GROUP) mine[i] = numbers[index].scale * draw[i];
}
