// Template: a batch's functions and their table, compiled for the class of processor that VARIANT names.
#include "games.h"
#include "seeding.h"
#include "variant.h"

#define PASTE_2(a, b) a##_##b
#define PASTE(a, b) PASTE_2(a, b)

enum { cells_of_word = 64, cells_of_board = MINATAR_SIDE * MINATAR_SIDE };

RULE World *world_at(const MinAtarBatch *batch, int32_t row) {
  return (World *)((uint64_t *)batch->worlds + (size_t)row * ((sizeof(World) + 15) / 16 * 2));
}

RULE Shown *shown_at(const MinAtarBatch *batch, int32_t row) { return (Shown *)batch->shown + row; }

// Eight words of planes.
typedef uint64_t Words __attribute__((vector_size(64)));
typedef _Bool WordFlags __attribute__((ext_vector_type(8)));

// The changes from one observation to another: all words are compared at once, and only those that differ are looked at.
RULE int32_t differences(const MinAtarBoard *old, const MinAtarBoard *planes, int32_t count, Change *changes) {
  uint64_t differing[(2 * MINATAR_PLANES + 7) / 8 * 8];
  const uint64_t *before = old->words, *after = planes->words;
  const int32_t words = 2 * count;
  uint32_t which = 0;
#pragma clang loop unroll(full)
  for (int32_t start = 0; start < words; start += 8) {
    const size_t size = sizeof(uint64_t) * (size_t)lesser(words - start, 8);
    Words one = {0}, other = {0};
    memcpy(&one, before + start, size);
    memcpy(&other, after + start, size);
    one ^= other;
    memcpy(differing + start, &one, sizeof one);
    const WordFlags differ = __builtin_convertvector(one != 0, WordFlags);
    uint8_t bits;
    memcpy(&bits, &differ, sizeof bits);
    which |= (uint32_t)bits << start;
  }
  int32_t total = 0;
  for (; which; which &= which - 1) {
    const int32_t word = __builtin_ctz(which);
    const int32_t start = word % 2 * cells_of_word * count + word / 2;
    word_changes(differing[word], after[word], start, count, changes, &total);
  }
  return total;
}

// So many changes are applied at a time, since a loop that nearly always runs as often costs less than one that ends where
// nothing foretells it.
#define APPLIED_TOGETHER 4

// Fills the list up with one that changes nothing.
RULE int32_t padded(Change *changes, int32_t count, Change harmless) {
  for (int32_t index = 0; index < APPLIED_TOGETHER; index++) changes[count + index] = harmless;
  return (count + APPLIED_TOGETHER - 1) / APPLIED_TOGETHER * APPLIED_TOGETHER;
}

RULE void apply(const Change *changes, int32_t first, int32_t count, float *observation) {
  static const float numbers[2] = {0, 1};
  for (int32_t start = first; start < count; start += APPLIED_TOGETHER) {
#pragma clang loop unroll(full)
    for (int32_t index = start; index < start + APPLIED_TOGETHER; index++) {
      observation[changes[index] & (MOST_CHANGES - 1)] = numbers[changes[index] >> CHANGE_VALUE];
    }
  }
}

RULE void apply_to_both(const Change *changes, int32_t count, float *one, float *other) {
  static const float numbers[2] = {0, 1};
  for (int32_t start = 0; start < count; start += APPLIED_TOGETHER) {
#pragma clang loop unroll(full)
    for (int32_t index = start; index < start + APPLIED_TOGETHER; index++) {
      const int32_t place = changes[index] & (MOST_CHANGES - 1);
      const float value = numbers[changes[index] >> CHANGE_VALUE];
      one[place] = value;
      other[place] = value;
    }
  }
}

// Steps a world, and lists how its observation changes.
RULE MinAtarStep act(World *world, MinAtarGame game, int32_t count, int32_t action, Shown *shown) {
  Change *changes = shown->changes;
  action = sticky_action(world, action);
  MinAtarStep result = {0, 1};
  int32_t length = 0;
  Change harmless = 0;
  switch (game) {
  case minatar_asterix: {
    const Asterix old = world->asterix;
    result = asterix_act(world, action);
    length = asterix_changes(&old, &world->asterix, changes);
    harmless = changes[1];
    break;
  }
  case minatar_breakout: {
    const Breakout old = world->breakout;
    result = breakout_act(world, action);
    length = breakout_changes(&old, &world->breakout, changes);
    harmless = changes[1];
    break;
  }
  case minatar_freeway: {
    const Freeway old = world->freeway;
    result = freeway_act(world, action);
    length = freeway_changes(&old, &world->freeway, changes);
    harmless = changes[1];
    break;
  }
  case minatar_seaquest: {
    MinAtarBoard planes[MINATAR_PLANES];
    result = seaquest_act(world, action);
    seaquest_observe(world, planes);
    length = differences(shown->planes, planes, count, changes);
    memcpy(shown->planes, planes, (size_t)count * sizeof(MinAtarBoard));
    harmless = (Change)((planes[0].words[0] & 1) << CHANGE_VALUE);
    break;
  }
  case minatar_space_invaders: {
    const SpaceInvaders old = world->space_invaders;
    result = space_invaders_act(world, action);
    length = space_invaders_changes(&old, &world->space_invaders, changes);
    harmless = changes[1];
    break;
  }
  }
  shown->count = shown->lag = padded(changes, length, harmless);
  return result;
}

RULE size_t step_rows(const MinAtarBatch *batch, MinAtarGame game, int32_t count) {
  size_t ended = 0;
  const size_t size = (size_t)(cells_of_board * count);
  for (int32_t row = 0; row < batch->count; row++) {
    Shown *shown = shown_at(batch, row);
    // The next row is far away in memory.
    if (row + 1 < (int32_t)batch->count) {
      const char *ahead = (const char *)world_at(batch, row + 1);
      for (int32_t line = 0; line < 3; line++) __builtin_prefetch(ahead + 64 * line);
      __builtin_prefetch(shown_at(batch, row + 1));
    }
    float *previous = batch->previous_observations + (size_t)row * size;
    float *seen = batch->observations + (size_t)row * size;
    float *successor = batch->next_observations + (size_t)row * size;
    // The columns show one observation after the other, so that the same changes lead each of them on.
    if (shown->is_unknown) {
      memcpy(previous, seen, size * sizeof(float));
      memcpy(successor, seen, size * sizeof(float));
      shown->is_unknown = 0;
    } else {
      apply(shown->changes, 0, shown->count, previous);
      if (shown->lag < shown->count) apply(shown->changes, shown->lag, shown->count, successor);
    }
    MinAtarStep result = act(world_at(batch, row), game, count, batch->keys[batch->actions[row]], shown);
    apply_to_both(shown->changes, shown->count, seen, successor);
    int32_t elapsed = ++batch->elapsed[row];
    batch->rewards[row] = (double)result.reward;
    uint8_t ending = result.terminated ? 1 : elapsed >= batch->limit ? 2 : 0;
    batch->endings[row] = ending;
    batch->ended[ended] = row;
    ended += ending != 0;
  }
  return ended;
}

// A loop for each game, compiled with its number of planes.
static size_t PASTE(step, VARIANT)(const MinAtarBatch *batch) {
  switch (batch->game) {
  case minatar_asterix: return step_rows(batch, minatar_asterix, asterix_planes);
  case minatar_breakout: return step_rows(batch, minatar_breakout, breakout_planes);
  case minatar_freeway: return step_rows(batch, minatar_freeway, freeway_planes);
  case minatar_seaquest: return step_rows(batch, minatar_seaquest, seaquest_planes);
  case minatar_space_invaders: return step_rows(batch, minatar_space_invaders, space_invaders_planes);
  }
  return 0;
}

// Seeds streams, a group at a time.
static void PASTE(seed, VARIANT)(
  MinAtarGame game, Twister *const *twisters, const uint32_t *seeds, size_t count) {
  // Most episodes of Breakout are over before they need more.
  const int32_t words = game == minatar_breakout ? RANDOM_AHEAD : RANDOM_WORDS;
  for (size_t start = 0; start < count; start += SEEDING_MOST) {
    size_t many = count - start < SEEDING_MOST ? count - start : SEEDING_MOST;
    // A group of few takes longer than they do one by one.
    if (many > 2) {
      random_seed_many(twisters + start, seeds + start, many, words);
    } else {
      for (size_t index = start; index < start + many; index++) random_seed(twisters[index], seeds[index]);
    }
  }
}

static void PASTE(show_start, VARIANT)(const MinAtarBatch *batch, int32_t row, const MinAtarBoard *shown_before) {
  const int32_t count = minatar_planes(batch->game);
  Shown *shown = shown_at(batch, row);
  float *observation = batch->observations + (size_t)row * (size_t)(cells_of_board * count);
  observe(world_at(batch, row), batch->game, shown->planes);
  if (!shown_before) {
    minatar_write(shown->planes, count, observation);
    shown->is_unknown = 1;
    return;
  }
  // Behind the changes of the last step, which the observation before it has still to undergo.
  Change *changes = shown->changes + shown->count;
  int32_t length = 0;
  // The number of planes is to be a constant where words are compared.
  switch (count) {
  case 4: length = differences(shown_before, shown->planes, 4, changes); break;
  case 6: length = differences(shown_before, shown->planes, 6, changes); break;
  case 7: length = differences(shown_before, shown->planes, 7, changes); break;
  default: length = differences(shown_before, shown->planes, 10, changes); break;
  }
  length = padded(changes, length, (Change)((shown->planes[0].words[0] & 1) << CHANGE_VALUE));
  apply(changes, 0, length, observation);
  shown->count += length;
}

static void PASTE(begin, VARIANT)(
  const MinAtarBatch *batch, double sticky_action_prob, int32_t difficulty_ramping, const int32_t *rows,
  const uint32_t *seeds, size_t count, int32_t written) {
  Twister *twisters[SEEDING_MOST];
  uint32_t words[SEEDING_MOST];
  MinAtarBoard before[SEEDING_MOST][MINATAR_PLANES];
  for (size_t start = 0; start < count; start += SEEDING_MOST) {
    const size_t many = count - start < SEEDING_MOST ? count - start : SEEDING_MOST;
    size_t unprepared = 0;
    for (size_t index = 0; index < many; index++) {
      World *world = world_at(batch, rows[start + index]);
      const uint32_t seed = seeds[start + index];
      if (written) observe(world, batch->game, before[index]);
      const int32_t is_ready = world->is_ahead && world->ahead_seed == seed;
      world->is_ahead = 0;
      world->random.current ^= is_ready;
      minatar_prepare_world(world, sticky_action_prob, difficulty_ramping);
      if (is_ready) continue;
      twisters[unprepared] = twister_of(world);
      words[unprepared++] = seed;
    }
    PASTE(seed, VARIANT)(batch->game, twisters, words, unprepared);
    for (size_t index = 0; index < many; index++) {
      const int32_t row = rows[start + index];
      minatar_reset(world_at(batch, row), batch->game);
      PASTE(show_start, VARIANT)(batch, row, written ? before[index] : NULL);
    }
  }
}

static void PASTE(seed_ahead, VARIANT)(
  const MinAtarBatch *batch, const int32_t *rows, const uint32_t *seeds, size_t count) {
  Twister *twisters[SEEDING_MOST];
  for (size_t start = 0; start < count; start += SEEDING_MOST) {
    const size_t many = count - start < SEEDING_MOST ? count - start : SEEDING_MOST;
    for (size_t index = 0; index < many; index++) {
      World *world = world_at(batch, rows[start + index]);
      world->is_ahead = 1;
      world->ahead_seed = seeds[start + index];
      twisters[index] = &world->twisters[world->random.current ^ 1];
    }
    PASTE(seed, VARIANT)(batch->game, twisters, seeds + start, many);
  }
}

const MinAtarVariant PASTE(minatar_variant, VARIANT) = {
  .step = PASTE(step, VARIANT), .begin = PASTE(begin, VARIANT), .seed_ahead = PASTE(seed_ahead, VARIANT),
};
