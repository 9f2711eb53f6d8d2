/* rl_random.h: the random numbers of rl-lab and NumPy, so that a seed means in C what it means in both.
 *
 *     rl_random random = rl_random_seeded(7);      // numpy.random.default_rng(7)
 *     double x = rl_random_uniform(&random);       // .random()
 *
 * PCG64 (XSL-RR 128/64) seeded by SeedSequence. Sources: O'Neill, "PCG: a family of simple fast space-efficient
 * statistically good algorithms" (2014) and "Developing a seed_seq alternative" (2015); NumPy for the constants.
 */
#ifndef RL_RANDOM_H
#define RL_RANDOM_H

#include <stdint.h>

typedef struct rl_random {
  uint64_t state_high, state_low;         /* the position in the sequence */
  uint64_t increment_high, increment_low; /* which sequence; odd */
  uint32_t spare_word, has_spare_word;    /* half a word, left over from a draw of 32 bits */
} rl_random;

__extension__ typedef unsigned __int128 rl_uint128;

static inline uint64_t rl_random_next(rl_random *random) {
  const rl_uint128 multiplier = (rl_uint128)0x2360ed051fc65da4u << 64 | 0x4385df649fccf645u;
  rl_uint128 state = (rl_uint128)random->state_high << 64 | random->state_low;
  state = state * multiplier + ((rl_uint128)random->increment_high << 64 | random->increment_low);
  random->state_high = (uint64_t)(state >> 64);
  random->state_low = (uint64_t)state;
  const uint64_t value = random->state_high ^ random->state_low;
  const unsigned rotation = (unsigned)(random->state_high >> 58);
  return value >> rotation | value << (-rotation & 63);
}

static inline uint32_t rl_random_hashed(uint32_t word, uint32_t *constant, uint32_t factor) {
  word ^= *constant;
  *constant *= factor;
  word *= *constant;
  return word ^ word >> 16;
}

static inline rl_random rl_random_seeded(uint64_t seed) {
  uint32_t pool[4] = {(uint32_t)seed, (uint32_t)(seed >> 32), 0, 0};
  uint32_t constant = 0x43b0d7e5u;
  for (int i = 0; i < 4; i++) pool[i] = rl_random_hashed(pool[i], &constant, 0x931e8875u);
  for (int source = 0; source < 4; source++) {
    for (int target = 0; target < 4; target++) {
      if (source == target) continue;
      const uint32_t hashed = rl_random_hashed(pool[source], &constant, 0x931e8875u);
      const uint32_t mixed = 0xca01f9ddu * pool[target] - 0x4973f715u * hashed;
      pool[target] = mixed ^ mixed >> 16;
    }
  }
  uint64_t words[4];
  constant = 0x8b51f9ddu;
  for (int i = 0; i < 4; i++) {
    const uint64_t low = rl_random_hashed(pool[2 * i & 3], &constant, 0x58f38dedu);
    const uint64_t high = rl_random_hashed(pool[(2 * i + 1) & 3], &constant, 0x58f38dedu);
    words[i] = high << 32 | low;
  }
  const rl_uint128 increment = ((rl_uint128)words[2] << 64 | words[3]) << 1 | 1;
  const rl_uint128 state = increment + ((rl_uint128)words[0] << 64 | words[1]);
  rl_random random = {
      (uint64_t)(state >> 64), (uint64_t)state, (uint64_t)(increment >> 64), (uint64_t)increment, 0, 0};
  rl_random_next(&random);
  return random;
}

/* A uniform number in [0, 1) with 53 random bits. */
static inline double rl_random_uniform(rl_random *random) { return (double)(rl_random_next(random) >> 11) * 0x1p-53; }

/* A uniform number in [low, high). */
static inline double rl_random_between(rl_random *random, double low, double high) {
  return low + (high - low) * rl_random_uniform(random);
}

/* The next 32 random bits; a word of 64 serves two calls, lower half first. */
static inline uint32_t rl_random_next32(rl_random *random) {
  if (random->has_spare_word) {
    random->has_spare_word = 0;
    return random->spare_word;
  }
  const uint64_t word = rl_random_next(random);
  random->spare_word = (uint32_t)(word >> 32);
  random->has_spare_word = 1;
  return (uint32_t)word;
}

/* A uniform integer in 0 ..< bound, which must be positive; NumPy's integers(bound). */
static inline uint32_t rl_random_below(rl_random *random, uint32_t bound) {
  if (bound == 1) return 0;
  uint64_t product = (uint64_t)rl_random_next32(random) * bound;
  if ((uint32_t)product < bound) {
    const uint32_t threshold = -bound % bound;
    while ((uint32_t)product < threshold) product = (uint64_t)rl_random_next32(random) * bound;
  }
  return (uint32_t)(product >> 32);
}

#endif
