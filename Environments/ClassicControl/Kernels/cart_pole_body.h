// The step of W cart-poles at once, for the including file's vectors `vd` (doubles), `vl` (64-bit integers), `vi`
// (32-bit integers), `vf` (floats) and its LOOKUP and FMA. Operations are in Gymnasium's order; -ffp-contract is off.
//
// Sine and cosine are computed as glibc computes them, bit for bit, for |angle| < 31.5 / 128 = 0.246 rad: an angle in
// play is below 12 degrees. Below 0.126 rad the sine is a polynomial; else the nearest k / 128 is taken from a table
// of twice the precision, and a short polynomial turns by what is left. Ziv, "Fast evaluation of elementary
// mathematical functions with correctly rounded last bit" (1991); the coefficients are those of glibc 2.28's s_sin.c.
static inline void sine_cosine(vd angle, vd *sine, vd *cosine) {
  const vd zero = {0};
  const vd absolute = __builtin_elementwise_abs(angle);
  const vd shifted = absolute + 0x1.8p45;
  const vd rest = absolute - (shifted - 0x1.8p45);
  const vd square = rest * rest;
  const vd s = FMA(rest * square, FMA(square, zero + 0x1.11110e829872fp-7, zero - 0x1.5555555555515p-3), rest);
  const vd c = square * FMA(square, FMA(square, zero + 0x1.6c16bedd9e239p-10, zero - 0x1.5555555555535p-5), zero + 0x1p-1);
  const vl k = __builtin_bit_cast(vl, shifted) & 31;
  const vd sh = LOOKUP(sine_high, k), sl = LOOKUP(sine_low, k);
  const vd ch = LOOKUP(cosine_high, k), cl = LOOKUP(cosine_low, k);
  *cosine = ch + FMA(-sh, s, FMA(-ch, c, FMA(-s, sl, cl)));
  const vd turned = sh + FMA(ch, s, FMA(-sh, c, FMA(s, cl, sl)));
  const vd x2 = angle * angle;
  vd p = FMA(zero - 0x1.addffc2fcdf59p-26, x2, zero + 0x1.71de27b9a7ed9p-19);
  p = FMA(p, x2, zero - 0x1.a01a019db08b8p-13);
  p = FMA(p, x2, zero + 0x1.1111111110ecep-7);
  p = FMA(p, x2, zero - 0x1.5555555555555p-3);
  const vd small = angle + (p * angle) * x2;
  *sine = absolute < 0.126 ? small : angle < 0 ? -turned : turned;
}

static inline void advance(vd *x, vd *velocity, vd *angle, vd *angular_velocity, vd push) {
  const double mass = 0.1 + 1.0, pole_mass_length = 0.1 * 0.5, tau = 0.02;
  vd sine, cosine;
  sine_cosine(*angle, &sine, &cosine);
  const vd w = *angular_velocity;
  const vd temp = (push + pole_mass_length * (w * w) * sine) / mass;
  const vd angular_acceleration =
      (9.8 * sine - cosine * temp) / (0.5 * (4.0 / 3.0 - 0.1 * (cosine * cosine) / mass));
  const vd acceleration = temp - pole_mass_length * angular_acceleration * cosine / mass;
  *x = *x + tau * *velocity;
  *velocity = *velocity + tau * acceleration;
  *angle = *angle + tau * w;
  *angular_velocity = w + tau * angular_acceleration;
}

#define LOAD(type, from) ({ type loaded_; __builtin_memcpy(&loaded_, from, sizeof loaded_); loaded_; })
#define STORE(to, value) ({ __typeof__(value) stored_ = value; __builtin_memcpy(to, &stored_, sizeof stored_); })

// Steps rows i to i + W - 1; `actions`, `rewards` and so on point at their first element.
static inline void step_block(const CartPoleBatch *b, size_t i, const int32_t *actions, int32_t *elapsed, double *rewards,
                              uint8_t *endings, float *previous, float *observations, float *next_observations) {
  const double limit_x = 2.4, limit_angle = 12 * 2 * 3.141592653589793 / 360;
  const vd zero = {0};
  __builtin_memcpy(previous, observations, 4 * W * sizeof *observations);
  vd x = LOAD(vd, b->x + i), velocity = LOAD(vd, b->velocity + i);
  vd angle = LOAD(vd, b->angle + i), angular_velocity = LOAD(vd, b->angular_velocity + i);
  const vl right = __builtin_convertvector(LOAD(vi, actions) == 1, vl);
  advance(&x, &velocity, &angle, &angular_velocity, right ? zero + 10.0 : zero - 10.0);
  STORE(b->x + i, x);
  STORE(b->velocity + i, velocity);
  STORE(b->angle + i, angle);
  STORE(b->angular_velocity + i, angular_velocity);
  const vl fell = (__builtin_elementwise_abs(x) > limit_x) | (__builtin_elementwise_abs(angle) > limit_angle);
  const vi steps = LOAD(vi, elapsed) + 1;
  STORE(elapsed, steps);
  STORE(rewards, fell ? zero + b->reward_of_fall : zero + b->reward);
  const vi late = (steps >= b->limit) & 2;
  const vi down = __builtin_convertvector(fell, vi);
  STORE(endings, __builtin_convertvector((down & 1) | (~down & late), vb));
  const vf fx = __builtin_convertvector(x, vf), fv = __builtin_convertvector(velocity, vf);
  const vf fa = __builtin_convertvector(angle, vf), fw = __builtin_convertvector(angular_velocity, vf);
  WRITE_ROWS(next_observations, observations, fx, fv, fa, fw);
}

static size_t step_rows(const CartPoleBatch *b) {
  size_t i = 0, ended = 0;
  for (; i + W <= b->count; i += W) {
    step_block(b, i, b->actions + i, b->elapsed + i, b->rewards + i, b->endings + i, b->previous_observations + 4 * i,
               b->observations + 4 * i, b->next_observations + 4 * i);
  }
  const size_t left = b->count - i;
  if (left) {
    int32_t actions[W] = {0}, elapsed[W] = {0};
    double rewards[W];
    uint8_t endings[W];
    float previous[4 * W], observations[4 * W], next_observations[4 * W];
    __builtin_memcpy(actions, b->actions + i, left * sizeof *actions);
    __builtin_memcpy(elapsed, b->elapsed + i, left * sizeof *elapsed);
    __builtin_memcpy(observations, b->observations + 4 * i, left * 4 * sizeof *observations);
    step_block(b, i, actions, elapsed, rewards, endings, previous, observations, next_observations);
    __builtin_memcpy(b->elapsed + i, elapsed, left * sizeof *elapsed);
    __builtin_memcpy(b->rewards + i, rewards, left * sizeof *rewards);
    __builtin_memcpy(b->endings + i, endings, left);
    __builtin_memcpy(b->previous_observations + 4 * i, previous, left * 4 * sizeof *previous);
    __builtin_memcpy(b->observations + 4 * i, observations, left * 4 * sizeof *observations);
    __builtin_memcpy(b->next_observations + 4 * i, next_observations, left * 4 * sizeof *observations);
  }
  for (i = 0; i < b->count; i++) {
    b->ended[ended] = (int32_t)i;
    ended += b->endings[i] != 0;
  }
  return ended;
}

static void advance_one(double state[4], int32_t action) {
  vd x = {state[0]}, velocity = {state[1]}, angle = {state[2]}, angular_velocity = {state[3]};
  const vd zero = {0};
  advance(&x, &velocity, &angle, &angular_velocity, zero + (action == 1 ? 10.0 : -10.0));
  state[0] = x[0], state[1] = velocity[0], state[2] = angle[0], state[3] = angular_velocity[0];
}

const CartPoleVariant NAME = {LABEL, step_rows, advance_one};
