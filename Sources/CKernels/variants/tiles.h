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

// Which tiles there are: as many sums as the registers hold beside one row of B, and for a single row of A as many
// vectors as it takes to keep the multipliers busy.
#define FOR_ROWS_1_TO_6(X, NR) X(1, NR) X(2, NR) X(3, NR) X(4, NR) X(5, NR) X(6, NR)
#define FOR_ROWS_1_TO_8(X, NR) FOR_ROWS_1_TO_6(X, NR) X(7, NR) X(8, NR)
#define FOR_ROWS_1_TO_12(X, NR) FOR_ROWS_1_TO_8(X, NR) X(9, NR) X(10, NR) X(11, NR) X(12, NR)
#if LANES == 16
#define WIDEST 4
#define FOR_WIDTH_1(X) FOR_ROWS_1_TO_12(X, 1)
#define FOR_WIDTH_2(X) FOR_ROWS_1_TO_12(X, 2)
#define FOR_WIDTH_3(X) FOR_ROWS_1_TO_8(X, 3)
#define FOR_WIDTH_4(X) FOR_ROWS_1_TO_6(X, 4)
static const size_t tallest[] = {0, 12, 12, 8, 6, 1, 1, 1, 1};
#else
#define WIDEST 2
#define FOR_WIDTH_1(X) FOR_ROWS_1_TO_8(X, 1)
#define FOR_WIDTH_2(X) FOR_ROWS_1_TO_6(X, 2)
#define FOR_WIDTH_3(X) X(1, 3)
#define FOR_WIDTH_4(X) X(1, 4)
static const size_t tallest[] = {0, 8, 6, 1, 1, 1, 1, 1, 1};
#endif
#define WIDEST_OF_ONE_ROW 8
#define FOR_WIDER(X) X(1, 5) X(1, 6) X(1, 7) X(1, 8)
#define FOR_ALL(X) FOR_WIDTH_1(X) FOR_WIDTH_2(X) FOR_WIDTH_3(X) FOR_WIDTH_4(X) FOR_WIDER(X)

FOR_ALL(TILE)

#define CHOICE(MR, NR) [NR][MR] = {PASTE(rows_##MR##_##NR, VARIANT), PASTE(columns_##MR##_##NR, VARIANT)},

/// By width, height, and whether A is transposed.
static const TileFunction tiles[WIDEST_OF_ONE_ROW + 1][13][2] = {FOR_ALL(CHOICE)};

// A panel of B this deep stays in the first two caches while the rows of A pass by.
enum { DEPTH_BLOCK = 512 };

/// The size of the next part when what is left is cut into so many parts as equally as can be.
INLINE size_t nextPart(size_t left, size_t parts) { return parts == 1 ? left : (left + parts - 1) / parts; }

static void PASTE(tiledProduct, VARIANT)(const CKernelsProduct *p) {
  const size_t vectors = (p->columns + LANES - 1) / LANES;
  const size_t widest = p->rows == 1 ? WIDEST_OF_ONE_ROW : WIDEST;
  const size_t rowStride = p->aIsTransposed ? 1 : p->aStride, kStride = p->aIsTransposed ? p->aStride : 1;
  Tile t = {.rowStride = rowStride, .kStride = kStride, .bStride = p->bStride, .cStride = p->cStride};
  size_t k = 0;
  do {
    t.depth = p->depth - k < DEPTH_BLOCK ? p->depth - k : DEPTH_BLOCK;
    t.how = k > 0 || p->addsToC ? STARTS_AT_C : p->bias ? STARTS_AT_BIAS : STARTS_AT_ZERO;
    if (k + t.depth == p->depth && p->rectifies) t.how |= ENDS_RECTIFIED;
    size_t vector = 0;
    for (size_t parts = (vectors + widest - 1) / widest; parts > 0; parts--) {
      const size_t width = nextPart(vectors - vector, parts), column = vector * LANES;
      vector += width;
      t.last = vector == vectors ? p->columns - (vectors - 1) * LANES : LANES;
      t.b = p->b + k * p->bStride + column;
      t.bias = p->bias ? p->bias + column : 0;
      size_t row = 0;
      for (size_t stack = (p->rows + tallest[width] - 1) / tallest[width]; stack > 0; stack--) {
        const size_t height = nextPart(p->rows - row, stack);
        t.a = p->a + row * rowStride + k * kStride;
        t.c = p->c + row * p->cStride + column;
        tiles[width][height][p->aIsTransposed](&t);
        row += height;
      }
    }
    k += t.depth;
  } while (k < p->depth);
}
