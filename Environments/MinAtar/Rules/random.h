#ifndef MINATAR_RANDOM_H
#define MINATAR_RANDOM_H

#include <stdint.h>

// NumPy's RandomState: the Mersenne twister MT19937 with NumPy's seeding and draws.
//
// Words are initialized and twisted when they are needed: most episodes are short and need few of the 624.
// Source: Matsumoto and Nishimura, "Mersenne Twister" (1998), and its initialization of 2002.
#define RANDOM_WORDS 624
#define RANDOM_SHIFT 397

typedef struct {
  uint32_t words[RANDOM_WORDS];
  // How many words are initialized, and which one is next.
  int32_t initialized, next;
} Random;

static inline void random_seed(Random *random, uint32_t seed) {
  random->words[0] = seed;
  random->initialized = 1;
  random->next = 0;
}

static inline void random_initialize(Random *random, int32_t count) {
  uint32_t word = random->words[random->initialized - 1];
  for (int32_t index = random->initialized; index < count; index++) {
    word = 1812433253u * (word ^ (word >> 30)) + (uint32_t)index;
    random->words[index] = word;
  }
  random->initialized = count;
}

// How many words an episode's first 16 draws need.
#define RANDOM_FIRST_WORDS (RANDOM_SHIFT + 16)

// Seeds four at once: each word follows from the one before, so that one alone waits most of the time.
static inline void random_seed_four(Random *a, Random *b, Random *c, Random *d, const uint32_t seeds[4]) {
  uint32_t words[4] = {seeds[0], seeds[1], seeds[2], seeds[3]};
  random_seed(a, words[0]);
  random_seed(b, words[1]);
  random_seed(c, words[2]);
  random_seed(d, words[3]);
  for (int32_t index = 1; index < RANDOM_FIRST_WORDS; index++) {
    for (int32_t lane = 0; lane < 4; lane++) {
      words[lane] = 1812433253u * (words[lane] ^ (words[lane] >> 30)) + (uint32_t)index;
    }
    a->words[index] = words[0];
    b->words[index] = words[1];
    c->words[index] = words[2];
    d->words[index] = words[3];
  }
  a->initialized = b->initialized = c->initialized = d->initialized = RANDOM_FIRST_WORDS;
}

static inline uint32_t random_next(Random *random) {
  int32_t index = random->next;
  int32_t far = index + RANDOM_SHIFT;
  if (far >= random->initialized && random->initialized < RANDOM_WORDS) {
    random_initialize(random, far + 16 < RANDOM_WORDS ? far + 16 : RANDOM_WORDS);
  }
  if (far >= RANDOM_WORDS) far -= RANDOM_WORDS;
  int32_t following = index + 1 == RANDOM_WORDS ? 0 : index + 1;
  uint32_t *words = random->words;
  uint32_t mixed = (words[index] & 0x80000000u) | (words[following] & 0x7fffffffu);
  uint32_t word = words[far] ^ (mixed >> 1) ^ ((0u - (mixed & 1u)) & 0x9908b0dfu);
  words[index] = word;
  random->next = following;
  word ^= word >> 11;
  word ^= (word << 7) & 0x9d2c5680u;
  word ^= (word << 15) & 0xefc60000u;
  return word ^ (word >> 18);
}

// rand(): uniform in [0, 1) with 53 bits.
static inline double random_uniform(Random *random) {
  uint32_t high = random_next(random) >> 5;
  uint32_t low = random_next(random) >> 6;
  return ((double)high * 67108864.0 + (double)low) * (1.0 / 9007199254740992.0);
}

// randint(bound): words cut to as many bits as bound - 1 has, until one is below the bound; nothing is drawn for 1.
static inline int32_t random_below(Random *random, int32_t bound) {
  uint32_t last = (uint32_t)(bound - 1);
  if (last == 0) return 0;
  uint32_t mask = 0xffffffffu >> __builtin_clz(last);
  uint32_t value;
  do value = random_next(random) & mask;
  while (value > last);
  return (int32_t)value;
}

#endif
