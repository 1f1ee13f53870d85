// What one work-item takes of a line at once, in kernels that run as well with one work-item a group as with many. Needs
// common.cl before it.

// The vector lanes of the CPU twin, in which it sums over units and over samples.
#if DOUBLE_PRECISION
#define LANES 8
typedef double8 all_lanes;
#define LANES_AT(pointer) vload8(0, pointer)
#else
#define LANES 16
typedef float16 all_lanes;
#define LANES_AT(pointer) vload16(0, pointer)
#endif
// Neighbouring numbers that one work-item takes as a vector: 1 where neighbouring work-items take neighbouring numbers, as
// GPUs want it; all lanes where a single work-item is a group of its own, as CPUs want it.
#ifndef WIDTH
#define WIDTH 1
#endif

#if WIDTH == 1
typedef real wide;
#define IS_ANY(condition) (condition)
#else
#define IS_ANY(condition) any(condition)
#if DOUBLE_PRECISION
typedef double8 wide;
#else
typedef float16 wide;
#endif
#endif

#define LOAD(SPACE, pointer) (*(SPACE const wide *)(pointer))
#define STORE(SPACE, pointer, value) (*(SPACE wide *)(pointer) = (value))
#define FOR_EACH_VECTOR(lane, stride) for (int lane = get_local_id(0) * WIDTH; lane < (stride); lane += GROUP * WIDTH)

// How many parts of a size a count has, the last one perhaps smaller.
static int parts(int count, int size) { return (count + size - 1) / size; }
