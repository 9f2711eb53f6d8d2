#if defined(__x86_64__)

#include <immintrin.h>

#include "variants/paste.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define VARIANT avx2
#define VARIANT_NAME "avx2"

// Products of 16 bits: the sum of two products of 8 bits saturates.
typedef __m256i Numbers;
typedef struct {
  __m256i columns[4];
} Weights;
/// Two sums a column, of four columns each.
typedef struct {
  __m256i pairs[4];
} Sums;

INLINE Sums zeroSums(void) {
  const __m256i zero = _mm256_setzero_si256();
  return (Sums){{zero, zero, zero, zero}};
}
INLINE Numbers loadNumbers(const uint8_t *a) {
  int32_t four;
  memcpy(&four, a, sizeof four);
  return _mm256_broadcastq_epi64(_mm_cvtepu8_epi16(_mm_cvtsi32_si128(four)));
}
INLINE Weights loadWeights(const int8_t *b) {
  Weights y;
  UNROLL for (int i = 0; i < 4; i++) {
    y.columns[i] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(b + 16 * i)));
  }
  return y;
}
INLINE Sums addProducts(Sums sums, Numbers x, Weights y) {
  UNROLL for (int i = 0; i < 4; i++) {
    sums.pairs[i] = _mm256_add_epi32(sums.pairs[i], _mm256_madd_epi16(x, y.columns[i]));
  }
  return sums;
}
INLINE void storeSums(int32_t *to, const Sums *sums) {
  for (int i = 0; i < 4; i++) {
    const __m128i low = _mm256_castsi256_si128(sums->pairs[i]), high = _mm256_extracti128_si256(sums->pairs[i], 1);
    _mm_storeu_si128((__m128i *)(to + 4 * i), _mm_hadd_epi32(low, high));
  }
}

enum { INT8_TALLEST = 3, INT8_WIDEST = 1, INT8_WIDEST_OF_ONE_ROW = 1 };
#define INT8_FOR_SHAPES(X) X(1, 1) X(2, 1) X(3, 1)

#include "variants/int8.h"

#pragma clang attribute pop

#endif
