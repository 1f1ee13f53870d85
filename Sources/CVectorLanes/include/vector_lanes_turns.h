// Dense matrices that take two steps of gradient descent in one pass over their numbers.
//
// A turn is what a step does to a matrix W and to the vector v across it in which the network ends on this side:
//
//   p = W x,  W += c v xᵀ,  v += c p,  y = vᵀ W.
//
// Two matrices that turn alternately make up the inside of a network: the y of one is the x of the other, and v · W x of
// either one is the network's output. So x of two steps, x_0 and x_1, is known before a matrix is read, and c of the first of
// them, while c of the second depends on the output after the first. `begin` takes the pass: the first step, and all
// products of the second one with W. `end` takes c and finishes what is linear in them without reading W. The term that this
// adds to W waits for the next pass. So every number is read and written once in two steps.
//
// The conventions of vector_lanes.h hold. Numbers are stored by panels of LANES_TURNS_PANEL lines in vectors of 32 bytes
// (stores of 64 take time from multiply-adds where they are made of halves), vector by vector, so that a pass reads one
// sequence; lines are padded with zeros to whole panels. Of the numbers in a line those beyond the last whole vector, if they
// are no more than a panel has lines but less than a vector, are stored column by column behind all lines.
#pragma once
#include <stddef.h>

#define LANES_TURNS_PANEL 4

/* Numbers are of the type that the called function says. `matrix` has room for lines × columns of them, both padded to
   VECTOR_LANES_FLOAT or VECTOR_LANES_DOUBLE. Vectors are padded likewise and zero beyond lines or columns. */
typedef struct {
  size_t lines, columns;
  void *matrix;
  /* Across: v, p of the second step, and c v of the first. */
  void *vector, *projection, *step;
  /* The term that waits, across and along, and whether there is one. */
  void *waiting_across, *waiting_along;
  int waits;
  /* Along: x_0 and x_1, and where y_0 and y_1 go. */
  void *taken[2], *given[2];
  /* v · v and v · p between `begin` and `end`. */
  double square, output;
} lanes_turns;

#define LANES_TURNS_DECLARE(REAL, SUFFIX)                                                                               \
  /* W = matrix, as vector_lanes.h stores it. Nothing waits, and all vectors but v become zero. */                      \
  void lanes_turns_load_##SUFFIX(lanes_turns *self, const REAL *matrix, size_t stride);                                 \
  /* matrix = W, after adding the term that waits. */                                                                   \
  void lanes_turns_settle_##SUFFIX(lanes_turns *self, REAL *matrix, size_t stride);                                     \
  /* p = W x_0, W += rate v x_0ᵀ, v += rate p, y_0 = vᵀ W; then p = W x_1, y_1 = pᵀ W. Returns v · p. */                \
  REAL lanes_turns_begin_##SUFFIX(lanes_turns *self, REAL rate);                                                        \
  /* W += rate v x_1ᵀ, v += rate p, y_1 = vᵀ W. */                                                                      \
  void lanes_turns_end_##SUFFIX(lanes_turns *self, REAL rate);

LANES_TURNS_DECLARE(float, float)
LANES_TURNS_DECLARE(double, double)
#undef LANES_TURNS_DECLARE
