// Template: what is done to every number of a flat buffer, and to the columns of a matrix.
#include "denormals.h"

/// Runs ONE for every vector, with LOAD and STORE of whole vectors, then once more for the last few numbers.
#define FOR_VECTORS(COUNT, ONE)                                     \
  {                                                                 \
    size_t i = 0;                                                   \
    for (; i + LANES <= (COUNT); i += LANES) ONE(vf_load, vf_store) \
    const size_t left = (COUNT) - i;                                \
    if (left > 0) ONE(LOAD_LEFT, STORE_LEFT)                        \
  }
#define LOAD_LEFT(p) vf_load_first(p, left)
#define STORE_LEFT(p, v) vf_store_first(p, v, left)

static void PASTE(adam, VARIANT)(float *parameter, float *mean, float *square, const float *gradient,
                                 size_t count, const CKernelsAdamFactors *factors) {
  const vf beta1Rest = vf_set(factors->beta1Rest);
  const vf beta2 = vf_set(factors->beta2), beta2Rest = vf_set(factors->beta2Rest);
  const FloatingPointMode mode = flushDenormals();
  const vf stepSize = vf_set(factors->stepSize);
  const vf root = vf_set(factors->rootOfCorrection), epsilon = vf_set(factors->epsilon);
#define ONE(LOAD, STORE)                                                 \
  {                                                                      \
    const vf g = LOAD(gradient + i), mOld = LOAD(mean + i);              \
    const vf m = vf_fma(beta1Rest, g - mOld, mOld);                      \
    const vf v = vf_fma(beta2Rest, g * g, beta2 * LOAD(square + i));     \
    STORE(mean + i, m);                                                  \
    STORE(square + i, v);                                                \
    const vf step = stepSize * m / (vf_sqrt(v) * root + epsilon);        \
    STORE(parameter + i, LOAD(parameter + i) - step);                    \
  }
  FOR_VECTORS(count, ONE)
#undef ONE
  restoreDenormals(mode);
}

static void PASTE(blend, VARIANT)(float *target, const float *online, size_t count, float tau) {
  const vf share = vf_set(tau), rest = vf_set(1 - tau);
#define ONE(LOAD, STORE) \
  { STORE(target + i, vf_fma(share, LOAD(online + i), rest * LOAD(target + i))); }
  FOR_VECTORS(count, ONE)
#undef ONE
}

static void PASTE(scale, VARIANT)(float *values, size_t count, float factor) {
  const vf f = vf_set(factor);
#define ONE(LOAD, STORE) \
  { STORE(values + i, f * LOAD(values + i)); }
  FOR_VECTORS(count, ONE)
#undef ONE
}

static double PASTE(sumOfSquares, VARIANT)(const float *values, size_t count) {
  typedef double vd __attribute__((vector_size(LANES * sizeof(double))));
  vd sum = {0};
#define ONE(LOAD, STORE)                                              \
  {                                                                   \
    const vd x = __builtin_convertvector(LOAD(values + i), vd);       \
    sum += x * x;                                                     \
  }
  FOR_VECTORS(count, ONE)
#undef ONE
  double total = 0;
  for (int lane = 0; lane < LANES; lane++) total += sum[lane];
  return total;
}

/// A strip of `width` vectors of columns, the last of which has `last` in use: four chains of rows in turn, added at the
/// end, so that a tall matrix does not wait.
INLINE void PASTE(columnStrip, VARIANT)(float *gradient, const float *output, float *sums, size_t rows,
                                        size_t columns, const int width, const size_t last) {
  vf sum[4][4];
  UNROLL for (int chain = 0; chain < 4; chain++) UNROLL for (int j = 0; j < width; j++) sum[chain][j] = vf_set(0);
#define ROW(CHAIN)                                                                                     \
  UNROLL for (int j = 0; j < width; j++) {                                                             \
    float *at = gradient + j * LANES;                                                                  \
    const bool whole = j < width - 1 || last == LANES;                                                 \
    vf g = whole ? vf_load(at) : vf_load_first(at, last);                                              \
    if (output) {                                                                                      \
      const float *y = output + j * LANES;                                                             \
      g = vf_where_positive(g, whole ? vf_load(y) : vf_load_first(y, last));                           \
      if (whole) vf_store(at, g); else vf_store_first(at, g, last);                                    \
    }                                                                                                  \
    sum[CHAIN][j] += g;                                                                                \
  }                                                                                                    \
  gradient += columns;                                                                                 \
  if (output) output += columns;
  size_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    ROW(0) ROW(1) ROW(2) ROW(3)
  }
  if (row < rows) { ROW(0) }
  if (row + 1 < rows) { ROW(1) }
  if (row + 2 < rows) { ROW(2) }
#undef ROW
  UNROLL for (int j = 0; j < width; j++) {
    const vf total = (sum[0][j] + sum[1][j]) + (sum[2][j] + sum[3][j]);
    if (j < width - 1 || last == LANES) {
      vf_store(sums + j * LANES, total);
    } else {
      vf_store_first(sums + j * LANES, total, last);
    }
  }
}

static void PASTE(columnSums, VARIANT)(float *gradient, const float *output, float *sums, size_t rows,
                                       size_t columns) {
  size_t i = 0;
#define AT(WIDTH, LAST) \
  PASTE(columnStrip, VARIANT)(gradient + i, output ? output + i : 0, sums + i, rows, columns, WIDTH, LAST)
#if REGISTERS == 32
  for (; i + 4 * LANES <= columns; i += 4 * LANES) AT(4, LANES);
#endif
  for (; i + LANES <= columns; i += LANES) AT(1, LANES);
  if (i < columns) AT(1, columns - i);
#undef AT
}

typedef float Square __attribute__((vector_size(32)));

/// Transposes one square of eight by eight, by three rounds of shuffles.
INLINE void PASTE(transposeSquare, VARIANT)(const float *from, float *to, size_t rows, size_t columns) {
  Square a[8], b[8];
  UNROLL for (int i = 0; i < 8; i++) __builtin_memcpy(&a[i], from + i * columns, sizeof a[i]);
  UNROLL for (int i = 0; i < 8; i += 2) {
    b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLL for (int i = 0; i < 8; i += 4) {
    UNROLL for (int j = 0; j < 2; j++) {
      a[i + 2 * j] = __builtin_shufflevector(b[i + j], b[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[i + 2 * j + 1] = __builtin_shufflevector(b[i + j], b[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLL for (int i = 0; i < 4; i++) {
    b[i] = __builtin_shufflevector(a[i], a[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    b[i + 4] = __builtin_shufflevector(a[i], a[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  UNROLL for (int i = 0; i < 8; i++) __builtin_memcpy(to + i * rows, &b[i], sizeof b[i]);
}

/// Goes through the matrix in blocks whose lines of both sides stay in the first cache, though rows of a power of two
/// share a few of its sets.
static void PASTE(transpose, VARIANT)(const float *from, float *to, size_t rows, size_t columns) {
  const size_t wholeRows = rows / 8 * 8, wholeColumns = columns / 8 * 8;
  for (size_t top = 0; top < wholeRows; top += 16) {
    const size_t bottom = top + 16 < wholeRows ? top + 16 : wholeRows;
    for (size_t column = 0; column < wholeColumns; column += 8) {
      for (size_t row = top; row < bottom; row += 8) {
        PASTE(transposeSquare, VARIANT)(from + row * columns + column, to + column * rows + row, rows, columns);
      }
    }
  }
  for (size_t row = 0; row < rows; row++) {
    const size_t first = row < wholeRows ? wholeColumns : 0;
    for (size_t column = first; column < columns; column++) to[column * rows + row] = from[row * columns + column];
  }
}

static void PASTE(widen, VARIANT)(const uint8_t *restrict from, float *restrict to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = (float)from[i];
}
