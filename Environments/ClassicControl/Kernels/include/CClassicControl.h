#ifndef CLASSIC_CONTROL_H
#define CLASSIC_CONTROL_H

#include <stddef.h>
#include <stdint.h>

// A batch of cart-poles, B rows. The four columns of the state have room for a multiple of 8 rows.
typedef struct {
  size_t count;
  // [B] m, m/s, rad, rad/s
  double *x, *velocity, *angle, *angular_velocity;
  // [B] 1 pushes right, all else left.
  const int32_t *actions;
  // [B] steps that the running episode has had, and how many it may have.
  int32_t *elapsed;
  int32_t limit;
  // Of a step, and of one in which the pole falls.
  double reward, reward_of_fall;
  // [B] 0 none, 1 terminated, 2 truncated
  double *rewards;
  uint8_t *endings;
  // [B, 4] what the policy saw, what it sees next, and the true successor: the last two are equal until the caller
  // resets a row.
  float *previous_observations, *observations, *next_observations;
  // [B] filled with the rows whose episode ended, in order.
  int32_t *ended;
} CartPoleBatch;

// Steps every row; returns how many episodes ended. The bits depend on neither the batch size nor the processor.
size_t classic_cart_pole_step(const CartPoleBatch *batch);

// Steps one cart-pole: x, velocity, angle, angular velocity.
void classic_cart_pole_advance(double state[4], int32_t action);

// The C library's pow. A compiler that sees the exponent 2 multiplies instead, and that differs in the last bit once in a
// thousand times; NumPy's scalars call pow.
double classic_power(double base, double exponent);

// Which code this processor runs: "avx512", "avx2" or "baseline".
const char *classic_variant(void);

// Chooses among them; returns 0 where this processor cannot run it. For tests.
int classic_use_variant(const char *name);

#endif
