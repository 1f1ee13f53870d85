// Initial weights of narrow twins at scale 1: the kernels' side of NarrowTwin. Needs common.cl, philox.cl,
// drawn_normals.cl, unit_weights.cl, basis_products.cl and krylov_bases.cl before it.

static void draw_wide(
    const recipe self, const twin_shape shape, __global const drawn_block *blocks, int is_balanced,
    __global const double *directions, __global double *scratch) {
  for (int b = 0; b < shape.block_count; b++) {
    const drawn_block block = blocks[b];
    const int count = block.rows * block.columns;
    for (int start = get_local_id(0) * NUMBERS_TOGETHER; start < count; start += GROUP * NUMBERS_TOGETHER) {
      const drawn_numbers numbers = draw_elements(self, block, is_balanced, directions, start);
      __global double *place = scratch + block.offset + start;
      if (start + NUMBERS_TOGETHER <= count) {
        STORE_HALF(numbers.first, place);
        STORE_HALF(numbers.second, place + BLOCKS_TOGETHER);
      } else {
        for (int i = 0; i < count - start; i++) place[i] = NUMBER(numbers, i);
      }
      for (int i = 0; HAS_TRANSPOSED_COPY && i < min(NUMBERS_TOGETHER, count - start); i++) {
        const int row = (start + i) / block.columns, column = (start + i) % block.columns;
        scratch[shape.weight_count + block.offset + column * block.rows + row] = NUMBER(numbers, i);
      }
    }
  }
}

// The twin's weights of all links: Qᵀ times the images of a basis, or times the weights where the source is an input.
static void finish(
    const twin_shape shape, __global const twin_space *spaces, __global const twin_link *links,
    __global const double *scratch, __global real *twin) {
  for (int i = get_local_id(0); i < shape.link_count * shape.largest_block; i += GROUP) {
    const twin_link link = links[i / shape.largest_block];
    const int columns = link.source < 0 ? link.columns : spaces[link.source].count;
    const int rows = link.destination < 0 ? link.rows : spaces[link.destination].count;
    const int row = i % shape.largest_block / columns, column = i % shape.largest_block % columns;
    if (row >= rows) continue;
    __global const double *numbers =
        scratch + (link.source < 0 ? link.weights + column : link.images + column * link.rows);
    const int step = link.source < 0 ? link.columns : 1;
    double sum = 0;
    if (link.destination < 0) {
      sum = numbers[row * step];
    } else {
      __global const double *direction = scratch + spaces[link.destination].basis + row * link.rows;
      for (int l = 0; l < link.rows; l++) sum = fma(direction[l], numbers[l * step], sum);
    }
    twin[link.offset + row * link.row_step + column * link.column_step] = (real)sum;
  }
}

static void prepare(
    const twin_shape shape, __global const twin_space *spaces, __global double *scratch, __local int *state) {
  for (int s = 0; s < shape.space_count; s++)
    for (int i = get_local_id(0); i < spaces[s].count * spaces[s].width; i += GROUP) scratch[spaces[s].basis + i] = 0;
  for (int i = get_local_id(0); i < GROUP_STATE + SPACE_STATE * shape.space_count; i += GROUP) state[i] = 0;
}

// The unit weights of networks `first` to `end` − 1, as many at a time as there are work-groups, each with scratch
// memory of its own. The twins' weights go to memory that is zero before.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void narrow_twins(
    const int first, const int end, __global const recipe *recipes, __global const drawn_block *blocks,
    const int is_balanced, __global const double *directions, const ulong direction_stride,
    __global const twin_shape *shapes, __global const twin_space *spaces, __global const twin_link *links,
    __global const twin_operation *operations, __global double *all_scratch, const ulong scratch_stride,
    __local int *state, __global real *draws, const ulong weight_stride) {
  const twin_shape shape = *shapes;
  __global double *scratch = all_scratch + get_group_id(0) * scratch_stride;
  for (int index = first + get_group_id(0); index < end; index += get_num_groups(0)) {
    const recipe self = recipes[index];
    for (int o = 0; o < shape.operation_count; o++) {
      const twin_operation operation = operations[o];
      const int kind = operation.kind;
      if (kind == DRAW) {
        draw_wide(self, shape, blocks, is_balanced, directions + (index - first) * direction_stride, scratch);
        prepare(shape, spaces, scratch, state);
      } else if (kind >= CLOSE_INPUTS && kind <= CLOSE_LEVEL) {
        for (int s = get_local_id(0); s < shape.space_count; s += GROUP)
          close_level(kind, state + GROUP_STATE + SPACE_STATE * s);
      } else if (kind >= COMPARE && kind <= ACCEPT) {
        orthonormalize(operation, shape, spaces[operation.space], scratch, state);
      } else if (kind == FINISH) {
        finish(shape, spaces, links, scratch, draws + self.destination * weight_stride);
      } else if (kind >= RISE && kind <= PROJECT) {
        multiply(operation, shape, links[operation.link], spaces, scratch, state);
      } else {
        copy(operation, shape, spaces, links, scratch, state);
      }
      WAIT_FOR_GROUP;
    }
  }
}
