// Template: C = A B, C += A B or C = bias + A B for matrices small enough to stay in the caches.
//
// A register tile of MR rows and NR vectors of C is summed over the whole of K before it is stored, so every element of
// C is one chain of multiply-adds in the order k = 0, 1, ..., K-1, whatever the tile, the batch and the blocks around it.
// That order is the promise behind "a row's result does not depend on its batch".

enum { STARTS_AT_ZERO = 0, STARTS_AT_BIAS = 1, STARTS_AT_C = 2, ENDS_RECTIFIED = 4 };

/// A is read at row * rowStride + k * kStride; a block's last vector has `last` columns in use, 1...LANES.
typedef struct {
  size_t depth;
  const float *a;
  size_t rowStride, kStride;
  const float *b;
  size_t bStride;
  float *c;
  size_t cStride;
  const float *bias;
  size_t last;
  int how;
} Tile;

typedef void (*TileFunction)(const Tile *);

// The k loop is spelled for three ways to reach A, so that each gets short addresses: rows of consecutive k, columns of
// consecutive rows. LAST says how the last vector of B is read.
#define TILE_LOOP(MR, NR, A_ELEMENT, LAST)                                                  \
  for (size_t k = 0; k < depth; k++) {                                                      \
    vf bRow[NR];                                                                            \
    UNROLL for (int j = 0; j < (NR) - 1; j++) bRow[j] = vf_load(b + j * LANES);             \
    bRow[(NR) - 1] = LAST;                                                                  \
    UNROLL for (int i = 0; i < (MR); i++) {                                                 \
      vf x = vf_set(A_ELEMENT);                                                             \
      UNROLL for (int j = 0; j < (NR); j++) sum[i][j] = vf_fma(x, bRow[j], sum[i][j]);      \
    }                                                                                       \
    b += bStride;                                                                           \
    a += kStride;                                                                           \
  }

#define TILE_BODY(MR, NR, A_ELEMENT, LOAD_LAST, STORE_LAST)                                                  \
  vf sum[MR][NR];                                                                                            \
  const float *start = (t->how & STARTS_AT_BIAS) ? t->bias : t->c;                                           \
  const size_t startStride = (t->how & STARTS_AT_BIAS) ? 0 : t->cStride;                                     \
  if (t->how & (STARTS_AT_BIAS | STARTS_AT_C)) {                                                             \
    UNROLL for (int i = 0; i < (MR); i++) {                                                                  \
      const float *from = start + i * startStride;                                                           \
      UNROLL for (int j = 0; j < (NR) - 1; j++) sum[i][j] = vf_load(from + j * LANES);                       \
      sum[i][(NR) - 1] = LOAD_LAST(from + ((NR) - 1) * LANES);                                               \
    }                                                                                                        \
  } else {                                                                                                   \
    UNROLL for (int i = 0; i < (MR); i++) UNROLL for (int j = 0; j < (NR); j++) sum[i][j] = vf_set(0);       \
  }                                                                                                          \
  TILE_LOOP(MR, NR, A_ELEMENT, LOAD_LAST(b + ((NR) - 1) * LANES))                                            \
  if (t->how & ENDS_RECTIFIED) {                                                                             \
    UNROLL for (int i = 0; i < (MR); i++) UNROLL for (int j = 0; j < (NR); j++) sum[i][j] = vf_relu(sum[i][j]); \
  }                                                                                                          \
  UNROLL for (int i = 0; i < (MR); i++) {                                                                    \
    float *to = t->c + i * t->cStride;                                                                       \
    UNROLL for (int j = 0; j < (NR) - 1; j++) vf_store(to + j * LANES, sum[i][j]);                           \
    STORE_LAST(to + ((NR) - 1) * LANES, sum[i][(NR) - 1]);                                                   \
  }

#define LOAD_SOME(p) vf_load_first(p, last)
#define STORE_SOME(p, v) vf_store_first(p, v, last)

#if MASKED_TAILS
#define TILE_BOTH(MR, NR, A_ELEMENT) TILE_BODY(MR, NR, A_ELEMENT, LOAD_SOME, STORE_SOME)
#else
#define TILE_BOTH(MR, NR, A_ELEMENT)                                  \
  if (last == LANES) {                                                \
    TILE_BODY(MR, NR, A_ELEMENT, vf_load, vf_store)                   \
  } else {                                                            \
    TILE_BODY(MR, NR, A_ELEMENT, LOAD_SOME, STORE_SOME)               \
  }
#endif

#define TILE_FUNCTION(NAME, MR, NR, A_ELEMENT, ROW_STRIDE, K_STRIDE)  \
  static void NAME(const Tile *t) {                                   \
    const size_t depth = t->depth, bStride = t->bStride;              \
    const size_t last __attribute__((unused)) = t->last;              \
    const size_t rowStride __attribute__((unused)) = ROW_STRIDE;      \
    const size_t kStride = K_STRIDE;                                  \
    const float *a = t->a, *b = t->b;                                 \
    TILE_BOTH(MR, NR, A_ELEMENT)                                      \
  }

#define TILE(MR, NR)                                                              \
  TILE_FUNCTION(PASTE(rows_##MR##_##NR, VARIANT), MR, NR, a[i * rowStride], t->rowStride, 1) \
  TILE_FUNCTION(PASTE(columns_##MR##_##NR, VARIANT), MR, NR, a[i], 1, t->kStride)

#if LANES == 16
#define WIDEST 4
#define FOR_WIDTH_1(X) X(12, 1) X(8, 1) X(4, 1) X(2, 1) X(1, 1)
#define FOR_WIDTH_2(X) X(12, 2) X(8, 2) X(4, 2) X(2, 2) X(1, 2)
#define FOR_WIDTH_3(X) X(8, 3) X(4, 3) X(2, 3) X(1, 3)
#define FOR_WIDTH_4(X) X(6, 4) X(4, 4) X(2, 4) X(1, 4)
#else
#define WIDEST 2
#define FOR_WIDTH_1(X) X(8, 1) X(4, 1) X(2, 1) X(1, 1)
#define FOR_WIDTH_2(X) X(6, 2) X(4, 2) X(2, 2) X(1, 2)
#define FOR_WIDTH_3(X) X(1, 3)
#define FOR_WIDTH_4(X) X(1, 4)
#endif
#define WIDEST_OF_ONE_ROW 8
#define FOR_WIDER(X) X(1, 5) X(1, 6) X(1, 7) X(1, 8)

FOR_WIDTH_1(TILE)
FOR_WIDTH_2(TILE)
FOR_WIDTH_3(TILE)
FOR_WIDTH_4(TILE)
FOR_WIDER(TILE)

typedef struct {
  size_t rows;
  TileFunction byRows, byColumns;
} TileChoice;

#define CHOICE(MR, NR) {MR, PASTE(rows_##MR##_##NR, VARIANT), PASTE(columns_##MR##_##NR, VARIANT)},

// Tallest first, the last of each list has one row.
static const TileChoice tileChoices[WIDEST_OF_ONE_ROW + 1][6] = {
    {{0, 0, 0}},           {FOR_WIDTH_1(CHOICE)}, {FOR_WIDTH_2(CHOICE)}, {FOR_WIDTH_3(CHOICE)}, {FOR_WIDTH_4(CHOICE)},
    {CHOICE(1, 5)},        {CHOICE(1, 6)},        {CHOICE(1, 7)},        {CHOICE(1, 8)},
};

// A panel of B this deep stays in the first two caches while the rows of A pass by.
enum { DEPTH_BLOCK = 512 };

static void PASTE(product, VARIANT)(const CKernelsProduct *p) {
  const size_t vectors = (p->columns + LANES - 1) / LANES;
  const size_t widest = p->rows == 1 ? WIDEST_OF_ONE_ROW : WIDEST;
  const size_t blocks = (vectors + widest - 1) / widest;
  const size_t rowStride = p->aIsTransposed ? 1 : p->aStride, kStride = p->aIsTransposed ? p->aStride : 1;
  Tile t = {.rowStride = rowStride, .kStride = kStride, .bStride = p->bStride, .cStride = p->cStride};
  size_t k = 0;
  do {
    t.depth = p->depth - k < DEPTH_BLOCK ? p->depth - k : DEPTH_BLOCK;
    t.how = k > 0 || p->addsToC ? STARTS_AT_C : p->bias ? STARTS_AT_BIAS : STARTS_AT_ZERO;
    if (k + t.depth == p->depth && p->rectifies) t.how |= ENDS_RECTIFIED;
    for (size_t block = 0, vector = 0; block < blocks; block++) {
      const size_t width = (vectors - vector + blocks - block - 1) / (blocks - block);
      const size_t column = vector * LANES;
      vector += width;
      t.last = vector == vectors ? p->columns - (vectors - 1) * LANES : LANES;
      t.b = p->b + k * p->bStride + column;
      t.bias = p->bias ? p->bias + column : 0;
      const TileChoice *choice = tileChoices[width];
      for (size_t row = 0; row < p->rows; row += choice->rows) {
        while (choice->rows > p->rows - row) choice++;
        t.a = p->a + row * rowStride + k * kStride;
        t.c = p->c + row * p->cStride + column;
        (p->aIsTransposed ? choice->byColumns : choice->byRows)(&t);
      }
    }
    k += t.depth;
  } while (k < p->depth);
}
