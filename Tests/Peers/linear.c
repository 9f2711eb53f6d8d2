// Semi-gradient SARSA on mountain car with eight tilings, as Experiments/mountaincar-sarsa.yaml: greedy, ties to a random action.
// linear.py compiles and calls it.

#include <math.h>
#include <stdint.h>

enum { TILINGS = 8, SIDE = 9, TILES = SIDE * SIDE, ACTIONS = 3 };

static double weights[TILINGS * TILES][ACTIONS];
static uint64_t random_state = 88172645463325252u;

static double uniform(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (double)(random_state >> 11) * 0x1p-53;
}

static void read_tiles(double position, double velocity, int *tiles) {
  double x = 8 * (position + 1.2) / 1.8, y = 8 * (velocity + 0.07) / 0.14;
  for (int t = 0; t < TILINGS; t++) {
    int column = (int)(x + t / 8.0), row = (int)(y + 3 * t % 8 / 8.0);
    tiles[t] = (t * SIDE + column) * SIDE + row;
  }
}

static int choose(const int *tiles, double *value) {
  double q[ACTIONS] = {0};
  for (int t = 0; t < TILINGS; t++)
    for (int a = 0; a < ACTIONS; a++) q[a] += weights[tiles[t]][a];
  int best = 0, ties = 1;
  for (int a = 1; a < ACTIONS; a++) {
    if (q[a] > q[best]) best = a, ties = 1;
    else if (q[a] == q[best] && uniform() * ++ties < 1) best = a;
  }
  *value = q[best];
  return best;
}

/// Returns the number of episodes that ended, so that nothing is optimized away.
long run(long steps, double alpha) {
  int tiles[TILINGS], next_tiles[TILINGS];
  double position = 0, velocity = 0, value, next_value;
  long episodes = 0;
  for (int i = 0; i < TILINGS * TILES; i++)
    for (int a = 0; a < ACTIONS; a++) weights[i][a] = 0;
  position = -0.6 + 0.2 * uniform();
  read_tiles(position, velocity, tiles);
  int action = choose(tiles, &value);
  for (long step = 0; step < steps; step++) {
    velocity += 0.001 * (action - 1) - 0.0025 * cos(3 * position);
    velocity = fmin(0.07, fmax(-0.07, velocity));
    position = fmin(0.6, fmax(-1.2, position + velocity));
    if (position == -1.2 && velocity < 0) velocity = 0;
    int is_end = position >= 0.5, next = 0;
    next_value = 0;
    if (!is_end) {
      read_tiles(position, velocity, next_tiles);
      next = choose(next_tiles, &next_value);
    }
    // The value before the update, with the weights of now.
    value = 0;
    for (int t = 0; t < TILINGS; t++) value += weights[tiles[t]][action];
    double change = alpha / TILINGS * (-1 + next_value - value);
    for (int t = 0; t < TILINGS; t++) weights[tiles[t]][action] += change;
    if (is_end) {
      episodes++;
      position = -0.6 + 0.2 * uniform(), velocity = 0;
      read_tiles(position, velocity, next_tiles);
      next = choose(next_tiles, &next_value);
    }
    for (int t = 0; t < TILINGS; t++) tiles[t] = next_tiles[t];
    action = next;
  }
  return episodes;
}
