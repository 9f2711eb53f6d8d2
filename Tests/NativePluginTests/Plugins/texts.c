/* A world that is made only of the texts that it declares, with the line ends, tabs and lengths that they have there. */
#include <stdlib.h>
#include <string.h>

#include "rl_environment.h"

#define TEN "0000000000"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED

static const char *const rows[] = {"S\tG", LONG}, *const words[] = {"up\tdown", "left", NULL};
static const rl_parameter parameters[] = {
    {.name = "map", .kind = RL_TEXT, .default_value = {.text = "SF\nFG"}, .documentation = "A map."},
    {.name = "rows", .kind = RL_TEXTS, .default_value = {.texts = rows, .count = 2}, .documentation = "Its rows."},
    {.name = "word", .kind = RL_TEXT, .default_value = {.text = "up\tdown"}, .choices = words, .documentation = "A word."},
};

static void *create(const rl_value *values, int32_t count, rl_spaces *spaces, char *error, size_t size) {
  if (strcmp(values[0].text, "SF\nFG") || values[1].count != 2 || strcmp(values[1].texts[0], "S\tG") ||
      strcmp(values[1].texts[1], LONG) || strcmp(values[2].text, "up\tdown")) {
    strncpy(error, "these are other texts", size - 1);
    return NULL;
  }
  spaces->action_count = spaces->state_count = 1;
  int32_t *world = malloc(sizeof *world);
  if (world) *world = count;
  return world;
}

static const char *reset(void *self, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out) {
  (void)self, (void)seeds;
  for (int32_t i = 0; i < count; i++) out.states[rows[i]] = 0;
  return NULL;
}

static const char *step(void *self, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings) {
  (void)actions;
  for (int32_t i = 0; i < *(int32_t *)self; i++) out.states[i] = 0, rewards[i] = 0, endings[i] = RL_RUNNING;
  return NULL;
}

static const rl_environment declaration = {
    .abi = RL_ENVIRONMENT_ABI, .size = sizeof(rl_environment), .id = "Texts-v0", .summary = "It has texts.",
    .parameters = parameters, .parameter_count = 3, .create = create, .destroy = free, .reset = reset, .step = step,
};

const rl_environment *rl_environment_declare(void) { return &declaration; }
