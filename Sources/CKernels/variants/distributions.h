// Template: softmax and quantile regression, whose loops over a row's numbers the compiler turns into vectors.
#include <math.h>

/// e^x within two units in the last place, 0 below -87: Cephes' polynomial on ±ln 2 / 2, in plain operations.
INLINE float PASTE(exponential, VARIANT)(float x) {
  const float clamped = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
  const float shifter = 12582912.0f;  // 1.5 * 2^23: adding it rounds to the nearest integer
  const float shifted = clamped * 1.44269504f + shifter;
  const float n = shifted - shifter;
  const float r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  int32_t bits;
  __builtin_memcpy(&bits, &p, sizeof bits);
  bits += (int32_t)((uint32_t)(int32_t)n << 23);
  __builtin_memcpy(&p, &bits, sizeof bits);
  return x < -87.0f ? 0.0f : p;
}

/// The sum in the fixed order of LANES running sums.
INLINE float PASTE(rowSum, VARIANT)(const float *x, size_t count) {
  float sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) sums[lane] += x[i + lane];
  }
  for (size_t lane = 0; i < count; i++, lane++) sums[lane] += x[i];
  float sum = 0;
  for (size_t lane = 0; lane < LANES; lane++) sum += sums[lane];
  return sum;
}

static void PASTE(softmax, VARIANT)(const float *logits, float *probabilities, float *logSums, size_t rows,
                                    size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    const float *x = logits + row * columns;
    float *p = probabilities + row * columns;
    float highest = x[0];
    for (size_t i = 1; i < columns; i++) highest = x[i] > highest ? x[i] : highest;
    for (size_t i = 0; i < columns; i++) p[i] = PASTE(exponential, VARIANT)(x[i] - highest);
    const float sum = PASTE(rowSum, VARIANT)(p, columns), factor = 1 / sum;
    for (size_t i = 0; i < columns; i++) p[i] *= factor;
    // A row with a NaN has no softmax: all of it becomes NaN, so that a diverged run is seen.
    if (logSums) logSums[row] = highest + logf(sum);
  }
}

static float PASTE(quantileLoss, VARIANT)(const float *predictions, const float *levels, size_t count,
                                          const float *targets, size_t targetCount, float delta, float *gradient) {
  float losses[256];
  const float share = 1 / (float)targetCount;
  double total = 0;
  for (size_t first = 0; first < count; first += 256) {
    const size_t size = count - first < 256 ? count - first : 256;
    const float *theta = predictions + first, *tau = levels + first;
    float *d = gradient + first;
    for (size_t i = 0; i < size; i++) d[i] = losses[i] = 0;
    for (size_t j = 0; j < targetCount; j++) {
      const float target = targets[j];
      if (delta > 0) {
        const float inverse = 1 / delta;
        for (size_t i = 0; i < size; i++) {
          const float u = target - theta[i];
          const float weight = u < 0 ? 1 - tau[i] : tau[i];
          const float slope = u > delta ? delta : u < -delta ? -delta : u;
          // Huber's loss: slope * (u - slope / 2), within delta and beyond.
          losses[i] += weight * inverse * slope * (u - 0.5f * slope);
          d[i] -= weight * inverse * slope;
        }
      } else {
        for (size_t i = 0; i < size; i++) {
          const float u = target - theta[i];
          const float slope = u < 0 ? tau[i] - 1 : tau[i];
          losses[i] += slope * u;
          d[i] -= slope;
        }
      }
    }
    for (size_t i = 0; i < size; i++) {
      d[i] *= share;
      total += losses[i];
    }
  }
  return (float)(total * share);
}
