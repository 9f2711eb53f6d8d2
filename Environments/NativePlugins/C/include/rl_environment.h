/* rl_environment.h: an environment for rl-lab in C, or in any language that can make a C library.
 *
 * A plugin is a shared library with one exported function, rl_environment_declare, which returns a declaration: what the
 * environment is called, which parameters it takes, and functions that create, reset and step a batch of it. Build and use
 * it with
 *
 *     cc -O2 -shared -fPIC -I Environments/NativePlugins/C/include world.c -o libworld.so -lm
 *     rl-lab check ./libworld.so
 *
 * and `environment: {plugin: ./libworld.so}` in an experiment file. docs/writing-an-environment.md walks through one.
 *
 * rl-lab calls an instance's functions from one thread at a time, but several instances of one plugin from several threads at
 * once: keep all state in the instance, none in globals. Strings that a plugin returns must stay valid for the lifetime of the instance;
 * they are UTF-8 and end with 0, and control characters in them are shown as escapes. Default values and choices reach create as
 * they are.
 *
 * A function of a plugin returns: it neither exits the process nor jumps out, and no exception may leave it. In C++ catch
 * what is thrown and return its text. An exception that leaves a function all the same ends the run in one line that has
 * its text, and the run can be resumed; one that is thrown in a function marked noexcept, or in a thread of the plugin's,
 * ends the process in one line. What else a plugin does to the process's memory is its own affair.
 *
 * All that a plugin claims is compared to the limits below before memory is taken for it.
 */
#ifndef RL_ENVIRONMENT_H
#define RL_ENVIRONMENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface. Plugins of earlier versions are loaded as they are.
 *
 * 1: all up to model_outcomes. 2: legal_actions. */
#define RL_ENVIRONMENT_ABI 2

/* The most of each that a plugin may claim. */
#define RL_MAX_ACTIONS 65536
#define RL_MAX_STATES 16777216
#define RL_MAX_TABLE 268435456       /* states times actions */
#define RL_MAX_VALUES 1048576        /* numbers of an observation */
#define RL_MAX_STATE_BYTES 67108864  /* what save writes */
#define RL_MAX_MODEL 16777216        /* outcomes of a model, all states and actions together, and pairs of these */
#define RL_MAX_OUTCOMES 65536        /* of one state and action */
#define RL_MAX_SHAPES 65536          /* of a scene; and points of a polygon */
#define RL_MAX_PARAMETERS 256        /* and names of info */
#define RL_MAX_LIST 65536            /* elements of a default value, and choices of a text */

/* How a step left the episode. Time limits are rl-lab's: declare max_episode_steps and leave RL_TRUNCATED to it. */
enum { RL_RUNNING = 0, RL_TERMINATED = 1, RL_TRUNCATED = 2 };

/* Kinds of parameters. */
enum { RL_BOOL = 1, RL_INTEGER = 2, RL_NUMBER = 3, RL_TEXT = 4, RL_INTEGERS = 5, RL_NUMBERS = 6, RL_TEXTS = 7 };

/* A parameter's value; its kind says which members count. */
typedef struct rl_value {
  int64_t integer;         /* RL_BOOL (0 or 1), RL_INTEGER */
  double number;           /* RL_NUMBER */
  const char *text;        /* RL_TEXT, in UTF-8 */
  const int64_t *integers; /* RL_INTEGERS: [count] */
  const double *numbers;   /* RL_NUMBERS: [count] */
  const char *const *texts; /* RL_TEXTS: [count] */
  size_t count;            /* elements of a list */
} rl_value;

/* A key that users may set in the section `environment` of an experiment file. */
typedef struct rl_parameter {
  const char *name;          /* snake_case */
  int32_t kind;              /* RL_BOOL ... RL_TEXTS */
  const char *documentation; /* one sentence */
  rl_value default_value;
  double low, high;          /* bounds of numbers, both included; both 0 for none */
  const char *const *choices; /* RL_TEXT: the allowed texts, ended by NULL; NULL for any text */
} rl_parameter;

/* What actions and observations look like; create fills it in, beginning with zeros everywhere. */
typedef struct rl_spaces {
  int32_t action_count;
  const char *const *action_labels; /* [action_count]; NULL for "action 0", "action 1", ... */
  /* Either the observation is a state's number in 0 ..< state_count, */
  int32_t state_count;
  /* or an array of value_count numbers, D, each within its bounds. */
  int32_t value_count;
  int32_t rank;                     /* 0 for a flat array; else the number of dimensions in shape */
  int32_t shape[8];                 /* its product is value_count */
  const float *low, *high;          /* [D] each; NULL for no bounds */
  const char *const *value_labels;  /* [D], with units: "pole angle (rad)"; NULL for "element 0", ... */
} rl_spaces;

/* Where observations go: one of the two is NULL. Row r is states[r], or values[r * D] and the D - 1 numbers after it. */
typedef struct rl_observations {
  int32_t *states;
  float *values;
} rl_observations;

/* One thing that may follow an action in a state. */
typedef struct rl_outcome {
  double probability; /* (0, 1]; the outcomes of one action sum to 1 */
  int32_t state;
  int32_t terminated; /* 0 or 1 */
  double reward;
} rl_outcome;

/* Shapes and colors of a scene: world units, x to the right, y downward; colors by meaning. */
enum { RL_RECTANGLE = 1, RL_CIRCLE = 2, RL_LINE = 3, RL_POLYGON = 4, RL_LABEL = 5 };
enum {
  RL_COLOR_BACKGROUND = 0, RL_COLOR_FLOOR, RL_COLOR_WALL, RL_COLOR_LINE, RL_COLOR_START, RL_COLOR_GOAL, RL_COLOR_HAZARD,
  RL_COLOR_AGENT, RL_COLOR_AGENT_DETAIL, RL_COLOR_BODY, RL_COLOR_TEXT
};
typedef struct rl_shape {
  int32_t kind, color;
  double x, y;          /* upper left corner, centre, or beginning of a line */
  double x2, y2;        /* RL_LINE: its end */
  double width, height; /* RL_RECTANGLE; RL_LINE: width; RL_LABEL: height */
  double radius;        /* RL_CIRCLE */
  const double *points; /* RL_POLYGON: x0, y0, x1, y1, ... */
  int32_t point_count;
  const char *text;     /* RL_LABEL, centred on (x, y) */
} rl_shape;

/* All numbers are finite, and none is larger than a thousand times the longer side; that side is at most a thousand times
 * the shorter one. A label is no higher than the longer side. */
typedef struct rl_scene {
  double width, height;
  const rl_shape *shapes; /* valid until the world's next call */
  int32_t count;
} rl_scene;

typedef struct rl_environment {
  uint32_t abi;         /* RL_ENVIRONMENT_ABI */
  uint32_t size;        /* sizeof(rl_environment) */
  const char *id;       /* "Name-v0"; the version rises when behaviour changes */
  const char *summary;  /* one sentence */
  const char *documentation; /* paragraphs Observation, Actions, Reward, Start, Ends, Source; may be NULL */
  const rl_parameter *parameters;
  int32_t parameter_count;
  int32_t max_episode_steps; /* steps after which rl-lab truncates an episode; 0 for never */
  double reward_threshold;   /* the mean return that counts as solved; 0 for none */

  /* Makes `rows` copies of the environment that step together, and says what their spaces are.
   *
   * values: one for each parameter, in their order. Returns NULL if no such instance is possible, and writes one line that says
   * why, ended by 0, into error. */
  void *(*create)(const rl_value *values, int32_t rows, rl_spaces *spaces, char *error, size_t error_size);
  void (*destroy)(void *world);

  /* Begins an episode in each of `count` rows and writes what is seen first into their rows of `out`.
   *
   * seeds: [count], the episodes' seeds: the same seed and actions give the same episode, whatever came before and whatever
   * the other rows do. NULL: each row continues its random numbers. Returns NULL, or what went wrong. */
  const char *(*reset)(void *world, const int32_t *rows, const uint64_t *seeds, int32_t count, rl_observations out);

  /* Takes one action a row and writes what came of it: observation, reward and RL_RUNNING, RL_TERMINATED or RL_TRUNCATED.
   *
   * It never begins an episode: rl-lab resets the rows that ended before the next step. Returns NULL, or what went wrong. */
  const char *(*step)(
      void *world, const int32_t *actions, rl_observations out, double *rewards, uint8_t *endings);

  /* All that follows may be NULL. */

  /* Saves one row's complete state, including its random numbers, and restores it to any row of such an instance. */
  size_t (*state_size)(const void *world); /* bytes, the same for all rows and at all times; above 0 */
  void (*save)(const void *world, int32_t row, void *state);
  void (*restore)(void *world, int32_t row, const void *state);

  /* A picture of one row; see rl_scene. */
  void (*draw)(void *world, int32_t row, rl_scene *scene);

  /* Additional information: info_names ends with NULL; info writes one number per name. */
  const char *const *info_names;
  void (*info)(const void *world, int32_t row, double *values);

  /* The exact model of an environment whose observation is the state index, for `rl-lab solve`.
   *
   * starts: [state_count], the probability of each state to begin an episode. outcomes: writes at most `capacity` outcomes
   * and returns how many there are. */
  void (*model_starts)(const void *world, double *starts);
  int32_t (*model_outcomes)(const void *world, int32_t state, int32_t action, rl_outcome *out, int32_t capacity);

  /* From here on version 2. */

  /* The legal actions in the current state of each of `count` rows; NULL if all actions are always legal.
   *
   * Writes flags[r * action_count + a] for every row r of `rows` and every action a: 1 for legal, 0 for not. Called after
   * each reset and step. At least one action is legal, also after RL_TRUNCATED, where an episode could go on: what is legal
   * there decides what its rest is worth. After RL_TERMINATED the flags are ignored.
   * rl-lab's agents take legal actions only; what comes of an illegal one that a person or another program takes, step
   * decides. Returns NULL, or what went wrong. */
  const char *(*legal_actions)(const void *world, const int32_t *rows, int32_t count, uint8_t *flags);
} rl_environment;

#if defined(_WIN32)
#define RL_EXPORT __declspec(dllexport)
#else
#define RL_EXPORT __attribute__((visibility("default")))
#endif

/* What a plugin exports. */
RL_EXPORT const rl_environment *rl_environment_declare(void);

#ifdef __cplusplus
}
#endif

#endif
