// Words every variant shares; a template's functions carry the variant's name behind theirs.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../include/CKernels.h"

#define INLINE static inline __attribute__((always_inline, unused))
#define PASTE_2(a, b) a##_##b
#define PASTE(a, b) PASTE_2(a, b)
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// The size of the next part when what is left is cut into so many parts as equally as can be.
INLINE size_t nextPart(size_t left, size_t parts) { return parts == 1 ? left : (left + parts - 1) / parts; }
