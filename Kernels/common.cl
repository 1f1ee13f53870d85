// What all kernels share: the type of number, the shape of a work-group, and how a network can end.

// Set by the engine; these defaults let the file compile alone.
#ifndef DOUBLE_PRECISION
#define DOUBLE_PRECISION 0
#endif
#ifndef COLUMNS
#define COLUMNS 16             // work-items that share a line of a matrix: the vector lanes of the CPU twin
#endif
#ifndef ROWS
#define ROWS 8                 // lines of a matrix that are read at once
#endif
#ifndef TILE
#define TILE 32                // lines whose partial sums wait in local memory together
#endif
#ifndef VECTOR_SPACE
#define VECTOR_SPACE __global  // where a network's vectors live: __local if they fit
#endif

#define GROUP (COLUMNS * ROWS)
#define EVERYWHERE (CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)

// Every work-item of the group sees what the others have written. One alone needs no barriers, and compilers are slow where
// there are many.
#if COLUMNS * ROWS == 1
#define WAIT_FOR_GROUP
#else
#define WAIT_FOR_GROUP barrier(EVERYWHERE)
#endif

// Rounding must not depend on what the compiler fuses: multiply-adds of the training itself are written as fma. With
// as many columns as the CPU twin has lanes, sums are added in the same order, and both take the same steps bit for bit.
// That matters: where a modality's mode first decays, rounding decides part of what is left of it.
#pragma OPENCL FP_CONTRACT OFF
#if DOUBLE_PRECISION
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
typedef double real;
#define HALF 0.5
#define DIVERGENCE_FACTOR 1e4
#else
typedef float real;
#define HALF 0.5f
#define DIVERGENCE_FACTOR 1e4f
#endif

// Arrays stay in registers where no index into them is left to run time. Loops over a few numbers are unrolled, and functions
// that are handed arrays are inlined whatever their size. Loops that have constant ends only then must wait for it: plain
// unrolling would take eight turns at a time before, and leave a loop.
#define UNROLLED _Pragma("unroll")
#define UNROLLED_ONCE_INLINED _Pragma("clang loop unroll(full)")
#define INLINED static inline __attribute__((always_inline))

#define STALL_CHECK_INTERVAL 1024

enum { RUNNING = 0, CONVERGED, STEP_LIMIT, DIVERGED, STALLED };
