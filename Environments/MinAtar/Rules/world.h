#ifndef MINATAR_WORLD_H
#define MINATAR_WORLD_H

#include <string.h>

#include "CMinAtar.h"
#include "random.h"

// The rules are functions of headers, so that a batch is compiled with them for each class of processor.
#define RULE static inline __attribute__((always_inline, unused))

// The six actions.
enum { key_none, key_left, key_up, key_right, key_down, key_fire };

// A board as one number: bit row * 10 + column.
typedef unsigned __int128 Cells;

RULE Cells cell(int32_t column, int32_t row) { return (Cells)1 << (row * MINATAR_SIDE + column); }

RULE Cells row_of_cells(int32_t row) { return (Cells)0x3ff << (row * MINATAR_SIDE); }

// One column, all rows.
RULE Cells column_of_cells(int32_t column) {
  const Cells first = (Cells)1 | (Cells)1 << 10 | (Cells)1 << 20 | (Cells)1 << 30 | (Cells)1 << 40 | (Cells)1 << 50 |
                      (Cells)1 << 60 | (Cells)1 << 70 | (Cells)1 << 80 | (Cells)1 << 90;
  return first << column;
}

RULE MinAtarBoard board(Cells cells) {
  return (MinAtarBoard){{(uint64_t)cells, (uint64_t)(cells >> 64)}};
}

RULE int32_t are_above_one(Cells cells) { return (cells & (cells - 1)) != 0; }

RULE int32_t are_above_two(Cells cells) { return are_above_one(cells & (cells - 1)); }

// The number of the first and of the last cell; that of any cell where there is none.
RULE int32_t first_cell(Cells cells) {
  const MinAtarBoard both = board(cells);
  return both.words[0] ? __builtin_ctzll(both.words[0]) : 64 + __builtin_ctzll(both.words[1] | (uint64_t)1 << 35);
}

RULE int32_t last_cell(Cells cells) {
  const MinAtarBoard both = board(cells);
  return both.words[1] ? 127 - __builtin_clzll(both.words[1]) : 63 - __builtin_clzll(both.words[0] | 1);
}

RULE int32_t is_inside(int32_t column) { return column >= 0 && column < MINATAR_SIDE; }

RULE int32_t lesser(int32_t a, int32_t b) { return a < b ? a : b; }

RULE int32_t greater(int32_t a, int32_t b) { return a > b ? a : b; }

// One number for each of eight rows, 1 to 8.
typedef int8_t Eight __attribute__((vector_size(8)));

RULE uint64_t bits_of(Eight numbers) {
  uint64_t bits;
  memcpy(&bits, &numbers, sizeof bits);
  return bits;
}

// Something that crosses the screen along its row.
typedef struct {
  // `step` is 1 to the right, -1 to the left.
  int8_t column, row, step;
  // Frames until it moves, and until it shoots.
  int8_t move, shot;
} Thing;

// In the order in which they came.
#define MOST_THINGS 48
typedef struct {
  int32_t count;
  Thing items[MOST_THINGS];
} Things;

typedef struct {
  int8_t player;
  int8_t ball_column, ball_row, ball_right, ball_down;
  // Where the ball was.
  int8_t trail_column, trail_row;
  // Whether the ball is among bricks since it broke one.
  int8_t is_inside_wall;
  // Bit row * 10 + column, in rows 1 to 3.
  uint64_t bricks;
} Breakout;

typedef struct {
  // One thing a row; `step` is 0 where there is none, and `is_gold` is 1 for treasure and 0 for an enemy.
  Eight columns, steps, is_gold;
  int8_t column, row;
  int32_t spawn_period, spawn, move_period, move, ramp, ramps;
} Asterix;

typedef struct {
  // One car a row: frames until it moves, and how many there are between its moves, 1 to 5.
  Eight columns, steps, moves, slowness;
  int8_t row, wait;
  int32_t left;
} Freeway;

typedef struct {
  int8_t player, step, cool, shot, move, period;
  Cells aliens, bullets, alien_bullets;
} SpaceInvaders;

typedef struct {
  int8_t column, row, faces_right, cool, has_surfaced, divers_aboard;
  int32_t oxygen, spawn_period, spawn, diver, move_period, ramps;
  Things bullets, enemy_bullets, fish, submarines, divers;
} Seaquest;

typedef struct {
  Random random;
  // The sticky probability in units of 2^-53: the action is repeated where a draw is below it.
  uint64_t sticky;
  int32_t ramping;
  // What was done last, which a sticky action repeats.
  int32_t last;
  union {
    Asterix asterix;
    Breakout breakout;
    Freeway freeway;
    Seaquest seaquest;
    SpaceInvaders space_invaders;
  };
  // Whether the other twister is ready for an episode with this seed.
  int32_t is_ahead;
  uint32_t ahead_seed;
  Twister twisters[2];
} World;

RULE Twister *twister_of(World *world) { return &world->twisters[world->random.current]; }

RULE double draw_uniform(World *world) { return random_uniform(&world->random, world->twisters); }

RULE int32_t draw_below(World *world, int32_t bound) {
  return random_below(&world->random, world->twisters, bound);
}

// The action, or the one before in its place.
RULE int32_t sticky_action(World *world, int32_t action) {
  if (random_uniform_bits(&world->random, world->twisters) < world->sticky) action = world->last;
  world->last = action;
  return action;
}

// Changes of an observation: the cell's place in [10, 10, planes], and in the highest bit its value.
typedef uint16_t Change;
#define CHANGE_VALUE 15

RULE Change change(int32_t column, int32_t row, int32_t plane, int32_t planes, int32_t value) {
  return (Change)(((row * MINATAR_SIDE + column) * planes + plane) | value << CHANGE_VALUE);
}

// What a plane now shows in a cell.
RULE Change cell_change(Cells now, int32_t place, int32_t plane, int32_t planes) {
  const MinAtarBoard both = board(now);
  const uint64_t word = place < 64 ? both.words[0] : both.words[1];
  return (Change)((place * planes + plane) | (int32_t)(word >> (place & 63) & 1) << CHANGE_VALUE);
}

// Lists the changes of a word of a plane, the place of whose first cell is `start`, behind `*count` others.
RULE void word_changes(
  uint64_t differing, uint64_t now, int32_t start, int32_t planes, Change *changes, int32_t *count) {
  for (uint64_t bits = differing; bits; bits &= bits - 1) {
    const int32_t bit = __builtin_ctzll(bits);
    changes[(*count)++] = (Change)((start + bit * planes) | (int32_t)(now >> bit & 1) << CHANGE_VALUE);
  }
}

// Lists the changes of a plane behind `*count` others.
RULE void cell_changes(
  Cells before, Cells now, int32_t plane, int32_t planes, Change *changes, int32_t *count) {
  const MinAtarBoard differing = board(before ^ now), after = board(now);
  for (int32_t half = 0; half < 2; half++) {
    word_changes(differing.words[half], after.words[half], half * 64 * planes + plane, planes, changes, count);
  }
}

#endif
