// Vectors of 8 floats for AVX2 with FMA.
#include <immintrin.h>

#define VARIANT avx2
#define LANES 8
#define REGISTERS 16
#define MASKED_TAILS 0

typedef __m256 vf;

INLINE vf vf_set(float x) { return _mm256_set1_ps(x); }
INLINE vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
INLINE void vf_store(float *p, vf v) { _mm256_storeu_ps(p, v); }
INLINE __m256i vf_mask(size_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
INLINE vf vf_load_first(const float *p, size_t count) { return _mm256_maskload_ps(p, vf_mask(count)); }
INLINE void vf_store_first(float *p, vf v, size_t count) { _mm256_maskstore_ps(p, vf_mask(count), v); }
/// Floats from their upper halves.
INLINE vf vf_load_halves(const uint16_t *p) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p)), 16));
}
INLINE vf vf_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
INLINE vf vf_sqrt(vf a) { return _mm256_sqrt_ps(a); }
// A NaN in `a` stays: the second operand is what the instruction returns for unordered values.
INLINE vf vf_relu(vf a) { return _mm256_max_ps(_mm256_setzero_ps(), a); }
/// `a` where `b` is above zero, 0 elsewhere.
INLINE vf vf_where_positive(vf a, vf b) {
  return _mm256_and_ps(a, _mm256_cmp_ps(b, _mm256_setzero_ps(), _CMP_GT_OQ));
}
/// a0 + a1, a2 + a3, ..., b0 + b1, b2 + b3, ...
INLINE vf vf_sums_of_pairs(vf a, vf b) {
  const vf even = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
  const vf odd = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
  return even + odd;
}
