#include "lane_training.h"

#include "every_processor.h"

// Without this, compilers that prefer narrow vectors for the sake of clock rates would split ours.
#if defined(__clang__)
#define WHOLE_VECTORS __attribute__((min_vector_width(512)))
#else
#define WHOLE_VECTORS
#endif
// Keeps a pointer in a register of its own: addresses with an index cost an instruction slot more with every use.
#define SIMPLE_ADDRESS(pointer) __asm__("" : "+r"(pointer))
// Memory as rows, one number of every network.
#define ROWS(pointer) ((NAME(network_lanes) *)(pointer))
#define INLINED static inline __attribute__((always_inline))

#define REAL float
#define INTEGER int32_t
#define LANES VECTOR_LANES_FLOAT
#define NAME(function) function##_float
#include "lane_blocks.inc"
#include "lane_units.inc"
#include "lane_observation.inc"
#include "lane_few_units.inc"
#include "lane_modes.inc"
#include "lane_training.inc"

#define REAL double
#define INTEGER int64_t
#define LANES VECTOR_LANES_DOUBLE
#define NAME(function) function##_double
#include "lane_blocks.inc"
#include "lane_units.inc"
#include "lane_observation.inc"
#include "lane_few_units.inc"
#include "lane_modes.inc"
#include "lane_training.inc"
