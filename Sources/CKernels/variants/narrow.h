// Template: C = bias + A B for a B of a few columns, such as a network's last layer.
//
// A tile would leave most of its vectors empty. Here B is transposed and every element of C is a dot product: lane l
// of its sum takes k = l, l + LANES, ..., and the lanes are added in pairs at the end. LANES such sums are added by one
// tree of shuffles and come out side by side: LANES / columns whole rows of C.
// The order is another one than a tile's, but the same for every row of every batch.

enum { NARROW_DEPTH_BLOCK = 512 };

typedef struct {
  size_t depth, paddedDepth;
  const float *a;
  size_t aStride;
  /// B transposed: [columns, paddedDepth], zero beyond `depth`.
  const float *b;
} Narrow;

/// The sums of the lanes of `sum[0]`, `sum[1]`, ...: lane l of the result belongs to `sum[l]`.
INLINE vf PASTE(sumsOfLanes, VARIANT)(vf *sum) {
  UNROLL for (int count = LANES; count > 1; count /= 2) {
    UNROLL for (int i = 0; i < count / 2; i++) sum[i] = vf_sums_of_pairs(sum[2 * i], sum[2 * i + 1]);
  }
  return sum[0];
}

/// LANES / COLUMNS rows if there are as many; else the last row takes the place of those that are missing.
INLINE vf PASTE(narrowRows, VARIANT)(const Narrow *n, const int columns, const int tall, size_t rows) {
  vf sum[LANES];
  const float *a[LANES];
  UNROLL for (int i = 0; i < LANES; i++) sum[i] = vf_set(0);
  UNROLL for (int i = 0; i < tall; i++) a[i] = n->a + ((size_t)i < rows ? (size_t)i : rows - 1) * n->aStride;
  size_t k = 0;
  for (; k + LANES <= n->depth; k += LANES) {
    UNROLL for (int i = 0; i < tall; i++) {
      const vf x = vf_load(a[i] + k);
      UNROLL for (int j = 0; j < columns; j++) {
        sum[i * columns + j] = vf_fma(x, vf_load(n->b + (size_t)j * n->paddedDepth + k), sum[i * columns + j]);
      }
    }
  }
  if (k < n->depth) {
    UNROLL for (int i = 0; i < tall; i++) {
      const vf x = vf_load_first(a[i] + k, n->depth - k);
      UNROLL for (int j = 0; j < columns; j++) {
        sum[i * columns + j] = vf_fma(x, vf_load(n->b + (size_t)j * n->paddedDepth + k), sum[i * columns + j]);
      }
    }
  }
  return PASTE(sumsOfLanes, VARIANT)(sum);
}

typedef vf (*NarrowRows)(const Narrow *, size_t rows);

#define NARROW(COLUMNS)                                                                                 \
  static vf PASTE(narrowBlock##COLUMNS, VARIANT)(const Narrow *n, size_t rows) {                        \
    return PASTE(narrowRows, VARIANT)(n, COLUMNS, LANES / COLUMNS, rows);                               \
  }                                                                                                     \
  static vf PASTE(narrowRow##COLUMNS, VARIANT)(const Narrow *n, size_t rows) {                          \
    return PASTE(narrowRows, VARIANT)(n, COLUMNS, 1, rows);                                             \
  }
#define NARROW_CHOICE(COLUMNS) \
  {PASTE(narrowRow##COLUMNS, VARIANT), PASTE(narrowBlock##COLUMNS, VARIANT)},

#if LANES == 16
#define NARROW_ALL(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#elif LANES == 8
#define NARROW_ALL(X) X(1) X(2) X(3) X(4)
#else
#define NARROW_ALL(X) X(1) X(2) X(3)
#endif

NARROW_ALL(NARROW)

/// By columns - 1, and whether there is more than one row.
static const NarrowRows narrowRows[][2] = {NARROW_ALL(NARROW_CHOICE)};

#define NARROW_WIDEST (sizeof narrowRows / sizeof *narrowRows)

static void PASTE(narrowProduct, VARIANT)(const CKernelsProduct *p) {
  const size_t columns = p->columns;
  float turned[NARROW_WIDEST * NARROW_DEPTH_BLOCK], bias[LANES] = {0}, block[LANES];
  const size_t tall = LANES / columns;
  for (size_t lane = 0; p->bias && lane < tall * columns; lane++) bias[lane] = p->bias[lane % columns];
  for (size_t k = 0; k < p->depth; k += NARROW_DEPTH_BLOCK) {
    const size_t depth = p->depth - k < NARROW_DEPTH_BLOCK ? p->depth - k : NARROW_DEPTH_BLOCK;
    const size_t padded = (depth + LANES - 1) / LANES * LANES;
    for (size_t column = 0; column < columns; column++) {
      const float *from = p->b + k * p->bStride + column;
      float *to = turned + column * padded;
      for (size_t i = 0; i < depth; i++) to[i] = from[i * p->bStride];
      for (size_t i = depth; i < padded; i++) to[i] = 0;
    }
    Narrow n = {.depth = depth, .paddedDepth = padded, .aStride = p->aStride, .b = turned};
    const bool ends = k + depth == p->depth;
    for (size_t row = 0; row < p->rows; row += tall) {
      const size_t height = p->rows - row < tall ? p->rows - row : tall;
      n.a = p->a + row * p->aStride + k;
      vf sum = narrowRows[columns - 1][height > 1](&n, height);
      float *c = p->c + row * p->cStride;
      if (k > 0) {
        for (size_t i = 0; i < height * columns; i++) block[i] = c[i / columns * p->cStride + i % columns];
        sum += vf_load_first(block, height * columns);
      } else {
        sum += vf_load(bias);
      }
      if (ends && p->rectifies) sum = vf_relu(sum);
      if (p->cStride == columns) {
        vf_store_first(c, sum, height * columns);
      } else {
        vf_store(block, sum);
        for (size_t i = 0; i < height * columns; i++) c[i / columns * p->cStride + i % columns] = block[i];
      }
    }
  }
}
