// A world in C++ that lets an exception out of the function that -DFROM names, or exits.
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "rl_environment.h"

enum { NOWHERE, DECLARE, CREATE, RESET, STEP, STATE_SIZE, SAVE, RESTORE, DRAW, INFO, STARTS, OUTCOMES, LEGAL, TEXT, NUMBER,
       LATE, NOEXCEPT, THREAD, EXIT };

namespace {

void boil(int place) {
  if (FROM == place) throw std::runtime_error("the kettle \033[31mboils\nover");
}

struct World {
  int32_t rows, steps = 0;
};

void *create(const rl_value *, int32_t rows, rl_spaces *spaces, char *, size_t) {
  boil(CREATE);
  spaces->action_count = 2;
  spaces->state_count = 3;
  return new World{rows};
}

void destroy(void *world) { delete static_cast<World *>(world); }

const char *reset(void *, const int32_t *rows, const uint64_t *, int32_t count, rl_observations out) {
  boil(RESET);
  for (int32_t i = 0; i < count; i++) out.states[rows[i]] = 1;
  return nullptr;
}

void never() noexcept { boil(NOEXCEPT); }

const char *step(void *self, const int32_t *, rl_observations out, double *rewards, uint8_t *endings) {
  boil(STEP);
  World *world = static_cast<World *>(self);
  if (FROM == TEXT) throw "a text";
  if (FROM == NUMBER) throw 42;
  if (++world->steps > 1000) boil(LATE);
  if (FROM == EXIT && world->steps > 1000) std::exit(0);
  if (FROM == NOEXCEPT && world->steps > 1000) never();
  if (FROM == THREAD && world->steps > 1000) std::thread([] { throw std::runtime_error("alone"); }).join();
  for (int32_t i = 0; i < world->rows; i++) out.states[i] = world->steps % 3, rewards[i] = 1, endings[i] = world->steps % 7 == 0;
  return nullptr;
}

size_t state_size(const void *) { return boil(STATE_SIZE), sizeof(int32_t); }
void save(const void *world, int32_t, void *state) { boil(SAVE), std::memcpy(state, &static_cast<const World *>(world)->steps, 4); }
void restore(void *world, int32_t, const void *state) { boil(RESTORE), std::memcpy(&static_cast<World *>(world)->steps, state, 4); }
void draw(void *, int32_t, rl_scene *scene) { boil(DRAW), *scene = rl_scene{1, 1, nullptr, 0}; }
void info(const void *, int32_t, double *values) { boil(INFO), values[0] = 0; }
const char *const names[] = {"steam", nullptr};
void starts(const void *, double *all) { boil(STARTS), all[0] = 0, all[1] = 1, all[2] = 0; }
int32_t outcomes(const void *, int32_t state, int32_t, rl_outcome *out, int32_t) {
  boil(OUTCOMES);
  out[0] = rl_outcome{1, state, 0, 0};
  return 1;
}
const char *legal(const void *, const int32_t *rows, int32_t count, uint8_t *flags) {
  boil(LEGAL);
  for (int32_t i = 0; i < count; i++) flags[2 * rows[i]] = flags[2 * rows[i] + 1] = 1;
  return nullptr;
}

rl_environment declaration() {
  rl_environment all{};
  all.abi = RL_ENVIRONMENT_ABI;
  all.size = sizeof all;
  all.id = "Thrower-v0";
  all.max_episode_steps = 20;
  all.create = create, all.destroy = destroy, all.reset = reset, all.step = step;
  all.state_size = state_size, all.save = save, all.restore = restore, all.draw = draw;
  all.info_names = names, all.info = info;
  if (FROM == LEGAL) all.legal_actions = legal;
  else all.model_starts = starts, all.model_outcomes = outcomes;
  return all;
}

} // namespace

extern "C" const rl_environment *rl_environment_declare() {
  boil(DECLARE);
  static const rl_environment all = declaration();
  return &all;
}
