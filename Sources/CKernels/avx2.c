#if defined(__x86_64__)

#include <immintrin.h>

#include "variants/denormals.h"
#include "variants/paste.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define VARIANT_NAME "avx2"
#include "variants/vector_avx2.h"

#include "variants/tiles.h"

#include "variants/narrow.h"

#include "variants/product.h"

#include "variants/blocks.h"

#include "variants/bfloat16.h"

#include "variants/elementwise.h"

#include "variants/optimizers.h"

#include "variants/distributions.h"

#include "variants/normalization.h"

#include "variants/tuples.h"

#include "variants/connect_four.h"

#pragma clang attribute pop

#include "variants/table.h"

#endif
