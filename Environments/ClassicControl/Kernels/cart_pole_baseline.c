#include "variant.h"

VECTORS(2)
#define NAME classic_cart_pole_baseline
#define LABEL "baseline"
// Where the processor has no such instruction this calls the C library, slowly and with the same bits.
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define LOOKUP(table, k) ((vd){table[(k)[0]], table[(k)[1]]})

#define WRITE_ROWS(a, b, p, q, r, s)                                                     \
  do {                                                                                   \
    for (int row = 0; row < 2; row++) {                                                  \
      (a)[4 * row] = (b)[4 * row] = p[row], (a)[4 * row + 1] = (b)[4 * row + 1] = q[row]; \
      (a)[4 * row + 2] = (b)[4 * row + 2] = r[row], (a)[4 * row + 3] = (b)[4 * row + 3] = s[row]; \
    }                                                                                    \
  } while (0)

#include "cart_pole_body.h"
