/* A world that claims too much, or gives texts and pictures that cannot be shown; -DCLAIM names which. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rl_environment.h"

enum {
  NONE, ACTIONS, VALUES, STATES, TABLE, NO_STATE_BYTES, MINUS_STATE_BYTES, LONG_SAVE, OUTCOMES, FEWER_OUTCOMES, MODEL_PAIRS,
  SCENE_NAN, SCENE_LABEL, SCENE_FAR, SCENE_FLAT, SCENE_SHAPES, SCENE_POINTS, SCENE_KIND, PARAMETERS, NO_PARAMETERS, LIST,
  BOUNDS_TURNED, DEFAULT_OUTSIDE, INFO_NAMES, THRESHOLD, ID_ESCAPE, ESCAPES, LATE_NAN, LATE_REWARD, LATE_ENDING, MASKED_MODEL,
  SHAPE_WRAPS, MORE_WITH_MORE_ROWS, RESERVED
};

static const rl_parameter parameters[] = {
    {.name = CLAIM == RESERVED ? "frame_stack" : "size", .kind = CLAIM == LIST ? RL_INTEGERS : RL_INTEGER,
     .default_value = {.integer = CLAIM == DEFAULT_OUTSIDE ? 9 : 3, .count = CLAIM == LIST ? (size_t)-1 : 0},
     .low = CLAIM == BOUNDS_TURNED ? 8 : 1, .high = 5,
     .documentation = CLAIM == ESCAPES ? "How large \033[31mit is.\a" : "How large it is."},
};

typedef struct { int32_t count, steps; rl_shape shapes[4]; } world;

static int is_box(void) { return CLAIM == VALUES || CLAIM == LATE_NAN || CLAIM == LATE_REWARD || CLAIM == SHAPE_WRAPS; }

static void *create(const rl_value *values, int32_t count, rl_spaces *spaces, char *error, size_t size) {
  static const char *const escapes[] = {"\033[2Jleft", "right\xe2\x80\xae\n\x9b"};
  (void)values;
  if (CLAIM == ESCAPES && values[0].integer == 5) {
    strncpy(error, "no \033]0;title\a world", size - 1);
    return NULL;
  }
  spaces->action_count = CLAIM == ACTIONS ? INT32_MAX : CLAIM == TABLE ? 65536 : CLAIM == MORE_WITH_MORE_ROWS && count > 3 ? 3 : 2;
  if (CLAIM == ESCAPES) spaces->action_labels = escapes;
  if (is_box()) {
    spaces->value_count = CLAIM == VALUES ? INT32_MAX : 2;
    if (CLAIM == SHAPE_WRAPS) {
      spaces->rank = 3;
      spaces->shape[0] = 1 << 30, spaces->shape[1] = 1 << 30, spaces->shape[2] = 1 << 30;
    }
  } else {
    spaces->state_count = CLAIM == STATES ? INT32_MAX : CLAIM == TABLE || CLAIM == MODEL_PAIRS ? RL_MAX_STATES : 4;
  }
  world *w = calloc(1, sizeof(world));
  w->count = count;
  return w;
}

static void observe(world *w, int32_t row, rl_observations out) {
  if (is_box()) {
    out.values[2 * row] = CLAIM == LATE_NAN && w->steps > 1000 ? NAN : 0.5f;
    out.values[2 * row + 1] = 0.25f;
  } else {
    out.states[row] = w->steps % 4;
  }
}

static const char *reset(void *self, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out) {
  (void)seeds;
  for (int32_t i = 0; i < count; i++) observe(self, rows[i], out);
  return NULL;
}

static const char *step(void *self, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings) {
  world *w = self;
  w->steps++;
  for (int32_t i = 0; i < w->count; i++) {
    observe(w, i, out);
    rewards[i] = CLAIM == LATE_REWARD && w->steps > 1000 ? -INFINITY : actions[i];
    endings[i] = CLAIM == LATE_ENDING && w->steps > 1000 ? 3 : w->steps % 10 == 0;
  }
  return NULL;
}

static size_t state_size(const void *self) {
  (void)self;
  return CLAIM == NO_STATE_BYTES ? 0 : CLAIM == MINUS_STATE_BYTES ? (size_t)-1 : sizeof(int32_t);
}
static void save(const void *self, int32_t row, void *state) {
  (void)row;
  memcpy(state, &((const world *)self)->steps, sizeof(int32_t));
  if (CLAIM == LONG_SAVE) memset(state, 0, 9);
}
static void restore(void *self, int32_t row, const void *state) {
  (void)row;
  memcpy(&((world *)self)->steps, state, sizeof(int32_t));
}

static void draw(void *self, int32_t row, rl_scene *scene) {
  static double far[6] = {0, 0, 1, 1, 0, NAN};
  world *w = self;
  (void)row;
  *scene = (rl_scene){CLAIM == SCENE_FLAT ? 1e7 : 5, 1, w->shapes, CLAIM == SCENE_SHAPES ? INT32_MAX : 3};
  w->shapes[0] = (rl_shape){RL_RECTANGLE, RL_COLOR_FLOOR, .width = 5, .height = CLAIM == SCENE_NAN ? NAN : 1};
  w->shapes[1] = (rl_shape){RL_CIRCLE, RL_COLOR_AGENT, .x = CLAIM == SCENE_FAR ? -1e300 : 1, .y = 0.5, .radius = 0.3};
  w->shapes[2] = (rl_shape){RL_LABEL, RL_COLOR_TEXT, .x = 1, .y = 0.5, .height = CLAIM == SCENE_LABEL ? 1e9 : 0.2,
                            .text = CLAIM == ESCAPES ? "\033[31mred" : "here"};
  if (CLAIM == SCENE_POINTS) w->shapes[0] = (rl_shape){RL_POLYGON, RL_COLOR_BODY, .points = far, .point_count = 3};
  if (CLAIM == SCENE_KIND) w->shapes[0].kind = 77;
}

static const char *const names[] = {CLAIM == ESCAPES ? "ste\033ps" : "steps", NULL};
static const char *endless[300];
static void info(const void *self, int32_t row, double *values) { (void)row, values[0] = ((const world *)self)->steps; }

static void model_starts(const void *self, double *starts) {
  (void)self;
  for (int i = 0; i < 4; i++) starts[i] = 0.25;
}
static int32_t model_outcomes(const void *self, int32_t state, int32_t action, rl_outcome *out, int32_t capacity) {
  (void)self, (void)action, (void)capacity;
  out[0] = (rl_outcome){1, state, 0, 0};
  return CLAIM == OUTCOMES ? INT32_MAX : CLAIM == FEWER_OUTCOMES ? -1 : 1;
}
static const char *legal_actions(const void *self, const int32_t *rows, int32_t count, uint8_t *flags) {
  (void)self;
  for (int32_t i = 0; i < count; i++) memset(flags + 2 * rows[i], 1, 2);
  return NULL;
}

static rl_environment declaration = {
    .abi = RL_ENVIRONMENT_ABI, .size = sizeof(rl_environment),
    .id = CLAIM == ID_ESCAPE ? "Claims\033[2J-v0" : "Claims-v0",
    .summary = CLAIM == ESCAPES ? "It \033[5mblinks." : "It claims much.", .parameters = parameters,
    .parameter_count = CLAIM == PARAMETERS ? INT32_MAX : CLAIM == NO_PARAMETERS ? -1 : 1,
    .reward_threshold = CLAIM == THRESHOLD ? NAN : 0, .max_episode_steps = 50,
    .create = create, .destroy = free, .reset = reset, .step = step, .state_size = state_size, .save = save,
    .restore = restore, .draw = draw, .info_names = names, .info = info,
};

const rl_environment *rl_environment_declare(void) {
  if (CLAIM == INFO_NAMES) {
    for (int i = 0; i < 300; i++) endless[i] = "more";
    declaration.info_names = endless;
  }
  if (!is_box() && CLAIM != STATES) declaration.model_starts = model_starts, declaration.model_outcomes = model_outcomes;
  if (CLAIM == MASKED_MODEL) declaration.legal_actions = legal_actions;
  return &declaration;
}
