#ifndef MINATAR_SEEDING_H
#define MINATAR_SEEDING_H

#include "random.h"

// Seeds many streams at once: each word follows from the one before, so that one stream alone waits most of the time.

#define SEEDING_LANES 16
#define SEEDING_GROUPS 4
// Streams that are seeded together.
#define SEEDING_MOST (SEEDING_LANES * SEEDING_GROUPS)

typedef uint32_t Lanes __attribute__((vector_size(4 * SEEDING_LANES)));

// Transposes 16 by 16 words: each round moves one bit of an element's place from its row to its column.
static inline void transpose_lanes(Lanes rows[SEEDING_LANES]) {
#pragma clang loop unroll(full)
  for (int32_t round = 0; round < 4; round++) {
    Lanes result[SEEDING_LANES];
#pragma clang loop unroll(full)
    for (int32_t row = 0; row < SEEDING_LANES / 2; row++) {
      Lanes a = rows[row], b = rows[row + SEEDING_LANES / 2];
      result[2 * row] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      result[2 * row + 1] =
        __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    memcpy(rows, result, sizeof result);
  }
}

// Initializes the first `many` words of each stream; `count` is at most SEEDING_MOST, unused lanes repeat the last stream.
static inline void random_seed_many(Twister *const *twisters, const uint32_t *seeds, size_t count,
                                    int32_t many) {
  Lanes words[SEEDING_GROUPS];
  Twister *targets[SEEDING_MOST];
  for (size_t lane = 0; lane < SEEDING_MOST; lane++) {
    size_t one = lane < count ? lane : count - 1;
    targets[lane] = twisters[one];
    words[lane / SEEDING_LANES][lane % SEEDING_LANES] = seeds[one];
  }
  const size_t groups = (count + SEEDING_LANES - 1) / SEEDING_LANES;
  for (int32_t start = 0; start < many; start += SEEDING_LANES) {
    Lanes block[SEEDING_GROUPS][SEEDING_LANES];
    for (int32_t index = 0; index < SEEDING_LANES; index++) {
      for (size_t group = 0; group < SEEDING_GROUPS; group++) {
        block[group][index] = words[group];
        words[group] = 1812433253u * (words[group] ^ (words[group] >> 30)) + (uint32_t)(start + index + 1);
      }
    }
    for (size_t group = 0; group < groups; group++) {
      transpose_lanes(block[group]);
      for (size_t lane = 0; lane < SEEDING_LANES; lane++) {
        memcpy(targets[group * SEEDING_LANES + lane]->words + start, &block[group][lane], sizeof(Lanes));
      }
    }
  }
  for (size_t lane = 0; lane < count; lane++) {
    twisters[lane]->initialized = many;
    twisters[lane]->next = 0;
  }
}

#endif
