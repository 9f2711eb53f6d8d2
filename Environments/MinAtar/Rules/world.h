#ifndef MINATAR_WORLD_H
#define MINATAR_WORLD_H

#include <string.h>

#include "CMinAtar.h"
#include "random.h"

// The six actions.
enum { key_none, key_left, key_up, key_right, key_down, key_fire };

// A board as one number: bit row * 10 + column.
typedef unsigned __int128 Cells;

static inline Cells cell(int32_t column, int32_t row) { return (Cells)1 << (row * MINATAR_SIDE + column); }

static inline Cells row_of_cells(int32_t row) { return (Cells)0x3ff << (row * MINATAR_SIDE); }

// One column, all rows.
static inline Cells column_of_cells(int32_t column) {
  const Cells first = (Cells)1 | (Cells)1 << 10 | (Cells)1 << 20 | (Cells)1 << 30 | (Cells)1 << 40 | (Cells)1 << 50 |
                      (Cells)1 << 60 | (Cells)1 << 70 | (Cells)1 << 80 | (Cells)1 << 90;
  return first << column;
}

static inline MinAtarBoard board(Cells cells) {
  return (MinAtarBoard){{(uint64_t)cells, (uint64_t)(cells >> 64)}};
}

static inline int32_t is_inside(int32_t column) { return column >= 0 && column < MINATAR_SIDE; }

static inline int32_t lesser(int32_t a, int32_t b) { return a < b ? a : b; }

static inline int32_t greater(int32_t a, int32_t b) { return a > b ? a : b; }

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
  Cells bricks;
} Breakout;

typedef struct {
  int8_t column, row;
  // One thing a row, 1 to 8; `step` is 0 where there is none, and `shot` tells gold from an enemy.
  Thing things[8];
  int32_t spawn_period, spawn, move_period, move, ramp, ramps;
} Asterix;

typedef struct {
  int8_t row, wait;
  // One car a row, 1 to 8; `move` counts down from its slowness, 1 to 5, `shot` here.
  Thing cars[8];
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
  union {
    Asterix asterix;
    Breakout breakout;
    Freeway freeway;
    Seaquest seaquest;
    SpaceInvaders space_invaders;
  };
  double sticky;
  int32_t ramping;
  // What was done last, which a sticky action repeats.
  int32_t last;
  Random random;
} World;

void asterix_reset(World *world);
MinAtarStep asterix_act(World *world, int32_t action);
void asterix_observe(const World *world, MinAtarBoard *planes);

void breakout_reset(World *world);
MinAtarStep breakout_act(World *world, int32_t action);
void breakout_observe(const World *world, MinAtarBoard *planes);

void freeway_reset(World *world);
MinAtarStep freeway_act(World *world, int32_t action);
void freeway_observe(const World *world, MinAtarBoard *planes);

void seaquest_reset(World *world);
MinAtarStep seaquest_act(World *world, int32_t action);
void seaquest_observe(const World *world, MinAtarBoard *planes);

void space_invaders_reset(World *world);
MinAtarStep space_invaders_act(World *world, int32_t action);
void space_invaders_observe(const World *world, MinAtarBoard *planes);

#endif
