#include "world.h"

// A chicken crosses eight lanes of cars.

enum { freeway_planes = 7, chicken_column = 4, frames_between_chicken_moves = 3, freeway_frames = 2500 };

static const Eight freeway_rows = {1, 2, 3, 4, 5, 6, 7, 8};

// New speeds; every car keeps its place.
RULE void freeway_hurry(World *world) {
  Freeway *game = &world->freeway;
  for (int32_t index = 0; index < 8; index++) {
    game->moves[index] = game->slowness[index] = (int8_t)(1 + draw_below(world, 5));
  }
  for (int32_t index = 0; index < 8; index++) {
    game->steps[index] = draw_uniform(world) < 0.5 ? -1 : 1;
  }
}

RULE void freeway_reset(World *world) {
  world->freeway =
    (Freeway){.row = MINATAR_SIDE - 1, .wait = frames_between_chicken_moves, .left = freeway_frames};
  freeway_hurry(world);
}

// Columns that have left one side come back on the other.
RULE Eight freeway_wrapped(Eight columns) {
  columns += (columns < 0) & MINATAR_SIDE;
  return columns - ((columns == MINATAR_SIDE) & MINATAR_SIDE);
}

RULE MinAtarStep freeway_act(World *world, int32_t action) {
  Freeway *game = &world->freeway;
  MinAtarStep result = {0, 0};
  if (game->wait == 0 && (action == key_up || action == key_down)) {
    game->wait = frames_between_chicken_moves;
    game->row = (int8_t)(action == key_up ? greater(0, game->row - 1) : lesser(MINATAR_SIDE - 1, game->row + 1));
  }
  if (game->row == 0) {
    result.reward = 1;
    freeway_hurry(world);
    game->row = MINATAR_SIDE - 1;
  }
  // All cars at once, since nothing foretells which ones move. Cars have a row each, so that one at most is met.
  Eight moves = game->moves == 0;
  Eight columns = freeway_wrapped(game->columns + (game->steps & moves));
  Eight is_hit =
    (freeway_rows == game->row) & ((game->columns == chicken_column) | (columns == chicken_column));
  game->moves = (moves & game->slowness) | (~moves & (game->moves - 1));
  game->columns = columns;
  game->row = bits_of(is_hit) != 0 ? MINATAR_SIDE - 1 : game->row;
  game->wait -= game->wait > 0;
  game->left--;
  result.terminated = game->left < 0;
  return result;
}

RULE void freeway_observe(const World *world, MinAtarBoard *planes) {
  const Freeway *game = &world->freeway;
  Eight before = freeway_wrapped(game->columns - game->steps);
  Cells cars = 0, trails[5] = {0, 0, 0, 0, 0};
  for (int32_t index = 0; index < 8; index++) {
    cars |= cell(game->columns[index], index + 1);
    trails[game->slowness[index] - 1] |= cell(before[index], index + 1);
  }
  planes[0] = board(cell(chicken_column, game->row));
  planes[1] = board(cars);
  for (int32_t speed = 0; speed < 5; speed++) planes[2 + speed] = board(trails[speed]);
}

// A car that moves on writes four cells; one that has turned, or is faster now, its trail.
RULE int32_t freeway_changes(const Freeway *old, const Freeway *game, Change *changes) {
  enum { n = freeway_planes };
  changes[0] = change(chicken_column, old->row, 0, n, 0);
  changes[1] = change(chicken_column, game->row, 0, n, 1);
  int32_t count = 2;
  Eight before = freeway_wrapped(old->columns - old->steps);
  Eight behind = freeway_wrapped(game->columns - game->steps);
  uint64_t differs = bits_of((old->columns != game->columns) | (old->steps != game->steps) |
                             (old->slowness != game->slowness));
  while (differs != 0) {
    int32_t index = __builtin_ctzll(differs) / 8;
    differs &= ~((uint64_t)0xff << (8 * index));
    changes[count] = change(old->columns[index], index + 1, 1, n, 0);
    changes[count + 1] = change(before[index], index + 1, 1 + old->slowness[index], n, 0);
    changes[count + 2] = change(game->columns[index], index + 1, 1, n, 1);
    changes[count + 3] = change(behind[index], index + 1, 1 + game->slowness[index], n, 1);
    count += 4;
  }
  return count;
}
