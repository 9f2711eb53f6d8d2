// Words every variant shares; a template's functions carry the variant's name behind theirs.
#include <stddef.h>
#include <stdint.h>

#include "../include/CKernels.h"

#define INLINE static inline __attribute__((always_inline, unused))
#define PASTE_2(a, b) a##_##b
#define PASTE(a, b) PASTE_2(a, b)
#define UNROLL _Pragma("clang loop unroll(full)")
