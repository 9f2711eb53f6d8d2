// One step of the cart-pole: the lab's own kernel, without the processor's fused multiply-add.
#include <stddef.h>
#include <stdint.h>

#include "../../../Environments/ClassicControl/Kernels/include/CClassicControl.h"
#include "../../../Environments/ClassicControl/Kernels/sine_table.h"

#pragma STDC FP_CONTRACT OFF

enum { W = 2 };
typedef double vd __attribute__((ext_vector_type(2)));
typedef int64_t vl __attribute__((ext_vector_type(2)));
typedef int32_t vi __attribute__((ext_vector_type(2)));
typedef uint8_t vb __attribute__((ext_vector_type(2)));
typedef float vf __attribute__((ext_vector_type(2)));

typedef struct {
  const char *name;
  size_t (*step)(const CartPoleBatch *);
  void (*advance)(double state[4], int32_t action);
} CartPoleVariant;

static void two_sum(double a, double b, double *sum, double *error) {
  const double s = a + b, t = s - a;
  *sum = s;
  *error = (a - (s - t)) + (b - t);
}

static void split(double a, double *high, double *low) {
  const double c = 134217729.0 * a;
  *high = c - (c - a);
  *low = a - *high;
}

// a b + c, rounded once: the product and the sums are exact as pairs, and what is left is rounded to odd.
// Source: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums" (2008), figure 5.
static double fused(double a, double b, double c) {
  const double high = a * b;
  double ah, al, bh, bl, th, tl, vh, vl, z, rest;
  split(a, &ah, &al);
  split(b, &bh, &bl);
  const double low = ((ah * bh - high) + ah * bl + al * bh) + al * bl;
  two_sum(c, low, &th, &tl);
  two_sum(high, th, &vh, &vl);
  two_sum(tl, vl, &z, &rest);
  int64_t bits = __builtin_bit_cast(int64_t, z);
  if (rest != 0 && !(bits & 1)) {
    bits += (rest > 0) == (z > 0) ? 1 : -1;
    z = __builtin_bit_cast(double, bits);
  }
  return vh + z;
}

static inline vd fused_pair(vd a, vd b, vd c) { return (vd){fused(a[0], b[0], c[0]), fused(a[1], b[1], c[1])}; }

#define NAME engine_cart_pole
#define LABEL "engine"
#define FMA(a, b, c) fused_pair(a, b, c)
#define LOOKUP(table, k) ((vd){table[(k)[0]], table[(k)[1]]})
#define WRITE_ROWS(a, b, p, q, r, s) ((void)(p), (void)(q), (void)(r), (void)(s))

#include "../../../Environments/ClassicControl/Kernels/cart_pole_body.h"

void cart_pole_step(double state[4], int32_t action) { advance_one(state, action); }
