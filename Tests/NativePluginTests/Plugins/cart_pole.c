/* The C twin of ClassicControl's CartPole, operation by operation, to compare numbers and speed. */
#include <math.h>
#include <stdlib.h>

#include "rl_environment.h"
#include "rl_random.h"

typedef struct {
  double x, velocity, angle, angular_velocity;
  rl_random random;
} row;

typedef struct {
  int32_t count;
  row rows[];
} carts;

#define ANGLE_LIMIT (12 * 2 * 3.14159265358979323846 / 360)

static void *create(const rl_value *values, int32_t count, rl_spaces *spaces, char *error, size_t error_size) {
  static float low[4], high[4];
  (void)values, (void)error, (void)error_size;
  carts *world = calloc(1, sizeof *world + (size_t)count * sizeof(row));
  if (!world) return NULL;
  world->count = count;
  high[0] = 4.8f, high[1] = INFINITY, high[2] = (float)(2 * ANGLE_LIMIT), high[3] = INFINITY;
  for (int i = 0; i < 4; i++) low[i] = -high[i];
  spaces->action_count = 2;
  spaces->value_count = 4;
  spaces->low = low;
  spaces->high = high;
  return world;
}

static void observe(const row *r, float *out) {
  out[0] = (float)r->x, out[1] = (float)r->velocity, out[2] = (float)r->angle, out[3] = (float)r->angular_velocity;
}

static const char *reset(void *self, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out) {
  carts *world = self;
  for (int32_t i = 0; i < count; i++) {
    row *r = &world->rows[rows[i]];
    if (seeds) r->random = rl_random_seeded(seeds[i]);
    r->x = rl_random_between(&r->random, -0.05, 0.05);
    r->velocity = rl_random_between(&r->random, -0.05, 0.05);
    r->angle = rl_random_between(&r->random, -0.05, 0.05);
    r->angular_velocity = rl_random_between(&r->random, -0.05, 0.05);
    observe(r, out.values + 4 * rows[i]);
  }
  return NULL;
}

static const char *step(void *self, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings) {
  carts *world = self;
  const double pole_mass = 0.1, total_mass = pole_mass + 1.0, half_length = 0.5, pole_mass_length = pole_mass * half_length;
  for (int32_t i = 0; i < world->count; i++) {
    row *r = &world->rows[i];
    const double push = actions[i] == 1 ? 10.0 : -10.0, cosine = cos(r->angle), sine = sin(r->angle);
    const double temp = (push + pole_mass_length * (r->angular_velocity * r->angular_velocity) * sine) / total_mass;
    const double angular = (9.8 * sine - cosine * temp)
        / (half_length * (4.0 / 3.0 - pole_mass * (cosine * cosine) / total_mass));
    const double acceleration = temp - pole_mass_length * angular * cosine / total_mass;
    r->x += 0.02 * r->velocity;
    r->velocity += 0.02 * acceleration;
    r->angle += 0.02 * r->angular_velocity;
    r->angular_velocity += 0.02 * angular;
    rewards[i] = 1;
    endings[i] = r->x < -2.4 || r->x > 2.4 || r->angle < -ANGLE_LIMIT || r->angle > ANGLE_LIMIT;
    observe(r, out.values + 4 * i);
  }
  return NULL;
}

static const rl_environment declaration = {
    .abi = RL_ENVIRONMENT_ABI, .size = sizeof(rl_environment), .id = "CartPoleInC-v0",
    .summary = "Keep a pole upright.", .max_episode_steps = 500,
    .create = create, .destroy = free, .reset = reset, .step = step,
};

const rl_environment *rl_environment_declare(void) { return &declaration; }
