// Numbers of networks that sit side by side in the lanes of vectors, and what their losses are. Needs common.cl before it.
#ifndef LANES
#define LANES 1  // networks of one work-item: 1, or as many as a vector has numbers
#endif
#ifndef INPUTS_A
#define INPUTS_A 1
#define INPUTS_B 1
#define TRACKS_ERROR 0  // whether E_g is followed apart from the loss
#endif
#define INPUTS (INPUTS_A + INPUTS_B)

// Comparisons give `mask`s, in which true is ALL_BITS.
#if LANES == 1
typedef real lanes;
typedef int whole_lanes, mask, whole_number;
#define ANY(condition) (condition)
#define ALL_BITS 1
#elif DOUBLE_PRECISION
typedef double8 lanes;
typedef long8 whole_lanes, mask;
typedef long whole_number;
#define ANY(condition) any(condition)
#define ALL_BITS -1
#else
typedef float16 lanes;
typedef int16 whole_lanes, mask;
typedef int whole_number;
#define ANY(condition) any(condition)
#define ALL_BITS -1
#endif

// The smaller and the larger of a new number and the one so far, which is kept where the new one is not a number. GPUs have an
// instruction for the functions, processors for the choice.
#if LANES == 1
#define SMALLER(number, so_far) fmin(number, so_far)
#define LARGER(number, so_far) fmax(number, so_far)
#else
#define SMALLER(number, so_far) ((number) < (so_far) ? (number) : (so_far))
#define LARGER(number, so_far) ((number) > (so_far) ? (number) : (so_far))
#endif

// Loops over all numbers of a network, which stay in registers if the engine says that they are few.
#ifndef ARE_FEW
#define ARE_FEW (LANES == 1)
#endif
#if ARE_FEW
#define UNROLLED_IF_FEW UNROLLED_ONCE_INLINED
#else
#define UNROLLED_IF_FEW
#endif

// One number of this work-item's network `lane`.
#define LANE(vector, lane) ((real *)&(vector))[lane]
#define WHOLE_LANE(vector, lane) ((whole_number *)&(vector))[lane]

// ½ e Σ eᵀ for the distance e of the map to a target, and e Σ.
INLINED lanes half_form(const lanes *covariance, const lanes *target, const lanes *map, lanes *product) {
  lanes distance[INPUTS];
  UNROLLED for (int d = 0; d < INPUTS; d++) distance[d] = target[d] - map[d];
  lanes sum = 0;
  UNROLLED for (int d = 0; d < INPUTS; d++) {
    lanes term = distance[0] * covariance[d];
    UNROLLED for (int k = 1; k < INPUTS; k++) term = fma(distance[k], covariance[k * INPUTS + d], term);
    product[d] = term;
    sum = fma(distance[d], term, sum);
  }
  return sum * HALF;
}

// A modality's map or, of several inputs, the square of its length.
INLINED lanes size_of(const lanes *map, const int inputs) {
  if (inputs == 1) return map[0];
  lanes sum = map[0] * map[0];
  UNROLLED_ONCE_INLINED for (int d = 1; d < inputs; d++) sum = fma(map[d], map[d], sum);
  return sum;
}
