#ifndef MINATAR_RANDOM_H
#define MINATAR_RANDOM_H

#include <stdint.h>
#include <string.h>

// NumPy's RandomState: the Mersenne twister MT19937 with NumPy's seeding and draws.
//
// Words are initialized and twisted when they are needed: most episodes are short and need few of the 624.
// Source: Matsumoto and Nishimura, "Mersenne Twister" (1998), and its initialization of 2002.
#define RANDOM_WORDS 624
#define RANDOM_SHIFT 397
// Words are twisted so many at a time; a divisor of 624.
#define RANDOM_BLOCK 16
// Words for the first 48 draws of an episode.
#define RANDOM_AHEAD 448

typedef struct {
  // How many words are initialized, and where the next block begins.
  int32_t initialized, next;
  uint32_t words[RANDOM_WORDS];
} Twister;

// The block that was drawn last, apart from the words, which are seldom looked at.
typedef struct {
  uint32_t drawn[RANDOM_BLOCK];
  // How many of the block are left; none before the first.
  int32_t left;
  // Which of the two twisters draws; the other may be prepared for the next episode.
  int32_t current;
} Random;

static inline void random_seed(Twister *twister, uint32_t seed) {
  twister->words[0] = seed;
  twister->initialized = 1;
  twister->next = 0;
}

static inline uint32_t random_word_after(uint32_t word, uint32_t index) {
  return 1812433253u * (word ^ (word >> 30)) + index;
}

static inline void random_initialize(Twister *twister, int32_t count) {
  uint32_t word = twister->words[twister->initialized - 1];
  for (int32_t index = twister->initialized; index < count; index++) {
    word = random_word_after(word, (uint32_t)index);
    twister->words[index] = word;
  }
  twister->initialized = count;
}

static inline uint32_t random_twisted(uint32_t word, uint32_t following, uint32_t far) {
  uint32_t mixed = (word & 0x80000000u) | (following & 0x7fffffffu);
  return far ^ (mixed >> 1) ^ ((0u - (mixed & 1u)) & 0x9908b0dfu);
}

static inline uint32_t random_tempered(uint32_t word) {
  word ^= word >> 11;
  word ^= (word << 7) & 0x9d2c5680u;
  word ^= (word << 15) & 0xefc60000u;
  return word ^ (word >> 18);
}

// Draws a block.
static __attribute__((noinline, unused)) void random_fill(Twister *twister, uint32_t *drawn) {
  uint32_t *words = twister->words, block[RANDOM_BLOCK];
  const int32_t start = twister->next;
  int32_t far = start + RANDOM_SHIFT;
  const int32_t needed = far + RANDOM_BLOCK < RANDOM_WORDS ? far + RANDOM_BLOCK : RANDOM_WORDS;
  if (twister->initialized < needed) random_initialize(twister, needed);
  if (far >= RANDOM_WORDS) far -= RANDOM_WORDS;
  if (far + RANDOM_BLOCK <= RANDOM_WORDS && start + RANDOM_BLOCK < RANDOM_WORDS) {
    for (int32_t index = 0; index < RANDOM_BLOCK; index++) {
      block[index] = random_twisted(words[start + index], words[start + index + 1], words[far + index]);
    }
    memcpy(words + start, block, sizeof block);
  } else {
    // The end of the words is in this block, or in what it is twisted with.
    for (int32_t index = start; index < start + RANDOM_BLOCK; index++) {
      words[index] = random_twisted(words[index], words[(index + 1) % RANDOM_WORDS], words[far]);
      far = (far + 1) % RANDOM_WORDS;
    }
  }
  for (int32_t index = 0; index < RANDOM_BLOCK; index++) drawn[index] = random_tempered(words[start + index]);
  twister->next = (start + RANDOM_BLOCK) % RANDOM_WORDS;
}

// `twisters` are two.
static inline uint32_t random_next(Random *random, Twister *twisters) {
  if (random->left == 0) {
    random_fill(&twisters[random->current], random->drawn);
    random->left = RANDOM_BLOCK;
  }
  return random->drawn[RANDOM_BLOCK - random->left--];
}

// rand() in units of 2^-53.
static inline uint64_t random_uniform_bits(Random *random, Twister *twisters) {
  uint64_t high = random_next(random, twisters) >> 5;
  uint64_t low = random_next(random, twisters) >> 6;
  return high << 26 | low;
}

// rand(): uniform in [0, 1) with 53 bits.
static inline double random_uniform(Random *random, Twister *twisters) {
  return (double)random_uniform_bits(random, twisters) * (1.0 / 9007199254740992.0);
}

// randint(bound): words cut to as many bits as bound - 1 has, until one is below the bound; nothing is drawn for 1.
static inline int32_t random_below(Random *random, Twister *twisters, int32_t bound) {
  uint32_t last = (uint32_t)(bound - 1);
  if (last == 0) return 0;
  uint32_t mask = 0xffffffffu >> __builtin_clz(last);
  uint32_t value;
  do value = random_next(random, twisters) & mask;
  while (value > last);
  return (int32_t)value;
}

#endif
