// Chooses the variant once for the process.
#include <stdatomic.h>
#include <string.h>

#include "variant.h"

extern const CartPoleVariant classic_cart_pole_baseline;
#if defined(__x86_64__)
extern const CartPoleVariant classic_cart_pole_avx2, classic_cart_pole_avx512;
#endif

static _Atomic(const CartPoleVariant *) chosen;

// Fastest last.
static const CartPoleVariant *variant(size_t index) {
  if (index == 0) return &classic_cart_pole_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    if (index == 1) return &classic_cart_pole_avx2;
    if (index == 2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
      return &classic_cart_pole_avx512;
    }
  }
#endif
  return NULL;
}

// Two threads may both choose; they choose the same.
static const CartPoleVariant *current(void) {
  const CartPoleVariant *found = atomic_load_explicit(&chosen, memory_order_acquire);
  if (!found) {
    for (size_t i = 0; variant(i); i++) found = variant(i);
    atomic_store_explicit(&chosen, found, memory_order_release);
  }
  return found;
}

const char *classic_variant(void) { return current()->name; }

int classic_use_variant(const char *name) {
  for (size_t i = 0; variant(i); i++) {
    if (strcmp(variant(i)->name, name) == 0) {
      atomic_store_explicit(&chosen, variant(i), memory_order_release);
      return 1;
    }
  }
  return 0;
}

size_t classic_cart_pole_step(const CartPoleBatch *batch) { return current()->step(batch); }

void classic_cart_pole_advance(double state[4], int32_t action) { current()->advance(state, action); }
