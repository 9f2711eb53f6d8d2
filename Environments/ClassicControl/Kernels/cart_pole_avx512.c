#if defined(__x86_64__)

#include <immintrin.h>

#include "variant.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)

VECTORS(8)
#define NAME classic_cart_pole_avx512
#define LABEL "avx512"
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)

// Two registers hold 16 entries; bit 4 of the index chooses between two pairs.
static inline vd lookup(const double *table, vl k) {
  const __m512i index = (__m512i)k;
  const __m512d low = _mm512_permutex2var_pd(_mm512_loadu_pd(table), index, _mm512_loadu_pd(table + 8));
  const __m512d high = _mm512_permutex2var_pd(_mm512_loadu_pd(table + 16), index, _mm512_loadu_pd(table + 24));
  return (vd)_mm512_mask_blend_pd(_mm512_test_epi64_mask(index, _mm512_set1_epi64(16)), low, high);
}
#define LOOKUP(table, k) lookup(table, k)

typedef float v16 __attribute__((ext_vector_type(16)));
#define WRITE_ROWS(a, b, p, q, r, s)                                                                          \
  do {                                                                                                        \
    const v16 pq = __builtin_shufflevector(p, q, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);       \
    const v16 rs = __builtin_shufflevector(r, s, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);       \
    const v16 first = __builtin_shufflevector(pq, rs, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23); \
    const v16 second =                                                                                        \
        __builtin_shufflevector(pq, rs, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);        \
    STORE(a, first);                                                                                          \
    STORE((a) + 16, second);                                                                                  \
    STORE(b, first);                                                                                          \
    STORE((b) + 16, second);                                                                                  \
  } while (0)

#include "cart_pole_body.h"

#pragma clang attribute pop

#endif
