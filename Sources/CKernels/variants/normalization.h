// Template: layer normalization, whose loops over a row's numbers the compiler turns into vectors.
#include <math.h>

/// The sum of the squared distances from `mean`, in the fixed order of LANES running sums.
INLINE float PASTE(squaredDistances, VARIANT)(const float *x, size_t count, float mean) {
  float sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) sums[lane] += (x[i + lane] - mean) * (x[i + lane] - mean);
  }
  for (size_t lane = 0; i < count; i++, lane++) sums[lane] += (x[i] - mean) * (x[i] - mean);
  float sum = 0;
  for (size_t lane = 0; lane < LANES; lane++) sum += sums[lane];
  return sum;
}

static void PASTE(layerNorm, VARIANT)(const CKernelsLayerNorm *layer, const float *input, float *output) {
  const size_t size = layer->size;
  const float *weight = layer->weight, *bias = layer->bias;
  for (size_t row = 0; row < layer->rows; row++) {
    const float *x = input + row * size;
    float *y = output + row * size, *unit = layer->unit + row * size;
    const float mean = PASTE(rowSum, VARIANT)(x, size) / (float)size;
    const float variance = PASTE(squaredDistances, VARIANT)(x, size, mean) / (float)size;
    const float scale = 1 / sqrtf(variance + layer->epsilon);
    layer->scales[row] = scale;
    for (size_t i = 0; i < size; i++) {
      unit[i] = (x[i] - mean) * scale;
      y[i] = weight[i] * unit[i] + bias[i];
    }
    if (layer->rectifies) {
      for (size_t i = 0; i < size; i++) y[i] = y[i] < 0 ? 0 : y[i];
    }
  }
}

/// With g = dy ⊙ weight: dx = scale (g - mean(g) - x̂ mean(g ⊙ x̂)).
static void PASTE(layerNormBackward, VARIANT)(const CKernelsLayerNorm *layer, const float *output, float *gradient,
                                              float *inputGradient, float *weightGradient, float *biasGradient) {
  const size_t size = layer->size;
  const float *weight = layer->weight;
  for (size_t i = 0; i < size; i++) weightGradient[i] = biasGradient[i] = 0;
  for (size_t row = 0; row < layer->rows; row++) {
    const float *y = output + row * size, *unit = layer->unit + row * size;
    float *dy = gradient + row * size;
    if (layer->rectifies) {
      for (size_t i = 0; i < size; i++) dy[i] = y[i] <= 0 ? 0 : dy[i];
    }
    for (size_t i = 0; i < size; i++) {
      weightGradient[i] += dy[i] * unit[i];
      biasGradient[i] += dy[i];
      dy[i] *= weight[i];
    }
    if (!inputGradient) continue;
    float sums[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= size; i += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) sums[lane] += dy[i + lane] * unit[i + lane];
    }
    for (size_t lane = 0; i < size; i++, lane++) sums[lane] += dy[i] * unit[i];
    float product = 0;
    for (size_t lane = 0; lane < LANES; lane++) product += sums[lane];
    const float mean = PASTE(rowSum, VARIANT)(dy, size) / (float)size, slope = product / (float)size;
    const float scale = layer->scales[row];
    float *dx = inputGradient + row * size;
    for (i = 0; i < size; i++) dx[i] = scale * (dy[i] - mean - unit[i] * slope);
  }
}
