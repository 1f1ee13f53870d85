// What networks of the competition family are trained on, drawn where it is needed: the kernels' side of
// SparseCode.swift. Needs common.cl and philox.cl before it.

// CompetitionShape and how a network lies in memory.
typedef struct {
  int classes, units_per_class, units, samples, test_samples, dimension, distractors, stride;
} competition_shape;

// CompetitionExperiment; a 53-bit random number from `sufficient_from` on makes a sample sufficient.
typedef struct {
  ulong sufficient_from[2];
  uint key_low, key_high, seed_index, streams[2];
  int max_steps, power, first_listed, listed_count, first_point;
} competition_network;

typedef struct {
  real strengths[2], noise, signal_lower, signal_width, distractor_lower, distractor_width, insufficient_signal,
      insufficient_distraction, scale, rate, threshold, inverse_threshold, inverse_power, waiting_length, emerged[2];
} competition_numbers;

// RandomPurpose; the test's purposes come two after those of training.
enum { WEIGHTS = 0, TRAINING_CODES = 5, TRAINING_NOISE = 6, TEST_AFTER_TRAINING = 2 };
enum { TRAINING = 0, TEST };

// The most classes that there can be, as bits.
#define CLASS_WORDS 32
#define WORD_BITS 53
#if DOUBLE_PRECISION
#define WORD_UNIT 0x1p-53
typedef double2 two_normals;
#else
#define WORD_UNIT 0x1p-53f
typedef float2 two_normals;
#endif

static random_stream stream_of(const competition_network self, uint purpose, uint stream) {
  const random_stream result = {self.key_low, self.key_high, stream, self.seed_index, purpose};
  return result;
}

// The number of a stream that is uniform on [0, 1), in units of 2^−53.
static ulong uniform_word(const competition_network self, uint purpose, uint stream, int index) {
  ulong first, second;
  draw_blocks(stream_of(self, purpose, stream), (uint)index / 2, &first, &second);
  return index % 2 == 0 ? first : second;
}

// Two standard normals by Box and Muller's method, in the networks' precision. Near 1 the logarithm is taken of the
// distance from 1, which a number of single precision holds better.
static two_normals random_normals(const competition_network self, uint purpose, uint stream, int pair) {
  ulong radial, angular;
  draw_blocks(stream_of(self, purpose, stream), (uint)pair, &radial, &angular);
  const ulong whole = 1UL << WORD_BITS, first = radial + 1;
  const real logarithm =
      first > whole / 2 ? log1p(-((real)(whole - first) * WORD_UNIT)) : log((real)first * WORD_UNIT);
  const real radius = sqrt(-2 * logarithm), half_turns = 2 * ((real)angular * WORD_UNIT);
  return (two_normals)(radius * cospi(half_turns), radius * sinpi(half_turns));
}

// An integer from 0 to count − 1: word · 2^−53 · count in double precision, rounded down. The product has to round to 53
// bits first, as it does on the CPU; it reaches the next integer if it comes within half a unit of its last place.
static int scaled_down(ulong word, int count) {
  const ulong product = word * (ulong)count;
  const int surplus = 64 - WORD_BITS - (int)clz(product);
  return (int)min((product + (surplus > 0 ? 1UL << (surplus - 1) : 0UL)) >> WORD_BITS, (ulong)(count - 1));
}

static uint codes_of(int part) { return TRAINING_CODES + TEST_AFTER_TRAINING * part; }

static int label_of(const competition_shape shape, const competition_network self, int part, int sample) {
  return part == TRAINING ? sample % shape.classes
                          : scaled_down(uniform_word(self, codes_of(part), 3 * (uint)sample, 0), shape.classes);
}

static int is_sufficient(const competition_network self, int part, int sample, int modality) {
  const uint stream = 3 * (uint)sample + 1 + self.streams[modality];
  return uniform_word(self, codes_of(part), stream, 0) >= self.sufficient_from[modality];
}

// Noise of `count` samples from `first` on, both modalities, input by input: column i is sample i, and the class
// directions come after them.
static void draw_noise(
    const competition_shape shape, const competition_network self, real noise, int part, int first, int count,
    __global real *lines) {
  const int pairs = (shape.dimension + 1) / 2, stride = shape.stride;
  for (int index = get_local_id(0); index < 2 * pairs * stride; index += GROUP) {
    const int column = index % stride, pair = index / stride % pairs, modality = index / stride / pairs;
    const int input = 2 * pair, label = column - count;
    two_normals values = (two_normals)(label == input ? 1 : 0, label == input + 1 ? 1 : 0);
    if (column < count)
      values = noise * random_normals(
          self, TRAINING_NOISE + TEST_AFTER_TRAINING * part, 2 * (uint)(first + column) + self.streams[modality], pair);
    __global real *line = lines + (modality * shape.dimension + input) * stride + column;
    line[0] = values.x;
    if (input + 1 < shape.dimension) line[stride] = values.y;
  }
}

// Adds the codes of the same samples, once the noise is there.
static void add_codes(
    const competition_shape shape, const competition_network self, const competition_numbers numbers, int part,
    int first, int count, __global real *lines) {
  const int stride = shape.stride;
  for (int index = get_local_id(0); index < 2 * count; index += GROUP) {
    const int column = index % count, modality = index / count, sample = first + column;
    const int label = label_of(shape, self, part, sample), sufficient = is_sufficient(self, part, sample, modality);
    const uint purpose = codes_of(part), stream = 3 * (uint)sample + 1 + self.streams[modality];
    const real strength = numbers.strengths[modality];
    __global real *line = lines + modality * shape.dimension * stride + column;
    const real signal = (real)uniform_word(self, purpose, stream, 1) * WORD_UNIT;
    line[label * stride] +=
        strength * (sufficient ? numbers.signal_lower + numbers.signal_width * signal : numbers.insufficient_signal);
    uint taken[CLASS_WORDS];
    for (int word = 0; word < CLASS_WORDS; word++) taken[word] = 0;
    for (int wrong = 0; wrong < shape.distractors; wrong++) {
      // One of the last's choices so far, or the last itself where that one is taken.
      const int last = shape.classes - 1 - shape.distractors + wrong;
      const int choice = scaled_down(uniform_word(self, purpose, stream, 2 + wrong), last + 1);
      const int chosen = taken[choice / 32] >> (choice % 32) & 1 ? last : choice;
      taken[chosen / 32] |= 1u << (chosen % 32);
      const real fraction = (real)uniform_word(self, purpose, stream, 2 + shape.distractors + wrong) * WORD_UNIT;
      line[(chosen < label ? chosen : chosen + 1) * stride] +=
          strength
          * (sufficient ? numbers.distractor_lower + numbers.distractor_width * fraction
                        : numbers.insufficient_distraction);
    }
  }
}

// Initial weights of both modalities; the joint network and the modality alone get the same.
static void draw_weights(
    const competition_shape shape, const competition_network self, real scale, __global real *weights) {
  const int count = shape.units * shape.dimension, pairs = (count + 1) / 2;
  for (int index = get_local_id(0); index < 2 * pairs; index += GROUP) {
    const int pair = index % pairs, modality = index / pairs;
    const two_normals values = scale * random_normals(self, WEIGHTS, self.streams[modality], pair);
    for (int network = 0; network < 2; network++) {
      __global real *place = weights + (2 * modality + network) * count + 2 * pair;
      place[0] = values.x;
      if (2 * pair + 1 < count) place[1] = values.y;
    }
  }
}
