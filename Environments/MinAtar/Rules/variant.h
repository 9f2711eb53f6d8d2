#ifndef MINATAR_VARIANT_H
#define MINATAR_VARIANT_H

#include "world.h"

// More than any observation has elements, and a power of 2.
#define MOST_CHANGES 1024

// What a row of a batch knows of its observations.
typedef struct {
  // Whether somebody else may have written the observation.
  int32_t is_unknown;
  // The changes that lead from the observation before the last step to the present one: those of the step and, where one
  // has begun since, those to the first of an episode. `lag` of them are in the successor.
  int32_t count, lag;
  Change changes[2 * MOST_CHANGES];
  // What the row's observation shows, where the game does not remember it.
  MinAtarBoard planes[MINATAR_PLANES];
} Shown;

// The functions of a batch, for a class of processor.
typedef struct {
  size_t (*step)(const MinAtarBatch *batch);
  void (*begin)(
    const MinAtarBatch *batch, double sticky_action_prob, int32_t difficulty_ramping, const int32_t *rows,
    const uint32_t *seeds, size_t count, int32_t written);
  void (*seed_ahead)(const MinAtarBatch *batch, const int32_t *rows, const uint32_t *seeds, size_t count);
} MinAtarVariant;

// No key is down, and these are the settings; the stream is not touched.
void minatar_prepare_world(World *world, double sticky_action_prob, int32_t difficulty_ramping);

#endif
