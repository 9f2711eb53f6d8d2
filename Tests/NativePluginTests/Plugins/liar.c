/* A world that breaks one promise, the one that -DLIE names. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rl_environment.h"

enum {
  HONEST, ABI, SMALL, NO_STEP, NO_ID, BAD_KIND, SPACE_NONE, SPACE_BOTH, SHAPE, NO_ACTION, STATE, BOUNDS, NAN_VALUE, FEW,
  MANY, REWARD, NO_REWARD, ENDING, CREATE, RESET, STEP, LATE_STATE, LATE_FAILURE, SHARED_CHANCE, FORGETS_NOTHING, MODEL
};

#if LIE == 100
int rl_something_else(void) { return 0; }
#else

static const rl_parameter parameters[] = {{.name = "fail", .kind = LIE == BAD_KIND ? 9 : RL_BOOL, .documentation = "Whether to fail."}};

typedef struct { int32_t count, steps; uint64_t chance[64]; } world;
static uint64_t everyone = 1;

static uint64_t draw(world *w, int32_t row) {
  uint64_t *chance = LIE == SHARED_CHANCE ? &everyone : &w->chance[row];
  *chance = *chance * 6364136223846793005u + 1442695040888963407u;
  return *chance >> 33;
}

static int is_box(void) { return LIE == BOUNDS || LIE == NAN_VALUE || LIE == FEW || LIE == MANY || LIE == SHAPE; }

static void *create(const rl_value *values, int32_t count, rl_spaces *spaces, char *error, size_t size) {
  static float low[2] = {0, 0}, high[2] = {1, 1};
  if (LIE == CREATE || values[0].integer) {
    strncpy(error, "the map has no start\nand no end", size - 1);
    return NULL;
  }
  spaces->action_count = LIE == NO_ACTION ? 0 : 2;
  if (!is_box() && LIE != SPACE_NONE) spaces->state_count = 5;
  if (is_box() || LIE == SPACE_BOTH) spaces->value_count = 2, spaces->low = low, spaces->high = high;
  if (LIE == SHAPE) spaces->rank = 2, spaces->shape[0] = 3, spaces->shape[1] = 1;
  world *w = calloc(1, sizeof(world));
  w->count = count;
  return w;
}

static void observe(world *w, int32_t row, rl_observations out) {
  if (!is_box()) {
    out.states[row] = LIE == STATE || (LIE == LATE_STATE && w->steps > 1000) ? 5 : (int32_t)(draw(w, row) % 5);
    return;
  }
  float *values = out.values + 2 * row;
  values[0] = 0.5f;
  if (LIE != FEW) values[1] = LIE == BOUNDS ? 1.5f : LIE == NAN_VALUE ? NAN : 0.5f;
  if (LIE == MANY) values[2] = 0;
}

static const char *reset(void *self, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out) {
  world *w = self;
  for (int32_t i = 0; i < count; i++) {
    if (seeds && LIE != FORGETS_NOTHING) w->chance[rows[i]] = seeds[i];
    observe(w, rows[i], out);
  }
  return LIE == RESET ? "no more episodes" : NULL;
}

static const char *step(void *self, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings) {
  world *w = self;
  (void)actions;
  w->steps++;
  for (int32_t i = 0; i < w->count; i++) {
    observe(w, i, out);
    if (LIE != NO_REWARD) rewards[i] = LIE == REWARD ? INFINITY : 0;
    endings[i] = LIE == ENDING ? 7 : draw(w, i) % 8 == 0;
  }
  return LIE == STEP || (LIE == LATE_FAILURE && w->steps > 1000) ? "the motor is on fire" : NULL;
}

static void model_starts(const void *self, double *starts) {
  (void)self;
  for (int i = 0; i < 5; i++) starts[i] = 0.2;
}

static int32_t model_outcomes(const void *self, int32_t state, int32_t action, rl_outcome *out, int32_t capacity) {
  (void)self, (void)state, (void)action, (void)capacity;
  out[0] = (rl_outcome){0.5, 7, 0, 0.0};
  return 1;
}

static const rl_environment declaration = {
    .abi = LIE == ABI ? 7 : RL_ENVIRONMENT_ABI, .size = LIE == SMALL ? 16 : sizeof(rl_environment),
    .id = LIE == NO_ID ? NULL : "Liar-v0", .summary = "It lies.", .parameters = parameters, .parameter_count = 1,
    .create = create, .destroy = free, .reset = reset, .step = LIE == NO_STEP ? NULL : step,
    .model_starts = LIE == MODEL ? model_starts : NULL, .model_outcomes = LIE == MODEL ? model_outcomes : NULL,
};

const rl_environment *rl_environment_declare(void) { return &declaration; }
#endif
