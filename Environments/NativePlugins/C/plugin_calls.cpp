#include "plugin_calls.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <unistd.h>

namespace {

/* The plugin that this thread is in, and one that is loaded: a thread of a plugin's has no other name. */
thread_local const char *current = nullptr;
std::atomic<const char *> loaded{nullptr};
std::terminate_handler before = nullptr;

struct Visit {
  const char *outer = current;
  explicit Visit(const char *path) { current = path; }
  ~Visit() { current = outer; }
};

const char *said(const char *text) {
  static thread_local char message[1024];
  std::snprintf(message, sizeof message, "a C++ exception left it: %s", text);
  return message;
}

/* The text of the exception that is handled now. */
const char *caught() {
  try {
    throw;
  } catch (const std::exception &error) {
    return said(error.what());
  } catch (const char *text) {
    return said(text ? text : "");
  } catch (...) {
    return said("of a type that has no text");
  }
}

template <class Body> const char *guarded(const char *path, Body body) {
  const Visit visit(path);
  try {
    return body();
  } catch (...) {
    return caught();
  }
}

template <class Body> const char *silently(const char *path, Body body) {
  return guarded(path, [&]() -> const char * {
    body();
    return nullptr;
  });
}

/* One line, with control characters as question marks: they may be a terminal's commands. */
[[noreturn]] void end(const char *path, const char *reason) {
  char line[2048];
  std::snprintf(line, sizeof line - 1, "rl-lab: %s: the plugin ended the process: %s%s", path, reason,
                current ? "" : " (in a thread of its own)");
  size_t length = std::strlen(line);
  for (size_t index = 0; index < length; index++) {
    const unsigned char sign = static_cast<unsigned char>(line[index]);
    if (sign < 0x20 || sign == 0x7f) line[index] = '?';
  }
  line[length++] = '\n';
  (void)!write(STDERR_FILENO, line, length);
  _exit(1);
}

[[noreturn]] void terminated() {
  const char *path = current ? current : loaded.load();
  if (!path) {
    if (before) before();
    std::abort();
  }
  end(path, std::current_exception() ? caught() : "std::terminate was called");
}

/* At every exit of the process: one that a plugin's function asks for would look like success. */
void exited() {
  if (current) end(current, "it called exit; return an error text instead");
}

} // namespace

void rl_plugin_watch(const char *path) {
  static std::once_flag once;
  std::call_once(once, [] {
    before = std::set_terminate(terminated);
    std::atexit(exited);
  });
  loaded = path;
}

const char *rl_plugin_declare(
    const rl_environment *(*declare)(void), const char *path, const rl_environment **declaration) {
  return silently(path, [&] { *declaration = declare(); });
}

const char *rl_plugin_create(
    const rl_plugin *plugin, const rl_value *values, int32_t rows, rl_spaces *spaces, char *error, size_t error_size,
    void **world) {
  return silently(plugin->path, [&] { *world = plugin->table.create(values, rows, spaces, error, error_size); });
}

const char *rl_plugin_destroy(const rl_plugin *plugin, void *world) {
  return silently(plugin->path, [&] { plugin->table.destroy(world); });
}

const char *rl_plugin_reset(
    const rl_plugin *plugin, void *world, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out) {
  return guarded(plugin->path, [&] { return plugin->table.reset(world, rows, seeds, count, out); });
}

const char *rl_plugin_step(
    const rl_plugin *plugin, void *world, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings) {
  return guarded(plugin->path, [&] { return plugin->table.step(world, actions, out, rewards, endings); });
}

const char *rl_plugin_legal_actions(
    const rl_plugin *plugin, const void *world, const int32_t *rows, int32_t count, uint8_t *flags) {
  return guarded(plugin->path, [&] { return plugin->table.legal_actions(world, rows, count, flags); });
}

const char *rl_plugin_state_size(const rl_plugin *plugin, const void *world, size_t *size) {
  return silently(plugin->path, [&] { *size = plugin->table.state_size(world); });
}

const char *rl_plugin_save(const rl_plugin *plugin, const void *world, int32_t row, void *state) {
  return silently(plugin->path, [&] { plugin->table.save(world, row, state); });
}

const char *rl_plugin_restore(const rl_plugin *plugin, void *world, int32_t row, const void *state) {
  return silently(plugin->path, [&] { plugin->table.restore(world, row, state); });
}

const char *rl_plugin_draw(const rl_plugin *plugin, void *world, int32_t row, rl_scene *scene) {
  return silently(plugin->path, [&] { plugin->table.draw(world, row, scene); });
}

const char *rl_plugin_info(const rl_plugin *plugin, const void *world, int32_t row, double *values) {
  return silently(plugin->path, [&] { plugin->table.info(world, row, values); });
}

const char *rl_plugin_model_starts(const rl_plugin *plugin, const void *world, double *starts) {
  return silently(plugin->path, [&] { plugin->table.model_starts(world, starts); });
}

const char *rl_plugin_model_outcomes(
    const rl_plugin *plugin, const void *world, int32_t state, int32_t action, rl_outcome *out, int32_t capacity,
    int32_t *count) {
  return silently(plugin->path, [&] { *count = plugin->table.model_outcomes(world, state, action, out, capacity); });
}
