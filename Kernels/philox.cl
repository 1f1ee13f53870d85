// The counter-based random generator Philox 4x32-10: the kernels' side of Philox.swift and RandomStream.swift.

// Blocks that one work-item draws together: 1 where neighbouring work-items draw neighbouring blocks, as GPUs want it;
// 16 in vectors where a single work-item is a group of its own, as CPUs want it.
#ifndef BLOCKS_TOGETHER
#define BLOCKS_TOGETHER 1
#endif

#if BLOCKS_TOGETHER == 1
typedef ulong random_words;
#else
typedef ulong16 random_words;
#endif

#define LOW_WORD 0xffffffffUL

// What all blocks of a stream share: the key, and the last three words of the counter. The first is the block.
typedef struct {
  uint key_low, key_high, stream, seed_index, purpose;
} random_stream;

// The two numbers of 53 bits that belong to each block. Words are kept in twice their size; what products leave above
// them is cut off where it would be read.
static void draw_blocks(const random_stream self, const random_words block, random_words *first, random_words *second) {
  random_words x = block, y = self.stream, z = self.seed_index, w = self.purpose;
  uint key_low = self.key_low, key_high = self.key_high;
  for (int turn = 0; turn < 10; turn++) {
    const random_words from_x = (x & LOW_WORD) * 0xD2511F53UL, from_z = (z & LOW_WORD) * 0xCD9E8D57UL;
    x = (from_z >> 32) ^ y ^ key_low;
    y = from_z;
    z = (from_x >> 32) ^ w ^ key_high;
    w = from_x;
    key_low += 0x9E3779B9u;
    key_high += 0xBB67AE85u;
  }
  *first = (x << 32 | (y & LOW_WORD)) >> 11;
  *second = (z << 32 | (w & LOW_WORD)) >> 11;
}
