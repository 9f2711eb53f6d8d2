#include "world.h"

// Treasure is collected and enemies are avoided, both of which cross the screen along eight rows.

enum { asterix_planes = 4, frames_between_ramps = 100 };

RULE void asterix_reset(World *world) {
  world->asterix = (Asterix){
    .column = 5, .row = 5, .spawn_period = 10, .spawn = 10, .move_period = 5, .move = 5,
    .ramp = frames_between_ramps,
  };
}

RULE void asterix_spawn(World *world) {
  Asterix *game = &world->asterix;
  int32_t from_left = draw_uniform(world) < 0.5;
  int32_t is_gold = draw_uniform(world) < 1.0 / 3.0;
  int32_t free_rows[8], count = 0;
  for (int32_t index = 0; index < 8; index++) {
    free_rows[count] = index;
    count += game->steps[index] == 0;
  }
  if (count == 0) return;
  int32_t index = free_rows[draw_below(world, count)];
  game->columns[index] = from_left ? 0 : MINATAR_SIDE - 1;
  game->steps[index] = from_left ? 1 : -1;
  game->is_gold[index] = (int8_t)is_gold;
}

RULE void asterix_meet(Asterix *game, MinAtarStep *result) {
  int32_t index = game->row - 1;
  if (game->steps[index] == 0 || game->columns[index] != game->column) return;
  if (game->is_gold[index]) {
    game->steps[index] = 0;
    result->reward++;
  } else {
    result->terminated = 1;
  }
}

RULE void asterix_ramp(Asterix *game) {
  if (game->spawn_period == 1 && game->move_period == 1) return;
  if (game->ramp >= 0) {
    game->ramp--;
    return;
  }
  // Every second time things move faster as well.
  if (game->move_period > 1 && game->ramps % 2 == 1) game->move_period--;
  if (game->spawn_period > 1) game->spawn_period--;
  game->ramps++;
  game->ramp = frames_between_ramps;
}

RULE MinAtarStep asterix_act(World *world, int32_t action) {
  Asterix *game = &world->asterix;
  MinAtarStep result = {0, 0};
  if (game->spawn == 0) {
    asterix_spawn(world);
    game->spawn = game->spawn_period;
  }
  game->column +=
    (action == key_right && game->column < MINATAR_SIDE - 1) - (action == key_left && game->column > 0);
  game->row += (action == key_down && game->row < MINATAR_SIDE - 2) - (action == key_up && game->row > 1);

  asterix_meet(game, &result);
  if (game->move == 0) {
    game->move = game->move_period;
    game->columns += game->steps;
    // What has left the screen is gone.
    game->steps &= (game->columns >= 0) & (game->columns < MINATAR_SIDE);
    asterix_meet(game, &result);
  }
  game->spawn--;
  game->move--;
  if (world->ramping) asterix_ramp(game);
  return result;
}

RULE void asterix_observe(const World *world, MinAtarBoard *planes) {
  const Asterix *game = &world->asterix;
  Cells enemies = 0, trails = 0, gold = 0;
  for (int32_t index = 0; index < 8; index++) {
    if (game->steps[index] == 0) continue;
    Cells place = cell(game->columns[index], index + 1);
    if (game->is_gold[index]) gold |= place;
    else enemies |= place;
    int32_t before = game->columns[index] - game->steps[index];
    if (is_inside(before)) trails |= cell(before, index + 1);
  }
  planes[0] = board(cell(game->column, game->row));
  planes[1] = board(enemies);
  planes[2] = board(trails);
  planes[3] = board(gold);
}

RULE int32_t asterix_changes(const Asterix *old, const Asterix *game, Change *changes) {
  enum { n = asterix_planes };
  changes[0] = change(old->column, old->row, 0, n, 0);
  changes[1] = change(game->column, game->row, 0, n, 1);
  int32_t count = 2;
  uint64_t differs = bits_of((old->columns != game->columns) | (old->steps != game->steps) |
                             (old->is_gold != game->is_gold));
  while (differs != 0) {
    int32_t index = __builtin_ctzll(differs) / 8;
    differs &= ~((uint64_t)0xff << (8 * index));
    // What is not to be seen is appended and then written over.
    int32_t before = old->columns[index] - old->steps[index];
    changes[count] = change(old->columns[index], index + 1, old->is_gold[index] ? 3 : 1, n, 0);
    count += old->steps[index] != 0;
    changes[count] = change(before, index + 1, 2, n, 0);
    count += old->steps[index] != 0 && is_inside(before);
    int32_t behind = game->columns[index] - game->steps[index];
    changes[count] = change(game->columns[index], index + 1, game->is_gold[index] ? 3 : 1, n, 1);
    count += game->steps[index] != 0;
    changes[count] = change(behind, index + 1, 2, n, 1);
    count += game->steps[index] != 0 && is_inside(behind);
  }
  return count;
}
