// Template: C = bias + A B for a B without its blocks of zeros, 16 numbers of a row each.
//
// An element of C is the same chain of multiply-adds as in a tile, less those that add 0: its bits are those of the
// whole product.

enum { BLOCK_VECTORS = CKERNELS_BLOCK / LANES, TALLEST_OF_BLOCKS = 4 };

INLINE void PASTE(blockRows, VARIANT)(const CKernelsBlocks *p, const size_t block, const size_t row, const int height) {
  vf sum[TALLEST_OF_BLOCKS][BLOCK_VECTORS];
  const size_t column = block * CKERNELS_BLOCK, width = smaller(p->columns - column, CKERNELS_BLOCK);
  const float *a = p->a + row * p->inputs;
  float *c = p->c + row * p->columns + column;
  float edge[CKERNELS_BLOCK] = {0};
  for (size_t i = 0; i < width; i++) edge[i] = p->bias[column + i];
  UNROLL for (int i = 0; i < height; i++) {
    UNROLL for (int j = 0; j < BLOCK_VECTORS; j++) sum[i][j] = vf_load(edge + j * LANES);
  }
  for (size_t entry = p->starts[block]; entry < p->starts[block + 1]; entry++) {
    const float *b = p->weights + entry * CKERNELS_BLOCK, *x = a + p->places[entry];
    UNROLL for (int i = 0; i < height; i++) {
      const vf factor = vf_set(x[i * p->inputs]);
      UNROLL for (int j = 0; j < BLOCK_VECTORS; j++) sum[i][j] = vf_fma(factor, vf_load(b + j * LANES), sum[i][j]);
    }
  }
  UNROLL for (int i = 0; i < height; i++) {
    float *to = width == CKERNELS_BLOCK ? c + i * p->columns : edge;
    UNROLL for (int j = 0; j < BLOCK_VECTORS; j++) {
      vf_store(to + j * LANES, p->rectifies ? vf_relu(sum[i][j]) : sum[i][j]);
    }
    for (size_t j = 0; to == edge && j < width; j++) c[i * p->columns + j] = edge[j];
  }
}

static void PASTE(blockProduct, VARIANT)(const CKernelsBlocks *p) {
  for (size_t block = 0; block * CKERNELS_BLOCK < p->columns; block++) {
    size_t row = 0;
    for (; row + TALLEST_OF_BLOCKS <= p->rows; row += TALLEST_OF_BLOCKS) {
      PASTE(blockRows, VARIANT)(p, block, row, TALLEST_OF_BLOCKS);
    }
    for (; row < p->rows; row++) PASTE(blockRows, VARIANT)(p, block, row, 1);
  }
}
