// Template: products of whole numbers of 8 bits. The sums are exact, so every variant has the same bits.
//
// A variant brings `Numbers`, four of a row of A; `Weights`, four of each of 16 columns of B; `Sums`, those of 16 columns;
// with zeroSums, loadNumbers, loadWeights, addProducts and storeSums. Everything else is plain C whose floating-point
// operations are rounded one by one.
#include <float.h>

#pragma STDC FP_CONTRACT OFF

enum { INT8_PANEL = CKERNELS_BLOCK, INT8_DEPTH = 4 };

/// C's rows `row` to `row + height` of one group and `width` panels of columns from `panel` on.
INLINE void PASTE(int8Tile, VARIANT)(const CKernelsInt8 *p, const CKernelsWindows *w, const uint8_t *a, float *c,
                                     const size_t row, const size_t panel, const int height, const int width) {
  Sums sums[INT8_TALLEST][INT8_WIDEST_OF_ONE_ROW];
  UNROLL for (int i = 0; i < height; i++) {
    UNROLL for (int j = 0; j < width; j++) sums[i][j] = zeroSums();
  }
  const size_t steps = (p->depth + INT8_DEPTH - 1) / INT8_DEPTH, size = w->segments * steps * INT8_PANEL * INT8_DEPTH;
  const int8_t *b = p->b + panel * size;
  for (size_t s = 0; s < w->segments; s++) {
    const uint8_t *piece = a + row * p->aStride + w->offsets[s];
    for (size_t k = 0; k < steps; k++, piece += INT8_DEPTH, b += INT8_PANEL * INT8_DEPTH) {
      Weights weights[INT8_WIDEST_OF_ONE_ROW];
      UNROLL for (int j = 0; j < width; j++) weights[j] = loadWeights(b + j * size);
      UNROLL for (int i = 0; i < height; i++) {
        const Numbers numbers = loadNumbers(piece + i * p->aStride);
        UNROLL for (int j = 0; j < width; j++) sums[i][j] = addProducts(sums[i][j], numbers, weights[j]);
      }
    }
  }
  int32_t whole[INT8_TALLEST][INT8_WIDEST_OF_ONE_ROW][INT8_PANEL];
  UNROLL for (int i = 0; i < height; i++) {
    UNROLL for (int j = 0; j < width; j++) storeSums(whole[i][j], &sums[i][j]);
  }
  for (int i = 0; i < height; i++) {
    const size_t place = (row + i) * p->rangeStride;
    const float scale = p->scales[place];
    const uint32_t zero = (uint32_t)p->zeros[place];
    for (int j = 0; j < width; j++) {
      const size_t column = (panel + j) * INT8_PANEL;
      float result[INT8_PANEL];
      for (int l = 0; l < INT8_PANEL; l++) {
        const float factor = scale * p->columnScales[column + l];
        const int32_t sum = (int32_t)((uint32_t)whole[i][j][l] - zero * (uint32_t)p->columnSums[column + l]);
        const float product = (float)sum * factor;
        const float value = product + p->bias[column + l];
        result[l] = p->rectifies && value < 0 ? 0 : value;
      }
      memcpy(c + (row + i) * p->cStride + column, result,
             smaller(p->columns - column, INT8_PANEL) * sizeof *result);
    }
  }
}

typedef void (*Int8Tile)(const CKernelsInt8 *, const CKernelsWindows *, const uint8_t *, float *, size_t, size_t);

#define INT8_NAME(HEIGHT, WIDTH) PASTE(int8Tile##HEIGHT##_##WIDTH, VARIANT)
#define INT8_TILE(HEIGHT, WIDTH)                                                                          \
  static void INT8_NAME(HEIGHT, WIDTH)(const CKernelsInt8 *p, const CKernelsWindows *w, const uint8_t *a, \
                                       float *c, size_t row, size_t panel) {                              \
    PASTE(int8Tile, VARIANT)(p, w, a, c, row, panel, HEIGHT, WIDTH);                                      \
  }
#define INT8_CHOICE(HEIGHT, WIDTH) [HEIGHT][WIDTH] = INT8_NAME(HEIGHT, WIDTH),

INT8_FOR_SHAPES(INT8_TILE)

static const Int8Tile int8Tiles[INT8_TALLEST + 1][INT8_WIDEST_OF_ONE_ROW + 1] = {INT8_FOR_SHAPES(INT8_CHOICE)};

static void PASTE(int8Product, VARIANT)(const CKernelsInt8 *p, const CKernelsWindows *w) {
  const size_t panels = (p->columns + INT8_PANEL - 1) / INT8_PANEL;
  const size_t widest = p->rows == 1 ? INT8_WIDEST_OF_ONE_ROW : INT8_WIDEST;
  for (size_t panel = 0, width; panel < panels; panel += width) {
    width = nextPart(panels - panel, (panels - panel + widest - 1) / widest);
    for (size_t group = 0; group < w->groups; group++) {
      const uint8_t *a = p->a + group * w->aGroupStride;
      float *c = p->c + group * w->cGroupStride;
      for (size_t row = 0, height; row < p->rows; row += height) {
        height = nextPart(p->rows - row, (p->rows - row + INT8_TALLEST - 1) / INT8_TALLEST);
        int8Tiles[height][width](p, w, a, c, row, panel);
      }
    }
  }
}

/// Rounds to the nearest whole number, ties to even, for numbers below 2^22.
INLINE float PASTE(nearest, VARIANT)(float x) {
  const float shifted = x + 0x1.8p23f;
  return shifted - 0x1.8p23f;
}

static void PASTE(quantize, VARIANT)(const float *x, size_t count, uint8_t *whole, float *scale, int32_t *zero) {
  float lows[INT8_PANEL] = {0}, highs[INT8_PANEL] = {0};
  size_t i = 0;
  for (; i + INT8_PANEL <= count; i += INT8_PANEL) {
    for (int l = 0; l < INT8_PANEL; l++) {
      lows[l] = x[i + l] < lows[l] ? x[i + l] : lows[l];
      highs[l] = x[i + l] > highs[l] ? x[i + l] : highs[l];
    }
  }
  for (; i < count; i++) {
    lows[0] = x[i] < lows[0] ? x[i] : lows[0];
    highs[0] = x[i] > highs[0] ? x[i] : highs[0];
  }
  float low = 0, high = 0;
  for (int l = 0; l < INT8_PANEL; l++) {
    low = lows[l] < low ? lows[l] : low;
    high = highs[l] > high ? highs[l] : high;
  }
  const float range = high - low;
  const float unit = range / 255;
  *scale = unit >= FLT_MIN ? unit : 1;
  const float inverse = 1 / *scale;
  const float begins = -low * inverse;
  const float offset = PASTE(nearest, VARIANT)(begins < 255 ? begins : 255);
  *zero = (int32_t)offset;
  for (i = 0; i < count; i++) {
    const float units = x[i] * inverse;
    // What is not a number becomes -256 here; the scale shows infinities.
    const float bounded = units > -256 ? (units < 256 ? units : 256) : -256;
    const float sum = PASTE(nearest, VARIANT)(bounded) + offset;
    const float above = sum > 0 ? sum : 0;
    whole[i] = (uint8_t)(int32_t)(above < 255 ? above : 255);
  }
}

const CKernelsInt8Table PASTE(ckernels_int8, VARIANT) = {
    .name = VARIANT_NAME, .product = PASTE(int8Product, VARIANT), .quantize = PASTE(quantize, VARIANT)};
