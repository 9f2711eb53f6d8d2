#include "world.h"

// A chicken crosses eight lanes of cars.

enum { chicken_column = 4, frames_between_moves = 3, frames = 2500 };

// New speeds; every car keeps its place.
static void hurry(World *world) {
  Freeway *game = &world->freeway;
  for (int32_t index = 0; index < 8; index++) {
    game->cars[index].move = game->cars[index].shot = (int8_t)(1 + random_below(&world->random, 5));
  }
  for (int32_t index = 0; index < 8; index++) {
    game->cars[index].step = random_uniform(&world->random) < 0.5 ? -1 : 1;
  }
}

void freeway_reset(World *world) {
  Freeway *game = &world->freeway;
  *game = (Freeway){.row = MINATAR_SIDE - 1, .wait = frames_between_moves, .left = frames};
  for (int32_t index = 0; index < 8; index++) game->cars[index].row = (int8_t)(index + 1);
  hurry(world);
}

MinAtarStep freeway_act(World *world, int32_t action) {
  Freeway *game = &world->freeway;
  MinAtarStep result = {0, 0};
  if (game->wait == 0 && (action == key_up || action == key_down)) {
    game->wait = frames_between_moves;
    game->row = (int8_t)(action == key_up ? greater(0, game->row - 1) : lesser(MINATAR_SIDE - 1, game->row + 1));
  }
  if (game->row == 0) {
    result.reward = 1;
    hurry(world);
    game->row = MINATAR_SIDE - 1;
  }
  // Without branches, since nothing foretells which cars move. Cars have a row each, so that one at most is met.
  int32_t is_hit = 0;
  for (int32_t index = 0; index < 8; index++) {
    Thing *car = &game->cars[index];
    int32_t moves = car->move == 0, is_here = car->row == game->row;
    is_hit |= is_here & (car->column == chicken_column);
    car->move = (int8_t)(moves ? car->shot : car->move - 1);
    int32_t column = car->column + (moves ? car->step : 0);
    column = column < 0 ? MINATAR_SIDE - 1 : column;
    car->column = (int8_t)(column == MINATAR_SIDE ? 0 : column);
    is_hit |= is_here & moves & (car->column == chicken_column);
  }
  if (is_hit) game->row = MINATAR_SIDE - 1;
  if (game->wait > 0) game->wait--;
  game->left--;
  result.terminated = game->left < 0;
  return result;
}

void freeway_observe(const World *world, MinAtarBoard *planes) {
  const Freeway *game = &world->freeway;
  Cells cars = 0, trails[5] = {0, 0, 0, 0, 0};
  for (int32_t index = 0; index < 8; index++) {
    const Thing *car = &game->cars[index];
    cars |= cell(car->column, car->row);
    int32_t before = car->column - car->step;
    before = before < 0 ? MINATAR_SIDE - 1 : before == MINATAR_SIDE ? 0 : before;
    trails[car->shot - 1] |= cell(before, car->row);
  }
  planes[0] = board(cell(chicken_column, game->row));
  planes[1] = board(cars);
  for (int32_t speed = 0; speed < 5; speed++) planes[2 + speed] = board(trails[speed]);
}
