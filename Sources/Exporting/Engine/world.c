// The worlds of a page: a table of transitions, the cart-pole, the board games.
#include "engine.h"

void cart_pole_step(double state[4], int32_t action);

enum { NONE, TABLE, CART_POLE, BOARD };
enum { GOES_ON, TERMINATED, TRUNCATED };

// A chance of an action: reached where a draw is below the threshold.
typedef struct {
  int64_t threshold;
  double reward;
  int32_t state, terminates;
} Outcome;

static int kind, limit, elapsed, states, actions;
static _Alignas(16) unsigned char stream[64];
static double cart[4], reward;
static int32_t state;
static const double *starts;
static const Outcome *outcomes;
static const int32_t *firsts;   // [S A + 1], where the outcomes of an action begin
static const float *shown;      // [S, inputs], or none where the number of the state is shown
Position board;
int board_game, board_is_numbered;

static const uint8_t *cursor;

static int32_t word(void) {
  int32_t value;
  __builtin_memcpy(&value, cursor, 4);
  cursor += 4;
  return value;
}

static void load_table(void) {
  states = word();
  actions = word();
  const int count = word(), shows = word();
  double *sums = reserve((size_t)states * 8);
  int32_t *begins = reserve(((size_t)states * actions + 1) * 4);
  Outcome *all = reserve((size_t)count * sizeof *all);
  if (!sums || !begins || !all) __builtin_trap();
  __builtin_memcpy(sums, cursor, (size_t)states * 8);
  cursor += (size_t)states * 8;
  // What few numbers there are is written once: thresholds and rewards are numbered.
  const int thresholds = word(), rewards = word();
  const uint8_t *threshold = cursor, *payment = cursor + 8 * (size_t)thresholds;
  cursor = payment + 8 * (size_t)rewards;
  const uint8_t *numbers = cursor;
  begins[0] = 0;
  for (int pair = 0, next = 0; pair < states * actions; pair++) {
    for (int left = *numbers++; left > 0; left--, next++, numbers += 7) {
      uint16_t low, which, pay;
      __builtin_memcpy(&low, numbers, 2);
      __builtin_memcpy(&which, numbers + 3, 2);
      __builtin_memcpy(&pay, numbers + 5, 2);
      all[next].state = low | (int32_t)(numbers[2] & 0x7f) << 16;
      all[next].terminates = numbers[2] >> 7;
      __builtin_memcpy(&all[next].threshold, threshold + 8 * which, 8);
      __builtin_memcpy(&all[next].reward, payment + 8 * pay, 8);
    }
    begins[pair + 1] = next;
  }
  cursor = numbers + (-(uintptr_t)numbers & 3);
  starts = sums, outcomes = all, firsts = begins;
  if (shows) {
    shown = (const float *)cursor;
    cursor += (size_t)states * policy_memory.inputs * 4;
  }
}

static void load_world(const uint8_t *place) {
  cursor = place;
  kind = word();
  limit = word();
  if (kind == TABLE) load_table();
  if (kind == BOARD) board_game = word(), board_is_numbered = word();
}

void observe_board(const Position *position) {
  if (board_is_numbered) {
    policy_memory.observation[0] = (float)game_number(position);
  } else {
    game_observe(board_game, position, policy_memory.observation);
  }
  game_legal(board_game, position, policy_memory.legal);
}

static void observe(void) {
  float *to = policy_memory.observation;
  if (kind == TABLE) {
    if (shown) {
      for (int i = 0; i < policy_memory.inputs; i++) to[i] = shown[state * policy_memory.inputs + i];
    } else {
      to[0] = (float)state;
    }
  } else if (kind == CART_POLE) {
    for (int i = 0; i < 4; i++) to[i] = (float)cart[i];
  } else if (kind == BOARD) {
    observe_board(&board);
  }
}

// Reads what the module brought; needed once, before anything else.
extern unsigned char __heap_base;
void begin(void) {
  const uint8_t *brought = (const uint8_t *)(((size_t)&__heap_base + 15) & ~(size_t)15);
  uint32_t head[2];
  __builtin_memcpy(head, brought, 8);
  if (head[0] != 0x31504c52) __builtin_trap();
  load_world(load_policy(brought + 8));
}

void reset(uint32_t low, uint32_t high) {
  stream_seed(stream, (uint64_t)high << 32 | low);
  elapsed = 0;
  reward = 0;
  if (kind == TABLE) {
    const double draw = stream_uniform(stream);
    state = 0;
    for (int i = states - 1; i >= 0; i--) if (starts[i] > draw) state = i;
  } else if (kind == CART_POLE) {
    for (int i = 0; i < 4; i++) cart[i] = -0.05 + (0.05 - -0.05) * stream_uniform(stream);
  } else if (kind == BOARD) {
    game_start(board_game, &board);
  }
  observe();
}

// How the episode goes on: 0, or 1 where it has terminated, 2 where the time is over.
int32_t step(int32_t action) {
  int ends = GOES_ON;
  if (kind == TABLE) {
    const int64_t draw = stream_draw(stream);
    const int pair = state * actions + action, first = firsts[pair], count = firsts[pair + 1] - first;
    int chosen = 0;
    while (chosen < count && draw >= outcomes[first + chosen].threshold) chosen++;
    // A draw beyond the last sum, by rounding, is the first outcome.
    const Outcome *outcome = &outcomes[first + (chosen < count ? chosen : 0)];
    state = outcome->state;
    reward = outcome->reward;
    ends = outcome->terminates ? TERMINATED : GOES_ON;
  } else if (kind == CART_POLE) {
    cart_pole_step(cart, action);
    const double limit_angle = 12 * 2 * 3.141592653589793 / 360;
    const int fell = cart[0] < -2.4 || cart[0] > 2.4 || cart[2] < -limit_angle || cart[2] > limit_angle;
    reward = 1;
    ends = fell ? TERMINATED : GOES_ON;
  } else if (kind == BOARD) {
    game_play(board_game, &board, action);
    ends = board.outcome ? TERMINATED : GOES_ON;
  }
  elapsed++;
  if (ends == GOES_ON && limit > 0 && elapsed >= limit) ends = TRUNCATED;
  observe();
  return ends;
}

// Back to a position of a board game, by its moves.
void restart(void) { reset(0, 0); }

double last_reward(void) { return reward; }
int32_t place(void) { return state; }
double cart_number(int32_t index) { return cart[index & 3]; }
int32_t mover(void) { return board.mover; }
int32_t outcome(void) { return board.outcome; }

// Where the page reads and writes.
float *observation(void) { return policy_memory.observation; }
float *scores(void) { return policy_memory.q; }
uint8_t *legal(void) { return policy_memory.legal; }
int32_t input_count(void) { return policy_memory.inputs; }
int32_t score_count(void) { return policy_memory.scores; }
int32_t action_count(void) { return policy_memory.actions; }

// The first of the best legal actions of the last policy().
int32_t action(void) {
  int best = -1;
  for (int a = 0; a < policy_memory.actions; a++)
    if (policy_memory.legal[a] && (best < 0 || policy_memory.q[a] > policy_memory.q[best])) best = a;
  return best < 0 ? 0 : best;
}
