#if defined(__x86_64__)

#include <string.h>

#include "CMinAtar.h"

#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)

#define VARIANT avx512
#include "batch.h"

#pragma clang attribute pop

#endif
