#include "world.h"

int32_t minatar_planes(MinAtarGame game) {
  switch (game) {
  case minatar_asterix: return 4;
  case minatar_breakout: return 4;
  case minatar_freeway: return 7;
  case minatar_seaquest: return 10;
  case minatar_space_invaders: return 6;
  }
  return 0;
}

size_t minatar_world_size(void) { return (sizeof(World) + 15) / 16 * 2; }

void minatar_seed(void *memory, double sticky_action_prob, int32_t difficulty_ramping, uint32_t seed) {
  World *world = memory;
  world->sticky = sticky_action_prob;
  world->ramping = difficulty_ramping;
  world->last = key_none;
  random_seed(&world->random, seed);
}

void minatar_reset(void *memory, MinAtarGame game) {
  World *world = memory;
  switch (game) {
  case minatar_asterix: return asterix_reset(world);
  case minatar_breakout: return breakout_reset(world);
  case minatar_freeway: return freeway_reset(world);
  case minatar_seaquest: return seaquest_reset(world);
  case minatar_space_invaders: return space_invaders_reset(world);
  }
}

MinAtarStep minatar_act(void *memory, MinAtarGame game, int32_t action) {
  World *world = memory;
  if (random_uniform(&world->random) < world->sticky) action = world->last;
  world->last = action;
  switch (game) {
  case minatar_asterix: return asterix_act(world, action);
  case minatar_breakout: return breakout_act(world, action);
  case minatar_freeway: return freeway_act(world, action);
  case minatar_seaquest: return seaquest_act(world, action);
  case minatar_space_invaders: return space_invaders_act(world, action);
  }
  return (MinAtarStep){0, 1};
}

void minatar_observe(const void *memory, MinAtarGame game, MinAtarBoard *planes) {
  const World *world = memory;
  switch (game) {
  case minatar_asterix: return asterix_observe(world, planes);
  case minatar_breakout: return breakout_observe(world, planes);
  case minatar_freeway: return freeway_observe(world, planes);
  case minatar_seaquest: return seaquest_observe(world, planes);
  case minatar_space_invaders: return space_invaders_observe(world, planes);
  }
}

void minatar_draw(uint32_t seed, int32_t bound, size_t count, double *numbers) {
  Random random;
  random_seed(&random, seed);
  for (size_t index = 0; index < count; index++) {
    numbers[index] = bound == 0 ? random_uniform(&random) : (double)random_below(&random, bound);
  }
}
