#include "variant.h"

extern const MinAtarVariant minatar_variant_baseline;
#if defined(__x86_64__)
extern const MinAtarVariant minatar_variant_avx2, minatar_variant_avx512;
#endif

static const MinAtarVariant *variant_of(int32_t index) {
#if defined(__x86_64__)
  if (index == 1) return &minatar_variant_avx2;
  if (index == 2) return &minatar_variant_avx512;
#endif
  return &minatar_variant_baseline;
}

int32_t minatar_variants(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2") ||
      !__builtin_cpu_supports("lzcnt") || !__builtin_cpu_supports("popcnt")) {
    return 1;
  }
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") ? 3 : 2;
#else
  return 1;
#endif
}

size_t minatar_shown_size(void) { return (sizeof(Shown) + 7) / 8; }

size_t minatar_step(const MinAtarBatch *batch) { return variant_of(batch->variant)->step(batch); }

void minatar_begin(
  const MinAtarBatch *batch, double sticky_action_prob, int32_t difficulty_ramping, const int32_t *rows,
  const uint32_t *seeds, size_t count, int32_t written) {
  variant_of(batch->variant)
    ->begin(batch, sticky_action_prob, difficulty_ramping, rows, seeds, count, written);
}

void minatar_seed_ahead(const MinAtarBatch *batch, const int32_t *rows, const uint32_t *seeds, size_t count) {
  variant_of(batch->variant)->seed_ahead(batch, rows, seeds, count);
}
