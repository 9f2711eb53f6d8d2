#include "world.h"

// A ball travels along diagonals and breaks three rows of bricks.

enum { breakout_planes = 4, bottom_row = MINATAR_SIDE - 1 };

static const uint64_t breakout_wall = (((uint64_t)1 << 30) - 1) << 10;

RULE void breakout_reset(World *world) {
  Breakout *game = &world->breakout;
  int32_t side = draw_below(world, 2);
  *game = (Breakout){.player = 4, .ball_row = 3, .ball_down = 1, .bricks = breakout_wall};
  game->ball_column = side == 0 ? 0 : MINATAR_SIDE - 1;
  game->ball_right = side == 0 ? 1 : -1;
  game->trail_column = game->ball_column;
  game->trail_row = game->ball_row;
}

RULE MinAtarStep breakout_act(World *world, int32_t action) {
  Breakout *game = &world->breakout;
  MinAtarStep result = {0, 0};
  game->player += (action == key_right && game->player < MINATAR_SIDE - 1) - (action == key_left && game->player > 0);

  game->trail_column = game->ball_column;
  game->trail_row = game->ball_row;
  int32_t column = game->ball_column + game->ball_right;
  int32_t row = game->ball_row + game->ball_down;
  int32_t is_out = !is_inside(column);
  column = is_out ? game->ball_column : column;
  game->ball_right = is_out ? -game->ball_right : game->ball_right;
  int32_t meets_brick = 0;
  if (row < 0) {
    row = 0;
    game->ball_down = 1;
  } else if (row <= 3 && game->bricks >> (row * MINATAR_SIDE + column) & 1) {
    // Only the first brick of a passage breaks; through the others the ball goes on.
    meets_brick = 1;
    if (!game->is_inside_wall) {
      result.reward = 1;
      game->bricks &= ~((uint64_t)1 << (row * MINATAR_SIDE + column));
      row = game->ball_row;
      game->ball_down = -game->ball_down;
    }
  } else if (row == bottom_row) {
    if (game->bricks == 0) game->bricks = breakout_wall;
    if (game->ball_column == game->player || column == game->player) {
      // Straight above the paddle it goes on sideways, at the paddle's edge it goes back.
      if (game->ball_column != game->player) game->ball_right = -game->ball_right;
      game->ball_down = -1;
      row = game->ball_row;
    } else {
      result.terminated = 1;
    }
  }
  game->is_inside_wall = (int8_t)meets_brick;
  game->ball_column = (int8_t)column;
  game->ball_row = (int8_t)row;
  return result;
}

RULE void breakout_observe(const World *world, MinAtarBoard *planes) {
  const Breakout *game = &world->breakout;
  planes[0] = board(cell(game->player, bottom_row));
  planes[1] = board(cell(game->ball_column, game->ball_row));
  planes[2] = board(cell(game->trail_column, game->trail_row));
  planes[3] = board(game->bricks);
}

// Always the same number of changes but where a new wall comes, so that nothing has to be foretold.
RULE int32_t breakout_changes(const Breakout *old, const Breakout *game, Change *changes) {
  enum { n = breakout_planes };
  changes[0] = change(old->player, bottom_row, 0, n, 0);
  changes[1] = change(game->player, bottom_row, 0, n, 1);
  changes[2] = change(old->ball_column, old->ball_row, 1, n, 0);
  changes[3] = change(game->ball_column, game->ball_row, 1, n, 1);
  changes[4] = change(old->trail_column, old->trail_row, 2, n, 0);
  changes[5] = change(game->trail_column, game->trail_row, 2, n, 1);
  // At most one brick has gone; if none has, the paddle's place is written again.
  uint64_t bricks = old->bricks & ~game->bricks;
  changes[6] = bricks == 0 ? changes[1] : (Change)(__builtin_ctzll(bricks) * n + 3);
  changes[7] = changes[1];
  int32_t count = 8;
  for (uint64_t more = game->bricks & ~old->bricks; more != 0; more &= more - 1) {
    changes[count++] = (Change)((__builtin_ctzll(more) * n + 3) | 1 << CHANGE_VALUE);
  }
  return count;
}
