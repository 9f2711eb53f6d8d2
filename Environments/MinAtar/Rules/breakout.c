#include "world.h"

// A ball travels along diagonals and breaks three rows of bricks.

static Cells wall(void) { return row_of_cells(1) | row_of_cells(2) | row_of_cells(3); }

void breakout_reset(World *world) {
  Breakout *game = &world->breakout;
  int32_t side = random_below(&world->random, 2);
  *game = (Breakout){.player = 4, .ball_row = 3, .ball_down = 1, .bricks = wall()};
  game->ball_column = side == 0 ? 0 : MINATAR_SIDE - 1;
  game->ball_right = side == 0 ? 1 : -1;
  game->trail_column = game->ball_column;
  game->trail_row = game->ball_row;
}

MinAtarStep breakout_act(World *world, int32_t action) {
  Breakout *game = &world->breakout;
  MinAtarStep result = {0, 0};
  if (action == key_left && game->player > 0) game->player--;
  if (action == key_right && game->player < MINATAR_SIDE - 1) game->player++;

  game->trail_column = game->ball_column;
  game->trail_row = game->ball_row;
  int32_t column = game->ball_column + game->ball_right;
  int32_t row = game->ball_row + game->ball_down;
  if (!is_inside(column)) {
    column = game->ball_column;
    game->ball_right = -game->ball_right;
  }
  int32_t meets_brick = 0;
  if (row < 0) {
    row = 0;
    game->ball_down = 1;
  } else if (game->bricks & cell(column, row)) {
    // Only the first brick of a passage breaks; through the others the ball goes on.
    meets_brick = 1;
    if (!game->is_inside_wall) {
      result.reward = 1;
      game->bricks &= ~cell(column, row);
      row = game->ball_row;
      game->ball_down = -game->ball_down;
    }
  } else if (row == MINATAR_SIDE - 1) {
    if (game->bricks == 0) game->bricks = wall();
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

void breakout_observe(const World *world, MinAtarBoard *planes) {
  const Breakout *game = &world->breakout;
  planes[0] = board(cell(game->player, MINATAR_SIDE - 1));
  planes[1] = board(cell(game->ball_column, game->ball_row));
  planes[2] = board(cell(game->trail_column, game->trail_row));
  planes[3] = board(game->bricks);
}
