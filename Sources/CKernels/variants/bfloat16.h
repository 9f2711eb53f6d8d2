// Template: C = bias + A B for a B of the upper halves of floats.
//
// An element of C is the same chain of multiply-adds as in a tile. Few rows read the halves as they are; for more rows a part
// of B is widened once and stays in the first cache while they pass by.

// A single row takes as many vectors as it takes to keep the multipliers busy.
enum { FEW_ROWS = 4, HALVES_OF_ROWS = 4, HALVES_OF_ONE_ROW = 8, WIDENED_DEPTH = 128, WIDENED_COLUMNS = 4 * LANES };

INLINE void PASTE(halvesRows, VARIANT)(const CKernelsBFloat16 *p, const size_t column, const int height, const int width) {
  vf sum[FEW_ROWS][HALVES_OF_ONE_ROW];
  UNROLL for (int j = 0; j < width; j++) {
    const vf bias = vf_load(p->bias + column + (size_t)j * LANES);
    UNROLL for (int i = 0; i < height; i++) sum[i][j] = bias;
  }
  const uint16_t *b = p->b + column;
  for (size_t k = 0; k < p->depth; k++, b += p->columns) {
    UNROLL for (int j = 0; j < width; j++) {
      const vf weights = vf_load_halves(b + (size_t)j * LANES);
      UNROLL for (int i = 0; i < height; i++) {
        sum[i][j] = vf_fma(vf_set(p->a[(size_t)i * p->depth + k]), weights, sum[i][j]);
      }
    }
  }
  UNROLL for (int i = 0; i < height; i++) {
    UNROLL for (int j = 0; j < width; j++) {
      vf_store(p->c + (size_t)i * p->columns + column + (size_t)j * LANES, p->rectifies ? vf_relu(sum[i][j]) : sum[i][j]);
    }
  }
}

#define HALVES_ROWS(HEIGHT, WIDTH)                                          \
  case HEIGHT:                                                              \
    for (; column + WIDTH * LANES <= p->columns; column += WIDTH * LANES) { \
      PASTE(halvesRows, VARIANT)(p, column, HEIGHT, WIDTH);                 \
    }                                                                       \
    for (; column + LANES <= p->columns; column += LANES) {                 \
      PASTE(halvesRows, VARIANT)(p, column, HEIGHT, 1);                     \
    }                                                                       \
    break;

/// Columns from `column` on, with B widened part by part.
static void PASTE(widenedProduct, VARIANT)(const CKernelsBFloat16 *p, size_t column) {
  float part[WIDENED_DEPTH * WIDENED_COLUMNS];
  for (; column < p->columns; column += WIDENED_COLUMNS) {
    const size_t width = smaller(p->columns - column, WIDENED_COLUMNS);
    for (size_t k = 0; k < p->depth; k += WIDENED_DEPTH) {
      const size_t depth = smaller(p->depth - k, WIDENED_DEPTH);
      for (size_t i = 0; i < depth; i++) {
        const uint16_t *from = p->b + (k + i) * p->columns + column;
        float *to = part + i * WIDENED_COLUMNS;
        size_t j = 0;
        for (; j + LANES <= width; j += LANES) vf_store(to + j, vf_load_halves(from + j));
        for (; j < width; j++) {
          const uint32_t bits = (uint32_t)from[j] << 16;
          memcpy(to + j, &bits, sizeof bits);
        }
      }
      const CKernelsProduct product = {.rows = p->rows,
                                       .columns = width,
                                       .depth = depth,
                                       .a = p->a + k,
                                       .aStride = p->depth,
                                       .b = part,
                                       .bStride = WIDENED_COLUMNS,
                                       .c = p->c + column,
                                       .cStride = p->columns,
                                       .bias = p->bias + column,
                                       .addsToC = k > 0,
                                       .rectifies = p->rectifies && k + depth == p->depth};
      PASTE(tiledProduct, VARIANT)(&product);
    }
  }
}

static void PASTE(bfloat16Product, VARIANT)(const CKernelsBFloat16 *p) {
  size_t column = 0;
  switch (p->rows) {
    HALVES_ROWS(1, HALVES_OF_ONE_ROW)
    HALVES_ROWS(2, HALVES_OF_ROWS)
    HALVES_ROWS(3, HALVES_OF_ROWS)
    HALVES_ROWS(4, HALVES_OF_ROWS)
    default: break;
  }
  PASTE(widenedProduct, VARIANT)(p, column);
}
