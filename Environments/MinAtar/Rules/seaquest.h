#include "world.h"

// A submarine shoots at enemies, collects divers and must surface for air.

enum {
  seaquest_planes = 10, full_oxygen = 200, most_divers = 6, torpedo_cooling = 5, frames_between_divers = 30, frames_between_shots = 10,
  diver_slowness = 5,
};

RULE void seaquest_reset(World *world) {
  Seaquest *game = &world->seaquest;
  game->column = 5;
  game->row = game->faces_right = game->cool = game->divers_aboard = 0;
  game->has_surfaced = 1;
  game->oxygen = full_oxygen;
  game->spawn_period = game->spawn = 20;
  game->diver = frames_between_divers;
  game->move_period = 5;
  game->ramps = 0;
  game->bullets.count = game->enemy_bullets.count = game->fish.count = game->submarines.count =
    game->divers.count = 0;
}

// More than there is room for never come together: the last is lost.
RULE void seaquest_add(Things *things, Thing thing) {
  if (things->count < MOST_THINGS) things->items[things->count++] = thing;
}

RULE void seaquest_remove_at(Things *things, int32_t index) {
  things->count--;
  for (; index < things->count; index++) things->items[index] = things->items[index + 1];
}

// The first of `things` in this cell, or -1.
RULE int32_t seaquest_find(const Things *things, int32_t column, int32_t row) {
  for (int32_t index = 0; index < things->count; index++) {
    if (things->items[index].column == column && things->items[index].row == row) return index;
  }
  return -1;
}

RULE int32_t seaquest_is_struck(const Seaquest *game, const Thing *thing) {
  return thing->column == game->column && thing->row == game->row;
}

RULE int32_t seaquest_comes_against(const Things *things, const Thing *thing) {
  for (int32_t index = 0; index < things->count; index++) {
    if (things->items[index].row == thing->row && things->items[index].step != thing->step) return 1;
  }
  return 0;
}

RULE Thing seaquest_arrival(World *world, int32_t from_left) {
  return (Thing){
    .column = from_left ? 0 : MINATAR_SIDE - 1, .row = (int8_t)(1 + draw_below(world, 8)),
    .step = from_left ? 1 : -1, .shot = frames_between_shots,
  };
}

// No two enemies of one row come from different sides.
RULE void seaquest_spawn_enemy(World *world) {
  Seaquest *game = &world->seaquest;
  int32_t from_left = draw_uniform(world) < 0.5;
  int32_t is_submarine = draw_uniform(world) < 1.0 / 3.0;
  Thing enemy = seaquest_arrival(world, from_left);
  enemy.move = (int8_t)game->move_period;
  if (seaquest_comes_against(&game->fish, &enemy) || seaquest_comes_against(&game->submarines, &enemy)) return;
  seaquest_add(is_submarine ? &game->submarines : &game->fish, enemy);
}

RULE void seaquest_spawn_diver(World *world) {
  int32_t from_left = draw_uniform(world) < 0.5;
  Thing diver = seaquest_arrival(world, from_left);
  diver.move = diver_slowness;
  seaquest_add(&world->seaquest.divers, diver);
}

// Nothing foretells the action, hence few branches.
RULE void seaquest_steer(Seaquest *game, int32_t action) {
  if (action == key_fire && game->cool == 0) {
    seaquest_add(&game->bullets,
        (Thing){.column = game->column, .row = game->row, .step = game->faces_right ? 1 : -1});
    game->cool = torpedo_cooling;
  }
  const int32_t goes_left = action == key_left, goes_right = action == key_right;
  game->column += (goes_right & (game->column < MINATAR_SIDE - 1)) - (goes_left & (game->column > 0));
  game->row += ((action == key_down) & (game->row < MINATAR_SIDE - 2)) - ((action == key_up) & (game->row > 0));
  game->faces_right = (int8_t)((game->faces_right & !goes_left) | goes_right);
}

RULE void seaquest_move_bullets(Seaquest *game, MinAtarStep *result) {
  for (int32_t index = 0; index < game->bullets.count;) {
    Thing *bullet = &game->bullets.items[index];
    bullet->column += bullet->step;
    int32_t is_gone = !is_inside(bullet->column);
    Things *enemies = &game->fish;
    int32_t struck = is_gone ? -1 : seaquest_find(enemies, bullet->column, bullet->row);
    if (!is_gone && struck < 0) {
      enemies = &game->submarines;
      struck = seaquest_find(enemies, bullet->column, bullet->row);
    }
    if (struck >= 0) {
      seaquest_remove_at(enemies, struck);
      result->reward++;
    }
    if (is_gone || struck >= 0) seaquest_remove_at(&game->bullets, index);
    else index++;
  }
}

RULE int32_t seaquest_takes_aboard(Seaquest *game, const Thing *diver) {
  if (!seaquest_is_struck(game, diver) || game->divers_aboard >= most_divers) return 0;
  game->divers_aboard++;
  return 1;
}

RULE void seaquest_move_divers(Seaquest *game) {
  for (int32_t index = 0; index < game->divers.count;) {
    Thing *diver = &game->divers.items[index];
    int32_t is_gone = seaquest_takes_aboard(game, diver);
    if (!is_gone && diver->move > 0) {
      diver->move--;
    } else if (!is_gone) {
      diver->move = diver_slowness;
      diver->column += diver->step;
      is_gone = !is_inside(diver->column) || seaquest_takes_aboard(game, diver);
    }
    if (is_gone) seaquest_remove_at(&game->divers, index);
    else index++;
  }
}

// Moves an enemy, which may strike the player or run into a bullet; returns whether it is gone.
RULE int32_t seaquest_move_enemy(Seaquest *game, Thing *enemy, MinAtarStep *result) {
  if (seaquest_is_struck(game, enemy)) result->terminated = 1;
  if (enemy->move > 0) {
    enemy->move--;
    return 0;
  }
  enemy->move = (int8_t)game->move_period;
  enemy->column += enemy->step;
  if (!is_inside(enemy->column)) return 1;
  if (seaquest_is_struck(game, enemy)) {
    result->terminated = 1;
    return 0;
  }
  int32_t bullet = seaquest_find(&game->bullets, enemy->column, enemy->row);
  if (bullet < 0) return 0;
  seaquest_remove_at(&game->bullets, bullet);
  result->reward++;
  return 1;
}

RULE void seaquest_move_submarines(Seaquest *game, MinAtarStep *result) {
  for (int32_t index = 0; index < game->submarines.count;) {
    Thing *submarine = &game->submarines.items[index];
    int32_t is_gone = seaquest_move_enemy(game, submarine, result);
    if (submarine->shot > 0) {
      submarine->shot--;
    } else {
        submarine->shot = frames_between_shots;
      seaquest_add(&game->enemy_bullets,
          (Thing){.column = submarine->column, .row = submarine->row, .step = submarine->step});
    }
    if (is_gone) seaquest_remove_at(&game->submarines, index);
    else index++;
  }
}

RULE void seaquest_move_enemy_bullets(Seaquest *game, MinAtarStep *result) {
  for (int32_t index = 0; index < game->enemy_bullets.count;) {
    Thing *bullet = &game->enemy_bullets.items[index];
    if (seaquest_is_struck(game, bullet)) result->terminated = 1;
    bullet->column += bullet->step;
    if (!is_inside(bullet->column)) {
      seaquest_remove_at(&game->enemy_bullets, index);
      continue;
    }
    if (seaquest_is_struck(game, bullet)) result->terminated = 1;
    index++;
  }
}

RULE void seaquest_move_fish(Seaquest *game, MinAtarStep *result) {
  for (int32_t index = 0; index < game->fish.count;) {
    if (seaquest_move_enemy(game, &game->fish.items[index], result)) seaquest_remove_at(&game->fish, index);
    else index++;
  }
}

// Oxygen in cells of its gauge.
RULE int32_t seaquest_oxygen_cells(const Seaquest *game) {
  return game->oxygen < 0 ? 0 : game->oxygen * MINATAR_SIDE / full_oxygen;
}

// One diver leaves; of a full boat all do, and then the count is one below zero: the next diver does not show.
RULE int32_t seaquest_surface(World *world) {
  Seaquest *game = &world->seaquest;
  int32_t reward = 0;
  game->has_surfaced = 1;
  if (game->divers_aboard == most_divers) {
    game->divers_aboard = 0;
    reward = seaquest_oxygen_cells(game);
  }
  game->oxygen = full_oxygen;
  game->divers_aboard--;
  if (world->ramping && (game->spawn_period > 1 || game->move_period > 2)) {
    if (game->move_period > 2 && game->ramps % 2 == 1) game->move_period--;
    if (game->spawn_period > 1) game->spawn_period--;
    game->ramps++;
  }
  return reward;
}

RULE MinAtarStep seaquest_act(World *world, int32_t action) {
  Seaquest *game = &world->seaquest;
  MinAtarStep result = {0, 0};
  if (game->spawn == 0) {
    seaquest_spawn_enemy(world);
    game->spawn = game->spawn_period;
  }
  if (game->diver == 0) {
    seaquest_spawn_diver(world);
    game->diver = frames_between_divers;
  }
  seaquest_steer(game, action);
  seaquest_move_bullets(game, &result);
  seaquest_move_divers(game);
  seaquest_move_submarines(game, &result);
  seaquest_move_enemy_bullets(game, &result);
  seaquest_move_fish(game, &result);

  game->spawn--;
  game->diver--;
  if (game->cool > 0) game->cool--;
  if (game->row > 0) {
    game->oxygen--;
    game->has_surfaced = 0;
  } else if (!game->has_surfaced) {
    if (game->divers_aboard == 0) result.terminated = 1;
    else result.reward += seaquest_surface(world);
  }
  if (game->oxygen < 0) result.terminated = 1;
  return result;
}

RULE Cells seaquest_places(const Things *things, Cells *trails) {
  Cells cells = 0;
  for (int32_t index = 0; index < things->count; index++) {
    const Thing *thing = &things->items[index];
    cells |= cell(thing->column, thing->row);
    int32_t before = thing->column - thing->step;
    if (trails && is_inside(before)) *trails |= cell(before, thing->row);
  }
  return cells;
}

RULE void seaquest_observe(const World *world, MinAtarBoard *planes) {
  const Seaquest *game = &world->seaquest;
  Cells trails = 0;
  int32_t stern = game->column + (game->faces_right ? -1 : 1);
  planes[0] = board(cell(game->column, game->row));
  planes[1] = board(is_inside(stern) ? cell(stern, game->row) : 0);
  planes[2] = board(seaquest_places(&game->bullets, NULL));
  planes[4] = board(seaquest_places(&game->enemy_bullets, NULL));
  planes[5] = board(seaquest_places(&game->fish, &trails));
  planes[6] = board(seaquest_places(&game->submarines, &trails));
  planes[9] = board(seaquest_places(&game->divers, &trails));
  planes[3] = board(trails);
  // Both gauges are in the last row: oxygen from the left, divers to the ninth column.
  Cells oxygen = ((Cells)1 << seaquest_oxygen_cells(game)) - 1;
  int32_t aboard = greater(0, game->divers_aboard);
  Cells divers = (((Cells)1 << aboard) - 1) << (9 - aboard);
  planes[7] = board(oxygen << (9 * MINATAR_SIDE));
  planes[8] = board(divers << (9 * MINATAR_SIDE));
}
