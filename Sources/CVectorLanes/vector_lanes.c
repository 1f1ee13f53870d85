#include "vector_lanes.h"

#if defined(__x86_64__) && defined(__linux__)
#define EVERY_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EVERY_PROCESSOR
#endif

#define REAL float
#define LANES VECTOR_LANES_FLOAT
#define NAME(function) function##_float
#include "vector_lanes_template.inc"

#define REAL double
#define LANES VECTOR_LANES_DOUBLE
#define NAME(function) function##_double
#include "vector_lanes_template.inc"
