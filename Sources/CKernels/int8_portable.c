#include "variants/paste.h"

#define VARIANT portable
#define VARIANT_NAME "portable"

typedef int8_t Bytes __attribute__((vector_size(8)));
typedef int16_t Shorts __attribute__((vector_size(16)));
typedef int16_t FourShorts __attribute__((vector_size(8)));
typedef int32_t Words __attribute__((vector_size(16)));

typedef Shorts Numbers;
typedef struct {
  Shorts columns[8];
} Weights;
/// Two sums a column, of two columns each.
typedef struct {
  Words pairs[8];
} Sums;

INLINE Sums zeroSums(void) { return (Sums){{{0}}}; }
INLINE Numbers loadNumbers(const uint8_t *a) { return (Numbers){a[0], a[1], a[2], a[3], a[0], a[1], a[2], a[3]}; }
INLINE Weights loadWeights(const int8_t *b) {
  Weights y;
  UNROLL for (int i = 0; i < 8; i++) {
    Bytes two;
    memcpy(&two, b + 8 * i, sizeof two);
    y.columns[i] = __builtin_convertvector(two, Shorts);
  }
  return y;
}
INLINE Words sumsOfPairs(Shorts x, Shorts y) {
  const FourShorts evenX = __builtin_shufflevector(x, x, 0, 2, 4, 6), oddX = __builtin_shufflevector(x, x, 1, 3, 5, 7);
  const FourShorts evenY = __builtin_shufflevector(y, y, 0, 2, 4, 6), oddY = __builtin_shufflevector(y, y, 1, 3, 5, 7);
  return __builtin_convertvector(evenX, Words) * __builtin_convertvector(evenY, Words) +
         __builtin_convertvector(oddX, Words) * __builtin_convertvector(oddY, Words);
}
INLINE Sums addProducts(Sums sums, Numbers x, Weights y) {
  UNROLL for (int i = 0; i < 8; i++) sums.pairs[i] += sumsOfPairs(x, y.columns[i]);
  return sums;
}
INLINE void storeSums(int32_t *to, const Sums *sums) {
  for (int i = 0; i < 8; i++) {
    to[2 * i] = sums->pairs[i][0] + sums->pairs[i][1];
    to[2 * i + 1] = sums->pairs[i][2] + sums->pairs[i][3];
  }
}

enum { INT8_TALLEST = 2, INT8_WIDEST = 1, INT8_WIDEST_OF_ONE_ROW = 1 };
#define INT8_FOR_SHAPES(X) X(1, 1) X(2, 1)

#include "variants/int8.h"
