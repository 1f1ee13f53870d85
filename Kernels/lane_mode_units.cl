// The hidden units of late fusion of two layers with one input a modality, in modes: the twin of ModeAmplitudes.swift.
// Needs common.cl before it.
//
// A network has four lines of modes in memory: p and q of branch A, p and q of branch B, padded with zeros. They stay as they
// were before its first step until it ends. Behind them it keeps its amplitudes between slices: P of A and B, then Q.
#ifndef UNITS
#define UNITS 2  // hidden units of a branch
#define LINE 16  // numbers from one line to the next
#endif
#define AMPLITUDES (4 * LINE)
// Partial sums of squares.
#define MODE_SUMS 8

// A sum of squares below LIFTED may have lost digits, and is taken anew of modes times LIFT.
#if DOUBLE_PRECISION
typedef double8 mode_sums;
typedef double4 mode_fours;
typedef double2 mode_twos;
#define LIFTED 0x1p-900
#define LIFT 0x1p600
#else
typedef float8 mode_sums;
typedef float4 mode_fours;
typedef float2 mode_twos;
#define LIFTED 0x1p-80f
#define LIFT 0x1p80f
#endif

static real sum_of_squares(__global const real *line, real factor) {
  __global const mode_sums *modes = (__global const mode_sums *)line;
  mode_sums sums = 0;
  for (int k = 0; k < (UNITS + MODE_SUMS - 1) / MODE_SUMS; k++) {
    const mode_sums mode = modes[k] * factor;
    sums += mode * mode;
  }
  const mode_fours pairs = sums.even + sums.odd;
  const mode_twos fours = pairs.even + pairs.odd;
  return fours.x + fours.y;
}

// Half the length of a line.
static real amplitude(__global const real *line) {
  const real squares = sum_of_squares(line, 1);
  return squares < LIFTED ? sqrt(sum_of_squares(line, LIFT)) / (2 * LIFT) : sqrt(squares) * HALF;
}

// Those of one network in branch A and B. Functions return them by pointer: compilers mark what is returned by value, once
// it is inlined, in a way that Oclgrind does not know.
typedef struct {
  real growing[2], decaying[2];
} mode_amplitudes;

static void initial_amplitudes(__global const real *lines, mode_amplitudes *result) {
  for (int m = 0; m < 2; m++) {
    result->growing[m] = amplitude(lines + 2 * m * LINE);
    result->decaying[m] = amplitude(lines + (2 * m + 1) * LINE);
  }
}

static void kept_amplitudes(__global const real *lines, mode_amplitudes *result) {
  for (int m = 0; m < 2; m++) {
    result->growing[m] = lines[AMPLITUDES + m];
    result->decaying[m] = lines[AMPLITUDES + 2 + m];
  }
}

static void keep_amplitudes(__global real *lines, const mode_amplitudes *now) {
  for (int m = 0; m < 2; m++) {
    lines[AMPLITUDES + m] = now->growing[m];
    lines[AMPLITUDES + 2 + m] = now->decaying[m];
  }
}

// Each unit has grown as all of its branch; modes that are zero stay so.
static void grow(__global real *line, real now, real initial) {
  const real growth = initial == 0 ? (real)1 : now / initial;
  for (int unit = 0; unit < UNITS; unit++) line[unit] *= growth;
}

// Puts the modes of a network that ends into memory.
static void settle(__global real *lines, const mode_amplitudes *now) {
  mode_amplitudes initial;
  initial_amplitudes(lines, &initial);
  for (int m = 0; m < 2; m++) {
    grow(lines + 2 * m * LINE, now->growing[m], initial.growing[m]);
    grow(lines + (2 * m + 1) * LINE, now->decaying[m], initial.decaying[m]);
  }
}

// Whether weights differ: sums and differences of modes, in which one that has decayed may change unseen.
static int have_other_weights(const mode_amplitudes *now, const mode_amplitudes *before) {
  int result = 0;
  for (int m = 0; m < 2; m++)
    result |= now->growing[m] + now->decaying[m] != before->growing[m] + before->decaying[m]
        || now->growing[m] - now->decaying[m] != before->growing[m] - before->decaying[m];
  return result;
}
