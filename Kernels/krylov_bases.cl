// Bases of what training can reach in hidden spaces: the kernels' side of KrylovBases, with its arithmetic in its
// order, in double precision. Needs common.cl and basis_products.cl before it.
//
// What is to be done is the same for all networks of one architecture: the host lists it as operations with a barrier
// after each, which PoCL compiles quickly. How many directions a space has found is known only here; operations on more
// do nothing.

// A space of HiddenSpaces: its width, the directions that the twin keeps at most, and where its basis and the row
// vector below the output begin in scratch memory.
typedef struct {
  int width, count, basis, below;
} twin_space;

// A link of HiddenSpaces; its source is −1 for an input, its destination for the output. Its block of weights and the
// images of the source's basis begin at `weights` and `images` of scratch memory; the twin's block is placed like a
// drawn_block.
typedef struct {
  int source, destination, rows, columns, weights, images, offset, row_step, column_step;
} twin_link;

typedef struct {
  int kind, link, space, candidate;
} twin_operation;

// Counts, and where things begin in scratch memory. `largest_block` is that of the twin.
typedef struct {
  int block_count, space_count, link_count, operation_count, weight_count, candidates, components, lengths,
      largest_block;
} twin_shape;

enum {
  DRAW = 0,       // the wide weights
  // Candidates: images under a link of its source's directions, all of them or those that were found last; under a
  // transposed link, of its destination's that were found last.
  RISE,
  RISE_NEWEST,
  FALL_NEWEST,
  CONTINUE_DOWN,  // the row vector below a link, from the one above it
  PROJECT,        // the images of a whole basis
  BEGIN_DOWN,     // the row vector below the last layer
  MEASURE,        // the lengths of all row vectors
  TAKE_INPUTS,    // candidates: what a link gets from each of its inputs
  TAKE_OUTPUT,    // candidate: the row vector of a space, of length 1
  COMPARE,        // a candidate with a basis, and its length
  COMPARE_AGAIN,  // what is left of it
  SUBTRACT,       // what they have in common
  JUDGE,          // whether anything is left
  ACCEPT,         // into the basis
  CLOSE_INPUTS,   // what the inputs reach is complete; what the output reaches; a further level
  CLOSE_OUTPUT,
  CLOSE_LEVEL,
  FINISH          // the twin's weights
};

// What is known of a space: the directions found, and those before the present level; which of them rise next and which
// fall.
enum { FOUND = 0, BEFORE, RISE_FROM, RISE_TO, FALL_FROM, FALL_TO, SPACE_STATE };
// Before the spaces: how many candidates there are, and which direction the present one becomes, or −1.
enum { CANDIDATES = 0, PLACE, GROUP_STATE };

// On GPUs a transposed copy of all weights comes after them, so that neighbouring work-items can read neighbouring
// lines.
#define HAS_TRANSPOSED_COPY (GROUP > 1)

// Candidates, images of a basis, or the row vector below a link: whatever takes products with a whole block.
static void multiply(
    const twin_operation operation, const twin_shape shape, const twin_link link, __global const twin_space *spaces,
    __global double *scratch, __local int *state) {
  const int kind = operation.kind;
  __global double *candidates = scratch + shape.candidates;
  if (kind == RISE || kind == RISE_NEWEST || kind == PROJECT) {
    const twin_space source = spaces[link.source];
    __local const int *known = state + GROUP_STATE + SPACE_STATE * link.source;
    const int from = kind == RISE_NEWEST ? known[RISE_FROM] : 0;
    const int to = kind == RISE_NEWEST ? known[RISE_TO] : kind == RISE ? known[FOUND] : source.count;
    images_along(
        scratch + link.weights + (HAS_TRANSPOSED_COPY ? shape.weight_count : 0), link.rows, link.columns,
        HAS_TRANSPOSED_COPY ? 1 : link.columns, HAS_TRANSPOSED_COPY ? link.rows : 1,
        scratch + source.basis + from * source.width, to - from,
        kind == PROJECT ? scratch + link.images : candidates);
    if (kind != PROJECT && get_local_id(0) == 0) state[CANDIDATES] = to - from;
  } else {
    // FALL_NEWEST or CONTINUE_DOWN.
    const twin_space destination = spaces[link.destination];
    __local const int *known = state + GROUP_STATE + SPACE_STATE * link.destination;
    const int is_row = kind == CONTINUE_DOWN, from = known[FALL_FROM], count = is_row ? 1 : known[FALL_TO] - from;
    images_across(
        scratch + link.weights, link.rows, link.columns,
        scratch + (is_row ? destination.below : destination.basis + from * destination.width), count,
        is_row ? scratch + spaces[link.source].below : candidates);
    if (!is_row && get_local_id(0) == 0) state[CANDIDATES] = count;
  }
}

// Gram and Schmidt's method for one candidate of a space, in parts; see OrthonormalSpan.
static void orthonormalize(
    const twin_operation operation, const twin_shape shape, const twin_space space, __global double *scratch,
    __local int *state) {
  __global double *candidate = scratch + shape.candidates + operation.candidate * space.width;
  __global double *basis = scratch + space.basis, *components = scratch + shape.components;
  __global double *length = scratch + shape.lengths + shape.space_count, *rest = length + 1;
  __local int *known = state + GROUP_STATE + SPACE_STATE * operation.space;
  const int kind = operation.kind, item = get_local_id(0);
  if (kind == ACCEPT) {
    const int place = state[PLACE];
    for (int k = item; k < (place >= 0 ? space.width : 0); k += GROUP)
      basis[place * space.width + k] = candidate[k] / *rest;
    if (item == 0 && place >= 0) known[FOUND] = place + 1;
    return;
  }
  const int found = known[FOUND], is_open = operation.candidate < state[CANDIDATES] && found < space.width;
  if (kind == SUBTRACT) {
    for (int k = item; k < (is_open ? space.width : 0); k += GROUP) {
      double sum = 0;
      for (int i = 0; i < found; i++) sum = fma(components[i], basis[i * space.width + k], sum);
      candidate[k] -= sum;
    }
  } else if (kind == JUDGE) {
    if (item == 0) {
      *rest = is_open ? sqrt(inner_product(candidate, candidate, space.width)) : 0;
      state[PLACE] = is_open && *length > 0 && *rest > 1e-10 * *length ? found : -1;
    }
  } else {
    for (int i = item; i <= (is_open ? found : -1); i += GROUP) {
      const double product = inner_product(i < found ? basis + i * space.width : candidate, candidate, space.width);
      if (i < found) components[i] = product;
      else if (kind == COMPARE) *length = sqrt(product);
    }
  }
}

// Takes note of what the present level has found, for the next one.
static void close_level(int kind, __local int *known) {
  if (kind != CLOSE_INPUTS) {
    known[RISE_FROM] = known[BEFORE];
    known[RISE_TO] = known[FOUND];
  }
  if (kind != CLOSE_OUTPUT) {
    known[FALL_FROM] = known[BEFORE];
    known[FALL_TO] = known[FOUND];
  }
  known[BEFORE] = known[FOUND];
}

// The operations that only copy or measure.
static void copy(
    const twin_operation operation, const twin_shape shape, __global const twin_space *spaces,
    __global const twin_link *links, __global double *scratch, __local int *state) {
  const int kind = operation.kind, item = get_local_id(0);
  __global double *candidates = scratch + shape.candidates, *lengths = scratch + shape.lengths;
  if (kind == MEASURE) {
    for (int s = item; s < shape.space_count; s += GROUP) {
      __global const double *row = scratch + spaces[s].below;
      lengths[s] = sqrt(inner_product(row, row, spaces[s].width));
    }
  } else if (kind == TAKE_OUTPUT) {
    const twin_space space = spaces[operation.space];
    const double length = lengths[operation.space];
    for (int k = item; k < space.width; k += GROUP)
      candidates[k] = length > 0 ? scratch[space.below + k] / length : scratch[space.below + k];
    if (item == 0) state[CANDIDATES] = 1;
  } else {
    const twin_link link = links[operation.link];
    if (kind == TAKE_INPUTS) {
      for (int i = item; i < link.rows * link.columns; i += GROUP)
        candidates[i] = scratch[link.weights + i % link.rows * link.columns + i / link.rows];
      if (item == 0) state[CANDIDATES] = link.columns;
    } else {
      for (int k = item; k < link.columns; k += GROUP)
        scratch[spaces[link.source].below + k] = scratch[link.weights + k];
    }
  }
}
