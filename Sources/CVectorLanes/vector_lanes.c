#include "vector_lanes.h"

#include "every_processor.h"

#define REAL float
#define LANES VECTOR_LANES_FLOAT
#define NAME(function) function##_float
#include "vector_lanes_template.inc"

#define REAL double
#define LANES VECTOR_LANES_DOUBLE
#define NAME(function) function##_double
#include "vector_lanes_template.inc"
