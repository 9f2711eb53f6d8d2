#if defined(__x86_64__)

#include <immintrin.h>

#include "variants/paste.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2"))), apply_to = function)

#define VARIANT vnni
#define VARIANT_NAME "vnni"

typedef __m512i Numbers, Weights, Sums;

INLINE Sums zeroSums(void) { return _mm512_setzero_si512(); }
INLINE Numbers loadNumbers(const uint8_t *a) {
  int32_t four;
  memcpy(&four, a, sizeof four);
  return _mm512_set1_epi32(four);
}
INLINE Weights loadWeights(const int8_t *b) { return _mm512_loadu_si512(b); }
INLINE Sums addProducts(Sums sums, Numbers x, Weights y) { return _mm512_dpbusd_epi32(sums, x, y); }
INLINE void storeSums(int32_t *to, const Sums *sums) { _mm512_storeu_si512(to, *sums); }

#define INT8_FOR_HEIGHTS(X, WIDTH) X(1, WIDTH) X(2, WIDTH) X(3, WIDTH) X(4, WIDTH) X(5, WIDTH) X(6, WIDTH)
#define INT8_FOR_SHAPES(X) INT8_FOR_HEIGHTS(X, 1) INT8_FOR_HEIGHTS(X, 2) INT8_FOR_HEIGHTS(X, 3) INT8_FOR_HEIGHTS(X, 4) \
  X(1, 5) X(1, 6) X(1, 7) X(1, 8)
enum { INT8_TALLEST = 6, INT8_WIDEST = 4, INT8_WIDEST_OF_ONE_ROW = 8 };

#include "variants/int8.h"

#pragma clang attribute pop

#endif
