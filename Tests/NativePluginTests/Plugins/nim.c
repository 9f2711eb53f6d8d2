/* A heap of stones: take one, two or three, but no more than are there; who takes the last one earns 1. The opponent takes at
 * random. An illegal action earns -100 and ends the episode. */
#include <stdlib.h>
#include <string.h>

#include "rl_environment.h"
#include "rl_random.h"

enum { HONEST, FLAG, NO_ACTION, LATE_NO_ACTION, WIDE, FAILS, AFTER_END, TRUNCATES, NO_ACTION_LEFT, LATE_NO_ACTION_LEFT };
#ifndef LIE
#define LIE HONEST
#endif

typedef struct { int32_t stones, is_truncated; rl_random random; } row;
typedef struct { int32_t count, steps; row rows[]; } heap;

static void *create(const rl_value *values, int32_t count, rl_spaces *spaces, char *error, size_t error_size) {
  static const char *const labels[] = {"take 1", "take 2", "take 3"};
  (void)values, (void)error, (void)error_size;
  heap *h = calloc(1, sizeof *h + (size_t)count * sizeof(row));
  if (!h) return NULL;
  h->count = count;
  spaces->action_count = 3;
  spaces->action_labels = labels;
  spaces->state_count = 11;
  return h;
}

static const char *reset(void *self, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out) {
  heap *h = self;
  for (int32_t i = 0; i < count; i++) {
    row *r = &h->rows[rows[i]];
    if (seeds) r->random = rl_random_seeded(seeds[i]);
    r->stones = 1 + (int32_t)(rl_random_uniform(&r->random) * 10);
    r->is_truncated = 0;
    out.states[rows[i]] = r->stones;
  }
  return NULL;
}

static const char *step(void *self, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings) {
  heap *h = self;
  h->steps++;
  for (int32_t i = 0; i < h->count; i++) {
    row *r = &h->rows[i];
    const int32_t taken = actions[i] + 1;
    const int is_legal = taken <= r->stones;
    rewards[i] = !is_legal ? -100 : r->stones == taken ? 1 : 0;
    r->stones = is_legal ? r->stones - taken : 0;
    if (r->stones > 0) {
      const int32_t most = r->stones < 3 ? r->stones : 3;
      r->stones -= 1 + (int32_t)(rl_random_uniform(&r->random) * most);
      if (r->stones == 0) rewards[i] = -1;
    }
    out.states[i] = r->stones;
    endings[i] = r->stones == 0 ? RL_TERMINATED : RL_RUNNING;
    r->is_truncated = (LIE == TRUNCATES && r->stones > 0 && h->steps % 3 == 0) || (LIE == NO_ACTION_LEFT && h->steps == 1) ||
                      (LIE == LATE_NO_ACTION_LEFT && h->steps > 1000);
    if (r->is_truncated) endings[i] = RL_TRUNCATED;
  }
  return NULL;
}

static size_t state_size(const void *self) { return (void)self, sizeof(row); }
static void save(const void *self, int32_t i, void *state) { memcpy(state, &((const heap *)self)->rows[i], sizeof(row)); }
static void restore(void *self, int32_t i, const void *state) { memcpy(&((heap *)self)->rows[i], state, sizeof(row)); }

static const char *legal_actions(const void *self, const int32_t *rows, int32_t count, uint8_t *flags) {
  const heap *h = self;
  for (int32_t i = 0; i < count; i++)
    for (int32_t a = 0; a < 3; a++) flags[3 * rows[i] + a] = a < h->rows[rows[i]].stones;
  return NULL;
}

static const char *lie(const void *self, const int32_t *rows, int32_t count, uint8_t *flags) {
  const heap *h = self;
  if (LIE == FAILS && h->steps > 1000) return "the stones are\n\033[31mgone";
  legal_actions(self, rows, count, flags);
  for (int32_t i = 0; i < count; i++) {
    if (LIE == FLAG) flags[3 * rows[i]] = 7;
    if (LIE == NO_ACTION || (LIE == LATE_NO_ACTION && h->steps > 1000)) memset(flags + 3 * rows[i], 0, 3);
    if (LIE != TRUNCATES && h->rows[rows[i]].is_truncated) memset(flags + 3 * rows[i], 0, 3);
    if (LIE == AFTER_END && h->rows[rows[i]].stones == 0) memset(flags + 3 * rows[i], 1, 3);
    if (LIE == WIDE) flags[3 * rows[i] + 3] = 1;
  }
  return NULL;
}

static const rl_environment declaration = {
    .abi = RL_ENVIRONMENT_ABI, .size = sizeof(rl_environment), .id = "Nim-v0", .summary = "Take the last stone.",
    .max_episode_steps = 20, .create = create, .destroy = free, .reset = reset, .step = step, .state_size = state_size,
    .save = save, .restore = restore, .legal_actions = LIE == HONEST ? legal_actions : lie,
};

const rl_environment *rl_environment_declare(void) { return &declaration; }
