#include "world.h"

enum { cells_of_word = 64, cells = MINATAR_SIDE * MINATAR_SIDE };

void minatar_write(const MinAtarBoard *planes, int32_t count, float *observation) {
  for (int32_t place = 0; place < cells; place++) {
    for (int32_t plane = 0; plane < count; plane++) {
      uint64_t word = planes[plane].words[place / cells_of_word];
      observation[place * count + plane] = (float)(word >> (place % cells_of_word) & 1);
    }
  }
}

// The words of two lists of planes that differ, packed, with a zero at the end. Which ones differ nothing foretells, hence no
// branches.
typedef struct {
  // The cells that differ, and their values.
  uint64_t bits[2 * MINATAR_PLANES + 1], values[2 * MINATAR_PLANES + 1];
  // Where the word's first cell is in an observation.
  int32_t start[2 * MINATAR_PLANES + 1];
} Difference;

static inline void compare(
  Difference *difference, const MinAtarBoard *shown, const MinAtarBoard *planes, int32_t count) {
  int32_t words = 0;
  for (int32_t plane = 0; plane < count; plane++) {
    for (int32_t half = 0; half < 2; half++) {
      uint64_t value = planes[plane].words[half], bits = shown[plane].words[half] ^ value;
      difference->bits[words] = bits;
      difference->values[words] = value;
      difference->start[words] = half * cells_of_word * count + plane;
      words += bits != 0;
    }
  }
  difference->bits[words] = 0;
}

// Writes the cells that differ to `observation`, and to `other` unless it is NULL.
static inline void update(const Difference *difference, int32_t count, float *observation, float *other) {
  static const float numbers[2] = {0, 1};
  int32_t at = 0;
  uint64_t bits = difference->bits[0];
  while (bits != 0) {
    int32_t bit = __builtin_ctzll(bits);
    int32_t place = difference->start[at] + bit * count;
    float value = numbers[difference->values[at] >> bit & 1];
    observation[place] = value;
    if (other) other[place] = value;
    bits &= bits - 1;
    at += bits == 0;
    bits = bits == 0 ? difference->bits[at] : bits;
  }
}

static inline void show(float *observation, MinAtarBoard *shown, const MinAtarBoard *planes, int32_t count) {
  Difference difference;
  compare(&difference, shown, planes, count);
  update(&difference, count, observation, NULL);
  memcpy(shown, planes, (size_t)count * sizeof(MinAtarBoard));
}

static inline World *world_at(const MinAtarBatch *batch, size_t row) {
  return (World *)((uint64_t *)batch->worlds + row * minatar_world_size());
}

static void show_start(const MinAtarBatch *batch, size_t row, int32_t written) {
  MinAtarBoard planes[MINATAR_PLANES];
  const int32_t count = minatar_planes(batch->game);
  MinAtarBoard *shown = batch->shown + (batch->count + row) * (size_t)count;
  float *observation = batch->observations + row * (size_t)(cells * count);
  minatar_observe(world_at(batch, row), batch->game, planes);
  if (written) {
    show(observation, shown, planes, count);
  } else {
    minatar_write(planes, count, observation);
    memcpy(shown, planes, (size_t)count * sizeof(MinAtarBoard));
  }
}

void minatar_begin(
  const MinAtarBatch *batch, double sticky_action_prob, int32_t difficulty_ramping, const int32_t *rows,
  const uint32_t *seeds, size_t count, int32_t written) {
  size_t index = 0;
  for (; index < count; index++) {
    minatar_seed(world_at(batch, (size_t)rows[index]), sticky_action_prob, difficulty_ramping, seeds[index]);
  }
  for (index = 0; index + 1 < count; index += 4) {
    // The last group may have fewer than four: then its last row is seeded again.
    Random *randoms[4];
    uint32_t words[4];
    for (size_t lane = 0; lane < 4; lane++) {
      size_t one = index + lane < count ? index + lane : count - 1;
      randoms[lane] = &world_at(batch, (size_t)rows[one])->random;
      words[lane] = seeds[one];
    }
    random_seed_four(randoms[0], randoms[1], randoms[2], randoms[3], words);
  }
  for (index = 0; index < count; index++) {
    minatar_reset(world_at(batch, (size_t)rows[index]), batch->game);
    show_start(batch, (size_t)rows[index], written);
  }
}

static inline size_t step_rows(const MinAtarBatch *batch, MinAtarGame game, int32_t count) {
  size_t ended = 0;
  const size_t size = (size_t)(cells * count);
  for (size_t row = 0; row < batch->count; row++) {
    MinAtarBoard planes[MINATAR_PLANES];
    MinAtarBoard *previous = batch->shown + row * (size_t)count;
    MinAtarBoard *current = previous + batch->count * (size_t)count;
    MinAtarBoard *next = current + batch->count * (size_t)count;
    World *world = world_at(batch, row);
    MinAtarStep result = minatar_act(world, game, batch->keys[batch->actions[row]]);
    minatar_observe(world, game, planes);
    int32_t elapsed = ++batch->elapsed[row];
    batch->rewards[row] = (double)result.reward;
    uint8_t ending = result.terminated ? 1 : elapsed >= batch->limit ? 2 : 0;
    batch->endings[row] = ending;
    // The row's last observation becomes the one before; the new one is the successor, and what is seen next.
    show(batch->previous_observations + row * size, previous, current, count);
    float *seen = batch->observations + row * size, *successor = batch->next_observations + row * size;
    int32_t are_equal = memcmp(current, next, (size_t)count * sizeof(MinAtarBoard)) == 0;
    if (are_equal && ending == 0) {
      Difference difference;
      compare(&difference, next, planes, count);
      update(&difference, count, successor, seen);
      memcpy(next, planes, (size_t)count * sizeof(MinAtarBoard));
      memcpy(current, planes, (size_t)count * sizeof(MinAtarBoard));
      continue;
    }
    show(successor, next, planes, count);
    if (ending == 0) show(seen, current, planes, count);
    else batch->ended[ended++] = (int32_t)row;
  }
  return ended;
}

// A loop for each game, compiled with its number of planes.
size_t minatar_step(const MinAtarBatch *batch) {
  switch (batch->game) {
  case minatar_asterix: return step_rows(batch, minatar_asterix, 4);
  case minatar_breakout: return step_rows(batch, minatar_breakout, 4);
  case minatar_freeway: return step_rows(batch, minatar_freeway, 7);
  case minatar_seaquest: return step_rows(batch, minatar_seaquest, 10);
  case minatar_space_invaders: return step_rows(batch, minatar_space_invaders, 6);
  }
  return 0;
}
