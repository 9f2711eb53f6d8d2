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
      return (Cells)1 << last_cell(aliens);
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

// The aliens that go in a direction.
RULE Cells space_invaders_going(const SpaceInvaders *game, int32_t step) {
  return game->step == step ? game->aliens : 0;
}

// Lists how the observation changes.
RULE int32_t space_invaders_changes(const SpaceInvaders *old, const SpaceInvaders *game, Change *changes) {
  enum { planes = space_invaders_planes };
  changes[0] = change(old->player, MINATAR_SIDE - 1, 0, planes, 0);
  changes[1] = change(game->player, MINATAR_SIDE - 1, 0, planes, 1);
  int32_t count = 2;
  // Nearly always there are at most two bullets, and one of the aliens, but nothing foretells how many: without branches, each
  // is listed where it was and where it is.
  if (are_above_two(old->bullets) | are_above_two(game->bullets) | are_above_one(old->alien_bullets) |
      are_above_one(game->alien_bullets)) {
    cell_changes(old->bullets, game->bullets, 4, planes, changes, &count);
    cell_changes(old->alien_bullets, game->alien_bullets, 5, planes, changes, &count);
  } else {
    changes[2] = cell_change(game->bullets, first_cell(old->bullets), 4, planes);
    changes[3] = cell_change(game->bullets, last_cell(old->bullets), 4, planes);
    changes[4] = cell_change(game->bullets, first_cell(game->bullets), 4, planes);
    changes[5] = cell_change(game->bullets, last_cell(game->bullets), 4, planes);
    changes[6] = cell_change(game->alien_bullets, first_cell(old->alien_bullets), 5, planes);
    changes[7] = cell_change(game->alien_bullets, first_cell(game->alien_bullets), 5, planes);
    count = 8;
  }
  if (old->aliens != game->aliens || old->step != game->step) {
    cell_changes(old->aliens, game->aliens, 1, planes, changes, &count);
    for (int32_t step = -1; step <= 1; step += 2) {
      const int32_t plane = step < 0 ? 2 : 3;
      cell_changes(
        space_invaders_going(old, step), space_invaders_going(game, step), plane, planes, changes, &count);
    }
  }
  return count;
}
