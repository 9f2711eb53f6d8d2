// Vectors of 4 floats in the compiler's own vector type: SSE2 on x86-64, NEON on arm64, plain code elsewhere.
#include <string.h>

#define VARIANT baseline
#define LANES 4
#if defined(__aarch64__)
#define REGISTERS 32
#else
#define REGISTERS 16
#endif
#define MASKED_TAILS 0

typedef float vf __attribute__((vector_size(16)));

INLINE vf vf_set(float x) { return (vf){x, x, x, x}; }
INLINE vf vf_load(const float *p) {
  vf v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void vf_store(float *p, vf v) { memcpy(p, &v, sizeof v); }
INLINE vf vf_load_first(const float *p, size_t count) {
  vf v = {0, 0, 0, 0};
  for (size_t i = 0; i < LANES; i++) {
    if (i < count) v[i] = p[i];
  }
  return v;
}
INLINE void vf_store_first(float *p, vf v, size_t count) {
  for (size_t i = 0; i < LANES; i++) {
    if (i < count) p[i] = v[i];
  }
}
/// Floats from their upper halves.
INLINE vf vf_load_halves(const uint16_t *p) {
  typedef uint32_t vu __attribute__((vector_size(16)));
  return (vf)((vu){p[0], p[1], p[2], p[3]} << 16);
}
// Fused where the processor's base instructions fuse (arm64), two roundings elsewhere.
INLINE vf vf_fma(vf a, vf b, vf c) { return a * b + c; }
INLINE vf vf_sqrt(vf a) { return __builtin_elementwise_sqrt(a); }
// A NaN in `a` stays, for it compares false.
INLINE vf vf_relu(vf a) {
  typedef int vi __attribute__((vector_size(16)));
  return (vf)((vi)a & ~(vi)(a < vf_set(0)));
}
/// `a` where `b` is above zero, 0 elsewhere.
INLINE vf vf_where_positive(vf a, vf b) {
  typedef int vi __attribute__((vector_size(16)));
  return (vf)((vi)a & (vi)(b > vf_set(0)));
}
/// a0 + a1, a2 + a3, ..., b0 + b1, b2 + b3, ...
INLINE vf vf_sums_of_pairs(vf a, vf b) {
  const vf even = __builtin_shufflevector(a, b, 0, 2, 4, 6);
  const vf odd = __builtin_shufflevector(a, b, 1, 3, 5, 7);
  return even + odd;
}
