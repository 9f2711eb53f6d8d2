#include "world.h"

// A cannon shoots at aliens, which march sideways and down and shoot back.

enum { space_invaders_planes = 6, cannon_cooling = 5, frames_between_alien_shots = 10, slowest = 12, fastest = 6 };

RULE Cells space_invaders_wave(void) {
  Cells row = (Cells)0xfc;
  return row | row << 10 | row << 20 | row << 30;
}

RULE void space_invaders_reset(World *world) {
  world->space_invaders = (SpaceInvaders){
    .player = 5, .step = -1, .shot = frames_between_alien_shots, .move = slowest, .period = slowest, .aliens = space_invaders_wave(),
  };
}

RULE int32_t space_invaders_count(Cells cells) {
  MinAtarBoard both = board(cells);
  return __builtin_popcountll(both.words[0]) + __builtin_popcountll(both.words[1]);
}

// The lowest alien of the column nearest to the cannon; of two, of the one on the left.
RULE Cells space_invaders_shooter(const SpaceInvaders *game) {
  for (int32_t distance = 0; distance < MINATAR_SIDE; distance++) {
    for (int32_t side = -1; side <= 1; side += 2) {
      int32_t column = game->player + side * distance;
      if (!is_inside(column)) continue;
      Cells aliens = game->aliens & column_of_cells(column);
      if (aliens == 0) continue;
      uint64_t high = (uint64_t)(aliens >> 64);
      int32_t place = high ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll((uint64_t)aliens);
      return (Cells)1 << place;
    }
  }
  return 0;
}

RULE MinAtarStep space_invaders_act(World *world, int32_t action) {
  SpaceInvaders *game = &world->space_invaders;
  MinAtarStep result = {0, 0};
  const Cells bottom = row_of_cells(MINATAR_SIDE - 1), all = ((Cells)1 << 100) - 1;
  if (action == key_fire && game->cool == 0) {
    game->bullets |= cell(game->player, MINATAR_SIDE - 1);
    game->cool = cannon_cooling;
  }
  game->player +=
    (action == key_right && game->player < MINATAR_SIDE - 1) - (action == key_left && game->player > 0);

  const Cells cannon = cell(game->player, MINATAR_SIDE - 1);
  game->bullets >>= MINATAR_SIDE;
  game->alien_bullets = (game->alien_bullets << MINATAR_SIDE) & all;
  if ((game->alien_bullets | game->aliens) & cannon) result.terminated = 1;

  if (game->move == 0) {
    game->move = (int8_t)lesser(space_invaders_count(game->aliens), game->period);
    Cells edge = column_of_cells(game->step < 0 ? 0 : MINATAR_SIDE - 1);
    if (game->aliens & edge) {
      game->step = -game->step;
      if (game->aliens & bottom) result.terminated = 1;
      game->aliens = (game->aliens << MINATAR_SIDE | game->aliens >> (9 * MINATAR_SIDE)) & all;
    } else {
      game->aliens = game->step < 0 ? game->aliens >> 1 : game->aliens << 1;
    }
    if (game->aliens & cannon) result.terminated = 1;
  }
  if (game->shot == 0) {
    game->shot = frames_between_alien_shots;
    game->alien_bullets |= space_invaders_shooter(game);
  }
  Cells struck = game->aliens & game->bullets;
  result.reward = space_invaders_count(struck);
  game->aliens &= ~struck;
  game->bullets &= ~struck;
  if (game->cool > 0) game->cool--;
  game->move--;
  game->shot--;
  if (game->aliens == 0) {
    // A new wave, a little faster.
    if (world->ramping && game->period > fastest) game->period--;
    game->aliens = space_invaders_wave();
  }
  return result;
}

RULE void space_invaders_observe(const World *world, MinAtarBoard *planes) {
  const SpaceInvaders *game = &world->space_invaders;
  planes[0] = board(cell(game->player, MINATAR_SIDE - 1));
  planes[1] = board(game->aliens);
  planes[2] = board(game->step < 0 ? game->aliens : 0);
  planes[3] = board(game->step < 0 ? 0 : game->aliens);
  planes[4] = board(game->bullets);
  planes[5] = board(game->alien_bullets);
}
