#include "world.h"

// Treasure is collected and enemies are avoided, both of which cross the screen along eight rows.

enum { frames_between_ramps = 100 };

void asterix_reset(World *world) {
  world->asterix = (Asterix){
    .column = 5, .row = 5, .spawn_period = 10, .spawn = 10, .move_period = 5, .move = 5,
    .ramp = frames_between_ramps,
  };
}

static void spawn(World *world) {
  Asterix *game = &world->asterix;
  int32_t from_left = random_uniform(&world->random) < 0.5;
  int32_t is_gold = random_uniform(&world->random) < 1.0 / 3.0;
  int32_t free_rows[8], count = 0;
  for (int32_t index = 0; index < 8; index++) {
    if (game->things[index].step == 0) free_rows[count++] = index;
  }
  if (count == 0) return;
  int32_t index = free_rows[random_below(&world->random, count)];
  game->things[index] = (Thing){
    .column = from_left ? 0 : MINATAR_SIDE - 1, .row = (int8_t)(index + 1), .step = from_left ? 1 : -1,
    .shot = (int8_t)is_gold,
  };
}

static void meet(const Asterix *game, Thing *thing, MinAtarStep *result) {
  if (thing->step == 0 || thing->column != game->column || thing->row != game->row) return;
  if (thing->shot) {
    thing->step = 0;
    result->reward++;
  } else {
    result->terminated = 1;
  }
}

static void ramp(Asterix *game) {
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

MinAtarStep asterix_act(World *world, int32_t action) {
  Asterix *game = &world->asterix;
  MinAtarStep result = {0, 0};
  if (game->spawn == 0) {
    spawn(world);
    game->spawn = game->spawn_period;
  }
  if (action == key_left && game->column > 0) game->column--;
  if (action == key_right && game->column < MINATAR_SIDE - 1) game->column++;
  if (action == key_up && game->row > 1) game->row--;
  if (action == key_down && game->row < MINATAR_SIDE - 2) game->row++;

  meet(game, &game->things[game->row - 1], &result);
  if (game->move == 0) {
    game->move = game->move_period;
    for (int32_t index = 0; index < 8; index++) {
      Thing *thing = &game->things[index];
      thing->column += thing->step;
      if (!is_inside(thing->column)) thing->step = 0;
      meet(game, thing, &result);
    }
  }
  game->spawn--;
  game->move--;
  if (world->ramping) ramp(game);
  return result;
}

void asterix_observe(const World *world, MinAtarBoard *planes) {
  const Asterix *game = &world->asterix;
  Cells enemies = 0, trails = 0, gold = 0;
  for (int32_t index = 0; index < 8; index++) {
    const Thing *thing = &game->things[index];
    if (thing->step == 0) continue;
    Cells place = cell(thing->column, thing->row);
    if (thing->shot) gold |= place;
    else enemies |= place;
    int32_t before = thing->column - thing->step;
    if (is_inside(before)) trails |= cell(before, thing->row);
  }
  planes[0] = board(cell(game->column, game->row));
  planes[1] = board(enemies);
  planes[2] = board(trails);
  planes[3] = board(gold);
}
