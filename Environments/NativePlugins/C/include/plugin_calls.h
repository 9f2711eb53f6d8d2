/* Calls of a plugin's functions that let no C++ exception through.
 *
 * Each takes what the function of rl_environment.h takes, and returns NULL or one text: what the function says went wrong, or
 * what the exception that left it says. The text of an exception is valid until the thread's next call. */
#ifndef PLUGIN_CALLS_H
#define PLUGIN_CALLS_H

#include "rl_environment.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A plugin's functions, zeros where its version has none, and its path for messages. */
typedef struct rl_plugin {
  rl_environment table;
  const char *path;
} rl_plugin;

/* From now on an uncaught exception, or a call of exit, ends the process in one line that names the plugin, with status 1. */
void rl_plugin_watch(const char *path);

const char *rl_plugin_declare(const rl_environment *(*declare)(void), const char *path, const rl_environment **declaration);
const char *rl_plugin_create(
    const rl_plugin *plugin, const rl_value *values, int32_t rows, rl_spaces *spaces, char *error, size_t error_size,
    void **world);
const char *rl_plugin_destroy(const rl_plugin *plugin, void *world);
const char *rl_plugin_reset(
    const rl_plugin *plugin, void *world, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out);
const char *rl_plugin_step(
    const rl_plugin *plugin, void *world, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings);
const char *rl_plugin_legal_actions(
    const rl_plugin *plugin, const void *world, const int32_t *rows, int32_t count, uint8_t *flags);
const char *rl_plugin_state_size(const rl_plugin *plugin, const void *world, size_t *size);
const char *rl_plugin_save(const rl_plugin *plugin, const void *world, int32_t row, void *state);
const char *rl_plugin_restore(const rl_plugin *plugin, void *world, int32_t row, const void *state);
const char *rl_plugin_draw(const rl_plugin *plugin, void *world, int32_t row, rl_scene *scene);
const char *rl_plugin_info(const rl_plugin *plugin, const void *world, int32_t row, double *values);
const char *rl_plugin_model_starts(const rl_plugin *plugin, const void *world, double *starts);
const char *rl_plugin_model_outcomes(
    const rl_plugin *plugin, const void *world, int32_t state, int32_t action, rl_outcome *out, int32_t capacity,
    int32_t *count);

#ifdef __cplusplus
}
#endif

#endif
