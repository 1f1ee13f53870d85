// Initial weights of fusion networks at scale 1: the kernels' side of UnitWeights. Needs common.cl, philox.cl and
// drawn_normals.cl before it.

// RandomPurpose
enum { WEIGHTS = 0, ALIGNED_DIRECTIONS = 1 };

// UnitWeights, and which of the batch's unit weights they become.
typedef struct {
  uint key_low, key_high, seed_index;
  int destination;
} recipe;

// A block of weights. That of row r and column c has its place at offset + r row_step + c column_step. In balanced
// networks the directions of rows and columns begin at `above` and `below`.
typedef struct {
  double factor;
  uint stream;
  int rows, columns, offset, row_step, column_step, above, below;
} drawn_block;

// A hidden space of a balanced network, and where its direction begins.
typedef struct {
  uint stream;
  int width, first;
} direction_space;

static random_stream stream_of(const recipe self, uint purpose, uint stream) {
  const random_stream result = {self.key_low, self.key_high, stream, self.seed_index, purpose};
  return result;
}

// What one work-item draws at once: consecutive numbers, the first half and the second.
typedef struct {
  random_reals first, second;
} drawn_numbers;

#define NUMBERS_TOGETHER (2 * BLOCKS_TOGETHER)
#define NUMBER(numbers, i) ((const double *)&(numbers))[i]

#if BLOCKS_TOGETHER == 1
#define STORE_HALF(half, place) (*(place) = (half))
#define STORE_REAL_HALF(half, place) (*(place) = (real)(half))
#else
#define STORE_HALF(half, place) vstore16(half, 0, place)
#if DOUBLE_PRECISION
#define STORE_REAL_HALF(half, place) vstore16(half, 0, place)
#else
#define STORE_REAL_HALF(half, place) vstore16(convert_float16(half), 0, place)
#endif
#endif

// The numbers of a stream from block `block` on, times a factor.
static drawn_numbers draw_numbers(const random_stream stream, int block, double factor) {
  drawn_numbers result;
#if BLOCKS_TOGETHER == 1
  draw_normals(stream, (ulong)block, factor, &result.first, &result.second);
#else
  const ulong16 following = (ulong16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  double16 x, y;
  draw_normals(stream, (ulong)block + following, factor, &x, &y);
  result.first =
      (double16)(x.s0, y.s0, x.s1, y.s1, x.s2, y.s2, x.s3, y.s3, x.s4, y.s4, x.s5, y.s5, x.s6, y.s6, x.s7, y.s7);
  result.second =
      (double16)(x.s8, y.s8, x.s9, y.s9, x.sa, y.sa, x.sb, y.sb, x.sc, y.sc, x.sd, y.sd, x.se, y.se, x.sf, y.sf);
#endif
  return result;
}

// The weights of a block from element `start` on, which is even, row by row. What comes after the last element is of no
// use.
static drawn_numbers draw_elements(
    const recipe self, const drawn_block block, int is_balanced, __global const double *directions, int start) {
  if (!is_balanced) return draw_numbers(stream_of(self, WEIGHTS, block.stream), start / 2, block.factor);
  drawn_numbers result;
  for (int i = 0; i < NUMBERS_TOGETHER; i++) {
    const int element = min(start + i, block.rows * block.columns - 1);
    ((double *)&result)[i] = block.factor * directions[block.above + element / block.columns]
        * directions[block.below + element % block.columns];
  }
  return result;
}

// The directions of balanced networks: for each network the output's, which is 1, and those of the inputs, which are
// given as its `ends`; then those of its hidden spaces, drawn. One work-item a direction of the last, and one a
// network's ends.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void draw_directions(
    const int first, const int count, __global const recipe *recipes, const int space_count,
    __global const direction_space *spaces, const int end_count, __global const double *ends,
    __global double *directions, const ulong direction_stride) {
  const int index = get_global_id(0) / (space_count + 1), chosen = get_global_id(0) % (space_count + 1);
  if (index >= count) return;
  __global double *mine = directions + index * direction_stride;
  if (chosen == space_count) {
    for (int i = 0; i < end_count; i++) mine[i] = ends[(ulong)(first + index) * end_count + i];
    return;
  }
  const direction_space space = spaces[chosen];
  const random_stream stream = stream_of(recipes[first + index], ALIGNED_DIRECTIONS, space.stream);
  mine += space.first;
  double square = 0;
  for (int start = 0; start < space.width; start += NUMBERS_TOGETHER) {
    const drawn_numbers numbers = draw_numbers(stream, start / 2, 1);
    for (int i = 0; i < NUMBERS_TOGETHER && start + i < space.width; i++) {
      const double number = NUMBER(numbers, i);
      mine[start + i] = number;
      square += number * number;
    }
  }
  const double length = sqrt(square);
  for (int i = 0; i < space.width; i++) mine[i] = length > 0 ? mine[i] / length : i == 0;
}

// Puts numbers where a block has its elements from `start` on.
static void store_elements(
    const drawn_numbers numbers, const drawn_block block, int start, __global real *weights) {
  const int row = start / block.columns, column = start % block.columns;
  __global real *place = weights + block.offset + row * block.row_step + column * block.column_step;
  if (block.column_step == 1 && column + NUMBERS_TOGETHER <= block.columns) {
    STORE_REAL_HALF(numbers.first, place);
    STORE_REAL_HALF(numbers.second, place + BLOCKS_TOGETHER);
    return;
  }
  int left = block.columns - column;
  for (int i = 0; i < min(NUMBERS_TOGETHER, block.rows * block.columns - start); i++) {
    *place = (real)NUMBER(numbers, i);
    place += block.column_step;
    left--;
    if (left == 0) {
      left = block.columns;
      place += block.row_step - block.columns * block.column_step;
    }
  }
}

// The weights of networks at full width, `parts` work-groups a network, in memory that is zero before.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void draw_weights(
    const int first, const int parts, __global const recipe *recipes, const int block_count,
    __global const drawn_block *blocks, const int is_balanced, __global const double *directions,
    const ulong direction_stride, __global real *draws, const ulong weight_stride) {
  const int index = get_group_id(0) / parts, part = get_group_id(0) % parts;
  const recipe self = recipes[first + index];
  __global real *mine = draws + self.destination * weight_stride;
  for (int b = 0; b < block_count; b++) {
    const drawn_block block = blocks[b];
    const int count = block.rows * block.columns;
    const int begin = (part * GROUP + get_local_id(0)) * NUMBERS_TOGETHER;
    for (int start = begin; start < count; start += parts * GROUP * NUMBERS_TOGETHER) {
      const drawn_numbers numbers =
          draw_elements(self, block, is_balanced, directions + index * direction_stride, start);
      store_elements(numbers, block, start, mine);
    }
  }
}
