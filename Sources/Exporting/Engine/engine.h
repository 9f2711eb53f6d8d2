// What the parts of the engine share: a policy and a world as one WebAssembly module without imports.
#include <stddef.h>
#include <stdint.h>

// runtime.c
void *reserve(size_t bytes);
float exponential(float x);
float hyperbolic_tangent(float x);

// policy.c: the program of the policy, and where its inputs and outputs are.
typedef struct {
  int inputs, actions, scores, masked, reads_policy;
  float *observation, *q;
  unsigned char *legal;
} Policy;
extern Policy policy_memory;
const uint8_t *load_policy(const uint8_t *program);
void policy(void);

// Rules.swift: chance and the rules of the board games, which are the lab's own sources.
void stream_seed(void *stream, uint64_t seed);
double stream_uniform(void *stream);
int64_t stream_draw(void *stream);
typedef struct {
  uint64_t own, other;
  // Side to move, outcome (0 running, 1 first wins, 2 second wins, 3 draw), moves played.
  int32_t mover, outcome, plies, unused;
} Position;
enum { TICTACTOE, CONNECT_FOUR, OTHELLO, OTHELLO_6 };
void game_start(int32_t game, Position *position);
void game_play(int32_t game, Position *position, int32_t action);
int32_t game_legal(int32_t game, const Position *position, uint8_t *legal);
void game_observe(int32_t game, const Position *position, float *planes);
int32_t game_number(const Position *position);

// world.c
extern Position board;
extern int board_game, board_is_numbered;
void observe_board(const Position *position);
