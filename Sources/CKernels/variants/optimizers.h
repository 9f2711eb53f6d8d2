// Template: steps of optimizers other than Adam; `FOR_VECTORS` is that of elementwise.h.

static void PASTE(descend, VARIANT)(float *parameter, float *velocity, const float *gradient, size_t count,
                                    float learningRate, float momentum) {
  const vf rate = vf_set(learningRate), kept = vf_set(momentum);
#define ONE(LOAD, STORE)                                              \
  {                                                                   \
    const vf v = vf_fma(kept, LOAD(velocity + i), LOAD(gradient + i)); \
    STORE(velocity + i, v);                                           \
    STORE(parameter + i, LOAD(parameter + i) - rate * v);             \
  }
  FOR_VECTORS(count, ONE)
#undef ONE
}

static void PASTE(rmsprop, VARIANT)(float *parameter, float *square, float *mean, float *velocity,
                                    const float *gradient, size_t count,
                                    const CKernelsRMSPropFactors *factors) {
  const vf decay = vf_set(factors->decay), rest = vf_set(factors->decayRest);
  const vf epsilon = vf_set(factors->epsilon);
  const vf rate = vf_set(factors->learningRate), kept = vf_set(factors->momentum);
#define ONE(LOAD, STORE)                                                              \
  {                                                                                   \
    const vf g = LOAD(gradient + i);                                                  \
    const vf s = vf_fma(rest, g * g, decay * LOAD(square + i));                       \
    STORE(square + i, s);                                                             \
    vf variance = s;                                                                  \
    if (mean) {                                                                       \
      const vf old = LOAD(mean + i), m = vf_fma(rest, g - old, old);                  \
      STORE(mean + i, m);                                                             \
      /* Rounding may leave less than nothing of a variance. */                       \
      variance = vf_relu(s - m * m);                                                  \
    }                                                                                 \
    const vf v = kept * LOAD(velocity + i) + g / (vf_sqrt(variance) + epsilon);       \
    STORE(velocity + i, v);                                                           \
    STORE(parameter + i, LOAD(parameter + i) - rate * v);                             \
  }
  FOR_VECTORS(count, ONE)
#undef ONE
}

static void PASTE(addScaled, VARIANT)(float *target, const float *source, size_t count, float factor) {
  const vf f = vf_set(factor);
#define ONE(LOAD, STORE) \
  { STORE(target + i, vf_fma(f, LOAD(source + i), LOAD(target + i))); }
  FOR_VECTORS(count, ONE)
#undef ONE
}

static void PASTE(clampValues, VARIANT)(float *values, size_t count, float bound) {
  for (size_t i = 0; i < count; i++) {
    const float x = values[i];
    // A NaN compares false and stays.
    values[i] = x > bound ? bound : x < -bound ? -bound : x;
  }
}
