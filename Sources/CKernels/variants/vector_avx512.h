// Vectors of 16 floats for AVX-512F. Tails are masked, so a whole row costs the same code as its end.
#include <immintrin.h>

#define VARIANT avx512
#define LANES 16
#define REGISTERS 32
#define MASKED_TAILS 1

typedef __m512 vf;

INLINE vf vf_set(float x) { return _mm512_set1_ps(x); }
INLINE vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
INLINE void vf_store(float *p, vf v) { _mm512_storeu_ps(p, v); }
INLINE __mmask16 vf_mask(size_t count) { return (__mmask16)((1u << count) - 1u); }
INLINE vf vf_load_first(const float *p, size_t count) { return _mm512_maskz_loadu_ps(vf_mask(count), p); }
INLINE void vf_store_first(float *p, vf v, size_t count) { _mm512_mask_storeu_ps(p, vf_mask(count), v); }
/// Floats from their upper halves.
INLINE vf vf_load_halves(const uint16_t *p) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p)), 16));
}
INLINE vf vf_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
INLINE vf vf_sqrt(vf a) { return _mm512_sqrt_ps(a); }
// A NaN in `a` stays: the second operand is what the instruction returns for unordered values.
INLINE vf vf_relu(vf a) { return _mm512_max_ps(_mm512_setzero_ps(), a); }
/// `a` where `b` is above zero, 0 elsewhere.
INLINE vf vf_where_positive(vf a, vf b) {
  return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(b, _mm512_setzero_ps(), _CMP_GT_OQ), a);
}
/// a0 + a1, a2 + a3, ..., b0 + b1, b2 + b3, ...
INLINE vf vf_sums_of_pairs(vf a, vf b) {
  const vf even = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const vf odd = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  return even + odd;
}
