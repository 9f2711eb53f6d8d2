#ifndef MINATAR_H
#define MINATAR_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  minatar_asterix,
  minatar_breakout,
  minatar_freeway,
  minatar_seaquest,
  minatar_space_invaders,
} MinAtarGame;

// Rows and columns of every game.
#define MINATAR_SIDE 10
// The most planes that a game has.
#define MINATAR_PLANES 10

// 100 cells, a bit each: cell row * 10 + column is bit cell % 64 of word cell / 64.
typedef struct {
  uint64_t words[2];
} MinAtarBoard;

// The number of planes of a game's observation, [10, 10, planes].
int32_t minatar_planes(MinAtarGame game);

// A world is memory of this many 8-byte words: a game with its random numbers. It can be copied as such.
size_t minatar_world_size(void);

// Empties a world: no key is down, and the random numbers are those of NumPy's RandomState(seed).
void minatar_seed(void *world, double sticky_action_prob, int32_t difficulty_ramping, uint32_t seed);

// Starts an episode, which continues the random numbers.
void minatar_reset(void *world, MinAtarGame game);

// Takes an action, one of six: 0 nothing, 1 left, 2 up, 3 right, 4 down, 5 fire. With the sticky probability it is the
// one before. Returns the reward, and whether the episode has terminated.
typedef struct {
  int32_t reward;
  int32_t terminated;
} MinAtarStep;
MinAtarStep minatar_act(void *world, MinAtarGame game, int32_t action);

// Fills the planes.
void minatar_observe(const void *world, MinAtarGame game, MinAtarBoard *planes);

// [10, 10, planes], ones where a bit is set.
void minatar_write(const MinAtarBoard *planes, int32_t count, float *observation);

// Draws `count` numbers as NumPy's RandomState(seed) does, for tests: rand() where `bound` is 0, else randint(bound).
void minatar_draw(uint32_t seed, int32_t bound, size_t count, double *numbers);

// A batch, B rows of D numbers.
typedef struct {
  MinAtarGame game;
  size_t count;
  // [B] worlds, one after another.
  void *worlds;
  // [A] which of the six actions each action is.
  const uint8_t *keys;
  // [B]
  const int32_t *actions;
  // [B] steps that the running episode has had, and how many it may have.
  int32_t *elapsed;
  int32_t limit;
  // [B]
  double *rewards;
  // [B] 0 none, 1 terminated, 2 truncated
  uint8_t *endings;
  // [B, D] what the policy saw, what it sees next, and the true successor: the last two are equal until the caller resets
  // a row.
  float *previous_observations, *observations, *next_observations;
  // [B] memory of minatar_shown_size() words each, empty at first: what those three columns show. A step writes only what
  // differs.
  void *shown;
  // [B] filled with the rows whose episode ended, in order.
  int32_t *ended;
  // Which of minatar_variants() is used.
  int32_t variant;
} MinAtarBatch;

// How many variants this processor can run, which do the same; the last is the fastest.
int32_t minatar_variants(void);

// What a batch remembers of a row's observations, in 8-byte words.
size_t minatar_shown_size(void);

// Steps every row; returns how many episodes ended.
size_t minatar_step(const MinAtarBatch *batch);

// Starts an episode in each of `count` rows, with their seeds, and shows its first observation. `written` tells that
// nobody but the batch has written to the rows' observations.
void minatar_begin(
  const MinAtarBatch *batch, double sticky_action_prob, int32_t difficulty_ramping, const int32_t *rows,
  const uint32_t *seeds, size_t count, int32_t written);

// Prepares the random numbers of each row's next episode, for many rows at once, which is faster; an episode that begins with
// another seed has its own all the same.
void minatar_seed_ahead(const MinAtarBatch *batch, const int32_t *rows, const uint32_t *seeds, size_t count);

#endif
