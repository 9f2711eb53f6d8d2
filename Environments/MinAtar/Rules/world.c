#include "games.h"
#include "variant.h"

int32_t minatar_planes(MinAtarGame game) {
  switch (game) {
  case minatar_asterix: return asterix_planes;
  case minatar_breakout: return breakout_planes;
  case minatar_freeway: return freeway_planes;
  case minatar_seaquest: return seaquest_planes;
  case minatar_space_invaders: return space_invaders_planes;
  }
  return 0;
}

size_t minatar_world_size(void) { return (sizeof(World) + 15) / 16 * 2; }

void minatar_prepare_world(World *world, double sticky_action_prob, int32_t difficulty_ramping) {
  // Rounded up: an integer is below the bound exactly if its fraction is below the probability.
  double bound = sticky_action_prob * 9007199254740992.0;
  world->sticky = (uint64_t)bound;
  if ((double)world->sticky < bound) world->sticky++;
  world->ramping = difficulty_ramping;
  world->last = key_none;
  world->random.left = 0;
}

void minatar_seed(void *memory, double sticky_action_prob, int32_t difficulty_ramping, uint32_t seed) {
  World *world = memory;
  minatar_prepare_world(world, sticky_action_prob, difficulty_ramping);
  random_seed(twister_of(world), seed);
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
  action = sticky_action(world, action);
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
  observe(memory, game, planes);
}

void minatar_write(const MinAtarBoard *planes, int32_t count, float *observation) {
  for (int32_t place = 0; place < MINATAR_SIDE * MINATAR_SIDE; place++) {
    for (int32_t plane = 0; plane < count; plane++) {
      uint64_t word = planes[plane].words[place / 64];
      observation[place * count + plane] = (float)(word >> (place % 64) & 1);
    }
  }
}

void minatar_draw(uint32_t seed, int32_t bound, size_t count, double *numbers) {
  Random random = {.left = 0, .current = 0};
  Twister twisters[2];
  random_seed(&twisters[0], seed);
  for (size_t index = 0; index < count; index++) {
    numbers[index] =
      bound == 0 ? random_uniform(&random, twisters) : (double)random_below(&random, twisters, bound);
  }
}
