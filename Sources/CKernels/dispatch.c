// Chooses the variant once for the process.
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/CKernels.h"

extern const CKernelsTable ckernels_table_baseline;
#if defined(__x86_64__)
extern const CKernelsTable ckernels_table_avx2, ckernels_table_avx512;
#endif

extern const CKernelsInt8Table ckernels_int8_portable;
#if defined(__x86_64__)
extern const CKernelsInt8Table ckernels_int8_avx2, ckernels_int8_vnni;
#endif

const CKernelsTable *ckernels_variant(size_t index) {
  if (index == 0) return &ckernels_table_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    if (index == 1) return &ckernels_table_avx2;
    if (index == 2 && __builtin_cpu_supports("avx512f")) return &ckernels_table_avx512;
  }
#endif
  return NULL;
}

static const CKernelsTable *choose(void) {
  const char *wanted = getenv("RL_LAB_KERNELS");
  const CKernelsTable *best = &ckernels_table_baseline;
  for (size_t i = 0; ckernels_variant(i); i++) {
    best = ckernels_variant(i);
    if (wanted && strcmp(wanted, best->name) == 0) return best;
  }
  if (wanted) {
    fprintf(stderr, "RL_LAB_KERNELS: no variant '%s' on this processor; using '%s'\n", wanted, best->name);
  }
  return best;
}

// Two threads may both choose; they choose the same.
const CKernelsTable *ckernels(void) {
  static _Atomic(const CKernelsTable *) chosen;
  const CKernelsTable *table = atomic_load_explicit(&chosen, memory_order_acquire);
  if (!table) {
    table = choose();
    atomic_store_explicit(&chosen, table, memory_order_release);
  }
  return table;
}

const CKernelsInt8Table *ckernels_int8_variant(size_t index) {
  if (index == 0) return &ckernels_int8_portable;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2")) {
    if (index == 1) return &ckernels_int8_avx2;
    if (index == 2 && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
      return &ckernels_int8_vnni;
    }
  }
#endif
  return NULL;
}

const CKernelsInt8Table *ckernels_int8(void) {
  const CKernelsInt8Table *best = &ckernels_int8_portable;
  for (size_t i = 0; ckernels_int8_variant(i) && ckernels_variant(i); i++) {
    best = ckernels_int8_variant(i);
    if (ckernels_variant(i) == ckernels()) break;
  }
  return best;
}
