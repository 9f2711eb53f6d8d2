/* A corridor with a door at either end: a small prize behind the left one, a large one behind the right one. */
#include <stdlib.h>
#include <string.h>

#include "rl_environment.h"
#include "rl_random.h"

enum { LENGTH, SLIP, SMALL_PRIZE, STEP_REWARD, PARAMETERS };

static const rl_parameter parameters[PARAMETERS] = {
    [LENGTH] = {.name = "length", .kind = RL_INTEGER, .default_value = {.integer = 9}, .low = 3, .high = 1000,
                .documentation = "Cells of the corridor, the doors included."},
    [SLIP] = {.name = "slip", .kind = RL_NUMBER, .default_value = {.number = 0.1}, .low = 0, .high = 1,
              .documentation = "Probability that a step goes the other way."},
    [SMALL_PRIZE] = {.name = "small_prize", .kind = RL_NUMBER, .default_value = {.number = 0.2},
                     .documentation = "Reward behind the left door; the right one has 1."},
    [STEP_REWARD] = {.name = "step_reward", .kind = RL_NUMBER, .default_value = {.number = -0.01},
                     .documentation = "Reward of every other step."},
};

typedef struct {
  int32_t cell;
  rl_random random;
} row;

typedef struct {
  int32_t count, length;
  double slip, small_prize, step_reward;
  rl_shape shapes[4];
  row rows[];
} corridor;

static void *create(const rl_value *values, int32_t count, rl_spaces *spaces, char *error, size_t error_size) {
  static const char *const labels[] = {"left", "right"};
  (void)error, (void)error_size; /* all values within the bounds make a world */
  corridor *world = calloc(1, sizeof *world + (size_t)count * sizeof(row));
  if (!world) return NULL;
  world->count = count;
  world->length = (int32_t)values[LENGTH].integer;
  world->slip = values[SLIP].number;
  world->small_prize = values[SMALL_PRIZE].number;
  world->step_reward = values[STEP_REWARD].number;
  spaces->action_count = 2;
  spaces->action_labels = labels;
  spaces->state_count = world->length;
  return world;
}

static const char *reset(void *self, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out) {
  corridor *world = self;
  for (int32_t i = 0; i < count; i++) {
    row *r = &world->rows[rows[i]];
    if (seeds) r->random = rl_random_seeded(seeds[i]);
    r->cell = 1 + (int32_t)(rl_random_uniform(&r->random) * (world->length - 2));
    out.states[rows[i]] = r->cell;
  }
  return NULL;
}

static int is_door(const corridor *world, int32_t cell) { return cell == 0 || cell == world->length - 1; }

static double reward(const corridor *world, int32_t cell) {
  return cell == 0 ? world->small_prize : cell == world->length - 1 ? 1 : world->step_reward;
}

static const char *step(void *self, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings) {
  corridor *world = self;
  for (int32_t i = 0; i < world->count; i++) {
    row *r = &world->rows[i];
    const int slips = rl_random_uniform(&r->random) < world->slip;
    r->cell += (actions[i] == 1) != slips ? 1 : -1;
    out.states[i] = r->cell;
    rewards[i] = reward(world, r->cell);
    endings[i] = is_door(world, r->cell) ? RL_TERMINATED : RL_RUNNING;
  }
  return NULL;
}

/* All below is optional. */

static size_t state_size(const void *self) { return (void)self, sizeof(row); }
static void save(const void *self, int32_t i, void *state) { memcpy(state, &((const corridor *)self)->rows[i], sizeof(row)); }
static void restore(void *self, int32_t i, const void *state) { memcpy(&((corridor *)self)->rows[i], state, sizeof(row)); }

static void draw(void *self, int32_t i, rl_scene *scene) {
  corridor *world = self;
  const double end = world->length - 1;
  world->shapes[0] = (rl_shape){RL_RECTANGLE, RL_COLOR_FLOOR, .width = world->length, .height = 1};
  world->shapes[1] = (rl_shape){RL_RECTANGLE, RL_COLOR_START, .width = 1, .height = 1};
  world->shapes[2] = (rl_shape){RL_RECTANGLE, RL_COLOR_GOAL, .x = end, .width = 1, .height = 1};
  world->shapes[3] = (rl_shape){RL_CIRCLE, RL_COLOR_AGENT, .x = world->rows[i].cell + 0.5, .y = 0.5, .radius = 0.3};
  *scene = (rl_scene){world->length, 1, world->shapes, 4};
}

static void model_starts(const void *self, double *starts) {
  const corridor *world = self;
  for (int32_t cell = 0; cell < world->length; cell++) starts[cell] = is_door(world, cell) ? 0 : 1.0 / (world->length - 2);
}

static int32_t model_outcomes(const void *self, int32_t cell, int32_t action, rl_outcome *out, int32_t capacity) {
  const corridor *world = self;
  const double chances[2] = {1 - world->slip, world->slip};
  int32_t count = 0;
  if (is_door(world, cell)) {
    if (capacity > 0) out[0] = (rl_outcome){1, cell, 1, 0};
    return 1;
  }
  for (int slips = 0; slips < 2 && count < capacity; slips++) {
    const int32_t next = cell + ((action == 1) != slips ? 1 : -1);
    if (chances[slips] > 0) out[count++] = (rl_outcome){chances[slips], next, is_door(world, next), reward(world, next)};
  }
  return count;
}

static const rl_environment declaration = {
    .abi = RL_ENVIRONMENT_ABI,
    .size = sizeof(rl_environment),
    .id = "TwoDoors-v0",
    .summary = "Walk past a small prize to a large one.",
    .documentation = "Observation: the index of the agent's cell, 0 at the left door.\n"
                     "Actions: 0 left, 1 right; with probability slip the step goes the other way.\n"
                     "Reward: small_prize behind the left door, 1 behind the right one, step_reward for every other step.\n"
                     "Start: in a cell between the doors, each as likely.\n"
                     "Ends: terminated behind either door; truncated after 200 steps.\n"
                     "Source: docs/writing-an-environment.md.",
    .parameters = parameters,
    .parameter_count = PARAMETERS,
    .max_episode_steps = 200,
    .create = create,
    .destroy = free,
    .reset = reset,
    .step = step,
    .state_size = state_size,
    .save = save,
    .restore = restore,
    .draw = draw,
    .model_starts = model_starts,
    .model_outcomes = model_outcomes,
};

const rl_environment *rl_environment_declare(void) { return &declaration; }
