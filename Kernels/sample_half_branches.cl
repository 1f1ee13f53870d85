// The branches of networks of half lines, and who takes them. Needs common.cl and wide_numbers.cl before it.
//
// In a work-group of many, each half has a branch of its own, and rows of as many work-items as a vector has lanes. A single
// work-item takes both branches, vector by vector. Either way sums are those of the CPU twin's lanes.

// Whether all networks of a program have two layers, or all have more.
#ifndef HAS_TWO_LAYERS
#define HAS_TWO_LAYERS 1
#endif
// Whether any network's weights decay.
#ifndef DECAYS
#define DECAYS 1
#endif

#if GROUP == 1
#define BRANCHES_AT_ONCE 1
#else
#define BRANCHES_AT_ONCE 2
#endif
#define BRANCH_ITEMS (GROUP / BRANCHES_AT_ONCE)
#define ROW_ITEMS (LANES / WIDTH)
#define BRANCH_ROWS (BRANCH_ITEMS / ROW_ITEMS)
// This work-item's place among those of its branch, and the branches it takes.
#define BRANCH_ITEM ((int)get_local_id(0) % BRANCH_ITEMS)
#define FOR_EACH_BRANCH(branch)                                                                                         \
  for (int turn = 0, branch = get_local_id(0) / BRANCH_ITEMS; turn < 2 / BRANCHES_AT_ONCE; turn++, branch++)
#define FOR_EACH_BRANCH_VECTOR(lane, stride)                                                                            \
  for (int lane = BRANCH_ITEM * WIDTH; lane < (stride); lane += BRANCH_ITEMS * WIDTH)

#if DECAYS
#define KEPT(weights) fma((wide)-numbers.decay, weights, weights)
#else
#define KEPT(weights) (weights)
#endif
// Whether a step changes a weight; what is not a number counts as change.
#define CHANGES(after, before) IS_ANY((after) != (before))

// One layer of a branch: where its weights start, how many lines of `stride` numbers they are, and where the activity after
// it starts: four lines, the activity of both prototypes and what flows back through them.
typedef struct {
  int weights, lines, stride, activity;
} half_layer;
