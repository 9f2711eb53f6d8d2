// Template: C = A B, C += A B or C = bias + A B for matrices small enough to stay in the caches.
//
// A tile of rows and vectors of C is summed in registers before it is stored, so every element of C is one chain of
// multiply-adds in the order k = 0, 1, ..., K - 1, whatever the tile, the batch and the blocks around it.
// That order is the promise behind "a row's result does not depend on its batch".

enum { STARTS_AT_ZERO = 0, STARTS_AT_BIAS = 1, STARTS_AT_C = 2, ENDS_RECTIFIED = 4 };

/// A is read at offsets[s] + row * rowStride + k * kStride; a block's last vector has `last` columns in use, 1...LANES.
typedef struct {
  size_t segments;
  const size_t *offsets;
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

enum { TALLEST = 12, WIDEST_OF_ONE_ROW = 8 };

#define LOAD_OF(ROW, J) \
  (partial && (J) == width - 1 ? vf_load_first((ROW) + (J) * LANES, last) : vf_load((ROW) + (J) * LANES))

/// All but the first argument are constants wherever this is inlined, so that the sums live in registers.
///
/// If A is transposed, the rows of one k are adjacent; else a row's k are adjacent. `partial` says that the last
/// vector may have fewer than LANES columns in use.
INLINE void PASTE(tile, VARIANT)(const Tile *t, const int height, const int width, const bool transposed,
                                 const bool partial) {
  vf sum[TALLEST][WIDEST_OF_ONE_ROW];
  const size_t depth = t->depth, bStride = t->bStride, last = t->last;
  const size_t rowStride = transposed ? 1 : t->rowStride, kStride = transposed ? t->kStride : 1;
  if (t->how & (STARTS_AT_BIAS | STARTS_AT_C)) {
    const float *start = t->how & STARTS_AT_BIAS ? t->bias : t->c;
    const size_t stride = t->how & STARTS_AT_BIAS ? 0 : t->cStride;
    UNROLL for (int i = 0; i < height; i++) {
      UNROLL for (int j = 0; j < width; j++) sum[i][j] = LOAD_OF(start + i * stride, j);
    }
  } else {
    UNROLL for (int i = 0; i < height; i++) UNROLL for (int j = 0; j < width; j++) sum[i][j] = vf_set(0);
  }
  const float *b = t->b;
  for (size_t s = 0; s < t->segments; s++) {
    const float *a = t->a + t->offsets[s];
    for (size_t k = 0; k < depth; k++) {
      vf bRow[WIDEST_OF_ONE_ROW];
      UNROLL for (int j = 0; j < width; j++) bRow[j] = LOAD_OF(b, j);
      UNROLL for (int i = 0; i < height; i++) {
        const vf x = vf_set(a[i * rowStride]);
        UNROLL for (int j = 0; j < width; j++) sum[i][j] = vf_fma(x, bRow[j], sum[i][j]);
      }
      a += kStride;
      b += bStride;
    }
  }
  if (t->how & ENDS_RECTIFIED) {
    UNROLL for (int i = 0; i < height; i++) UNROLL for (int j = 0; j < width; j++) sum[i][j] = vf_relu(sum[i][j]);
  }
  UNROLL for (int i = 0; i < height; i++) {
    float *to = t->c + i * t->cStride;
    UNROLL for (int j = 0; j < width; j++) {
      if (partial && j == width - 1) {
        vf_store_first(to + j * LANES, sum[i][j], last);
      } else {
        vf_store(to + j * LANES, sum[i][j]);
      }
    }
  }
}

// A masked load costs no more than a whole one in AVX-512, so one function serves both; elsewhere each has its own.
#define TILE_FUNCTION(NAME, HEIGHT, WIDTH, TRANSPOSED)                           \
  static void NAME(const Tile *t) {                                              \
    if (MASKED_TAILS || t->last < LANES) {                                       \
      PASTE(tile, VARIANT)(t, HEIGHT, WIDTH, TRANSPOSED, true);                  \
    } else {                                                                     \
      PASTE(tile, VARIANT)(t, HEIGHT, WIDTH, TRANSPOSED, false);                 \
    }                                                                            \
  }
#define TILE(HEIGHT, WIDTH)                                                      \
  TILE_FUNCTION(PASTE(rows_##HEIGHT##_##WIDTH, VARIANT), HEIGHT, WIDTH, false)   \
  TILE_FUNCTION(PASTE(columns_##HEIGHT##_##WIDTH, VARIANT), HEIGHT, WIDTH, true)

// Which tiles there are: as many sums as the registers hold in addition to one row of B, and for a single row of A as many
// vectors as it takes to keep the multipliers busy.
#define FOR_ROWS_1_TO_6(X, WIDTH) X(1, WIDTH) X(2, WIDTH) X(3, WIDTH) X(4, WIDTH) X(5, WIDTH) X(6, WIDTH)
#define FOR_ROWS_1_TO_8(X, WIDTH) FOR_ROWS_1_TO_6(X, WIDTH) X(7, WIDTH) X(8, WIDTH)
#define FOR_ROWS_1_TO_12(X, WIDTH) FOR_ROWS_1_TO_8(X, WIDTH) X(9, WIDTH) X(10, WIDTH) X(11, WIDTH) X(12, WIDTH)
#if REGISTERS == 32
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
#define FOR_WIDER(X) X(1, 5) X(1, 6) X(1, 7) X(1, 8)
#define FOR_ALL(X) FOR_WIDTH_1(X) FOR_WIDTH_2(X) FOR_WIDTH_3(X) FOR_WIDTH_4(X) FOR_WIDER(X)

FOR_ALL(TILE)

#define CHOICE(HEIGHT, WIDTH)                                 \
  [WIDTH][HEIGHT] = {PASTE(rows_##HEIGHT##_##WIDTH, VARIANT), \
                     PASTE(columns_##HEIGHT##_##WIDTH, VARIANT)},

/// By width, height, and whether A is transposed.
static const TileFunction tiles[WIDEST_OF_ONE_ROW + 1][TALLEST + 1][2] = {FOR_ALL(CHOICE)};

// A panel of B this deep stays in the first two caches while the rows of A pass by.
enum { DEPTH_BLOCK = 512 };

/// One block of the depth: `t` says which, and how it starts and ends.
static void PASTE(tiledBlock, VARIANT)(const CKernelsProduct *p, const CKernelsWindows *w, Tile t) {
  const float *a = t.a, *b = t.b;
  const size_t vectors = (p->columns + LANES - 1) / LANES;
  const size_t widest = p->rows == 1 ? WIDEST_OF_ONE_ROW : WIDEST;
  size_t vector = 0;
  for (size_t parts = (vectors + widest - 1) / widest; parts > 0; parts--) {
    const size_t width = nextPart(vectors - vector, parts), column = vector * LANES;
    vector += width;
    t.last = vector == vectors ? p->columns - (vectors - 1) * LANES : LANES;
    t.b = b + column;
    t.bias = p->bias ? p->bias + column : 0;
    for (size_t group = 0; group < w->groups; group++) {
      size_t row = 0;
      for (size_t stack = (p->rows + tallest[width] - 1) / tallest[width]; stack > 0; stack--) {
        const size_t height = nextPart(p->rows - row, stack);
        t.a = a + group * w->aGroupStride + row * t.rowStride;
        t.c = p->c + group * w->cGroupStride + row * p->cStride + column;
        tiles[width][height][p->aIsTransposed](&t);
        row += height;
      }
    }
  }
}

static void PASTE(windows, VARIANT)(const CKernelsProduct *p, const CKernelsWindows *w) {
  Tile t = {.rowStride = p->aIsTransposed ? 1 : p->aStride,
            .kStride = p->aIsTransposed ? p->aStride : 1,
            .bStride = p->bStride,
            .cStride = p->cStride};
  // A block is some whole segments, or a part of one that is deeper than a block.
  const size_t several = p->depth < DEPTH_BLOCK && p->depth > 0 ? DEPTH_BLOCK / p->depth : 1;
  bool begins = true;
  for (size_t s = 0; s < w->segments; s += t.segments) {
    t.segments = smaller(several, w->segments - s);
    t.offsets = w->offsets + s;
    size_t k = 0;
    do {
      t.depth = smaller(p->depth - k, DEPTH_BLOCK);
      t.how = !begins || p->addsToC ? STARTS_AT_C : p->bias ? STARTS_AT_BIAS : STARTS_AT_ZERO;
      if (s + t.segments == w->segments && k + t.depth == p->depth && p->rectifies) t.how |= ENDS_RECTIFIED;
      t.a = p->a + k * t.kStride;
      t.b = p->b + (s * p->depth + k) * p->bStride;
      PASTE(tiledBlock, VARIANT)(p, w, t);
      begins = false;
      k += t.depth;
    } while (k < p->depth);
  }
}

static void PASTE(tiledProduct, VARIANT)(const CKernelsProduct *p) {
  static const size_t start = 0;
  const CKernelsWindows plain = {.groups = 1, .segments = 1, .offsets = &start};
  PASTE(windows, VARIANT)(p, &plain);
}
