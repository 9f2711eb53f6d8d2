#include "variants/paste.h"

#define VARIANT_NAME "baseline"
#include "variants/vector_baseline.h"

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

#include "variants/table.h"
