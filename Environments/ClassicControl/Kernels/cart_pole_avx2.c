#if defined(__x86_64__)

#include <immintrin.h>

#include "variant.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

VECTORS(4)
#define NAME classic_cart_pole_avx2
#define LABEL "avx2"
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define LOOKUP(table, k) ((vd)_mm256_i64gather_pd(table, (__m256i)(k), 8))

typedef float v8 __attribute__((ext_vector_type(8)));
#define WRITE_ROWS(a, b, p, q, r, s)                                                       \
  do {                                                                                     \
    const v8 pq = __builtin_shufflevector(p, q, 0, 4, 1, 5, 2, 6, 3, 7);                   \
    const v8 rs = __builtin_shufflevector(r, s, 0, 4, 1, 5, 2, 6, 3, 7);                   \
    const v8 first = __builtin_shufflevector(pq, rs, 0, 1, 8, 9, 2, 3, 10, 11);            \
    const v8 second = __builtin_shufflevector(pq, rs, 4, 5, 12, 13, 6, 7, 14, 15);         \
    STORE(a, first);                                                                       \
    STORE((a) + 8, second);                                                                \
    STORE(b, first);                                                                       \
    STORE((b) + 8, second);                                                                \
  } while (0)

#include "cart_pole_body.h"

#pragma clang attribute pop

#endif
