// Runs a policy's program: the operations of PolicyProgram in the form that EngineProgram.swift writes.
#include "engine.h"

enum { BINS = 1, TILES, HOT, ROWS, SCALE, CHANNELS_LAST, DENSE, CONVOLUTION, LAYER_NORM, ADD, DUELING, EXPECTATION, MEAN, TANH_OF_LAST, CLIP };

typedef struct {
  int operation, size, count;      // count: elements of the first input
  const float *x, *z;              // the inputs
  float *y;
  const float *a, *b;              // weights
  const int32_t *k;                // sizes
} Step;

Policy policy_memory;
static Step *steps;
static int step_count;
static const float **arrays;   // those that were read, which later steps may name
static int array_count;
static const uint8_t *cursor;

static int32_t word(void) {
  int32_t value;
  __builtin_memcpy(&value, cursor, 4);
  cursor += 4;
  return value;
}

// Memory that has to be there; a program that needs more than there is has not been written.
static void *needed(size_t count, size_t size) {
  void *place = reserve(count * size);
  if (!place) __builtin_trap();
  return place;
}

// Half precision to single; numbers of the weights are finite.
static float half(uint16_t bits) {
  const uint32_t sign = (uint32_t)(bits & 0x8000) << 16, magnitude = bits & 0x7fff;
  if (magnitude < 0x400) {
    const float small = (float)magnitude * 0x1p-24f;
    return sign ? -small : small;
  }
  return __builtin_bit_cast(float, sign | ((magnitude << 13) + 0x38000000));
}

// An array: its kind (0 single, 1 half precision, 2 bytes with a scale for each column, 3 and 4 single and half precision
// with equal rows written once), its rows and its columns. Kind 5 is an array that was read before, by its number.
static const float *array(void) {
  const int kind = word();
  if (kind == 5) return arrays[word()];
  const int rows = word(), columns = word(), count = rows * columns;
  float *values = needed((size_t)count, 4);
  arrays[array_count++] = values;
  if (kind == 0) {
    __builtin_memcpy(values, cursor, (size_t)count * 4);
    cursor += (size_t)count * 4;
  } else if (kind == 1) {
    for (int i = 0; i < count; i++) {
      uint16_t bits;
      __builtin_memcpy(&bits, cursor + 2 * i, 2);
      values[i] = half(bits);
    }
    cursor += ((size_t)count * 2 + 3) & ~(size_t)3;
  } else if (kind >= 3) {
    // Which of the different rows each row is.
    const int different = word(), bytes = kind == 3 ? 4 : 2;
    const uint8_t *all = cursor, *numbers = cursor + (((size_t)different * columns * bytes + 3) & ~(size_t)3);
    for (int row = 0; row < rows; row++) {
      uint16_t which;
      __builtin_memcpy(&which, numbers + 2 * row, 2);
      for (int column = 0; column < columns; column++) {
        const uint8_t *place = all + ((size_t)which * columns + column) * bytes;
        uint16_t bits;
        if (kind == 3) __builtin_memcpy(values + row * columns + column, place, 4);
        else __builtin_memcpy(&bits, place, 2), values[row * columns + column] = half(bits);
      }
    }
    cursor = numbers + (((size_t)rows * 2 + 3) & ~(size_t)3);
  } else {
    const uint8_t *scales = cursor;
    cursor += (size_t)columns * 4;
    for (int i = 0; i < count; i++) {
      float scale;
      __builtin_memcpy(&scale, scales + 4 * (i % columns), 4);
      values[i] = (float)(int8_t)cursor[i] * scale;
    }
    cursor += ((size_t)count + 3) & ~(size_t)3;
  }
  return values;
}

static const int32_t *sizes(int count) {
  int32_t *values = needed((size_t)count, 4);
  for (int i = 0; i < count; i++) values[i] = word();
  return values;
}

const uint8_t *load_policy(const uint8_t *program) {
  cursor = program;
  Policy *m = &policy_memory;
  m->inputs = word();
  m->actions = word();
  m->scores = word();
  m->masked = word();
  m->reads_policy = word();
  step_count = word();
  steps = needed((size_t)step_count, sizeof *steps);
  arrays = needed((size_t)step_count * 2, sizeof *arrays);   // no step has more than two
  m->observation = needed((size_t)m->inputs, 4);
  m->legal = needed((size_t)m->actions, 1);
  for (int i = 0; i < m->actions; i++) m->legal[i] = 1;
  for (int i = 0; i < step_count; i++) {
    Step *s = &steps[i];
    s->operation = word();
    const int first = word(), second = word();
    s->size = word();
    // Value 0 is the observation, value k what step k - 1 computes.
    s->x = first ? steps[first - 1].y : m->observation;
    s->count = first ? steps[first - 1].size : m->inputs;
    s->z = second ? steps[second - 1].y : m->observation;
    s->y = needed((size_t)s->size, 4);
    switch (s->operation) {
      case BINS: case TILES:
        // The number of tilings and of tiles, the bins; their lower bounds and scales.
        s->k = sizes(2 + s->count);
        s->a = array(), s->b = array();
        break;
      case ROWS: s->a = array(); break;
      case SCALE: s->a = array(), s->b = array(); break;
      case CLIP: s->k = sizes(1); break;   // bits of the limit
      case CHANNELS_LAST: s->k = sizes(2); break;   // channels, pixels
      case DENSE: s->k = sizes(1), s->a = array(), s->b = array(); break;   // whether it rectifies
      // height, width, channels, kernel, stride, padding, rows and columns of the output, outputs, whether it rectifies
      case CONVOLUTION: s->k = sizes(10), s->a = array(), s->b = array(); break;
      case LAYER_NORM: s->k = sizes(2), s->a = array(), s->b = array(); break;   // bits of epsilon, whether it rectifies
      case DUELING: case MEAN: s->k = sizes(1); break;   // atoms
      case EXPECTATION: s->k = sizes(1), s->a = array(); break;
    }
  }
  m->q = step_count ? steps[step_count - 1].y : m->observation;
  return cursor;
}

static void rectify(float *y, int size) {
  for (int i = 0; i < size; i++) y[i] = y[i] < 0 ? 0 : y[i];
}

static void add_row(float *restrict y, const float *restrict w, float x, int size) {
  for (int o = 0; o < size; o++) y[o] += x * w[o];
}

// Rows of a matrix that wait to be added: four together read and write the sum once.
typedef struct {
  const float *rows[4];
  float factors[4];
  int count;
} Waiting;

static void flush(Waiting *m, float *restrict y, int size) {
  if (m->count == 4) {
    const float *restrict a = m->rows[0], *restrict b = m->rows[1], *restrict c = m->rows[2], *restrict d = m->rows[3];
    const float p = m->factors[0], q = m->factors[1], r = m->factors[2], s = m->factors[3];
    for (int o = 0; o < size; o++) y[o] += (p * a[o] + q * b[o]) + (r * c[o] + s * d[o]);
  } else {
    for (int i = 0; i < m->count; i++) add_row(y, m->rows[i], m->factors[i], size);
  }
  m->count = 0;
}

static void add_later(Waiting *m, float *y, const float *w, float x, int size) {
  if (x == 0) return;
  m->rows[m->count] = w;
  m->factors[m->count++] = x;
  if (m->count == 4) flush(m, y, size);
}

static float position(const Step *s, int i) {
  const float place = (s->x[i] - s->a[i]) * s->b[i], most = (float)s->k[2 + i];
  return place > 0 ? (place < most ? place : most) : 0;
}

static void convolve(const Step *s) {
  const int height = s->k[0], width = s->k[1], channels = s->k[2], kernel = s->k[3], stride = s->k[4], padding = s->k[5];
  const int rows = s->k[6], columns = s->k[7], outputs = s->k[8];
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++) {
      float *y = s->y + (row * columns + column) * outputs;
      Waiting waiting = {.count = 0};
      for (int o = 0; o < outputs; o++) y[o] = s->b[o];
      for (int k = 0; k < kernel * kernel; k++) {
        const int r = row * stride + k / kernel - padding, c = column * stride + k % kernel - padding;
        if (r < 0 || r >= height || c < 0 || c >= width) continue;
        for (int i = 0; i < channels; i++) {
          const float x = s->x[(r * width + c) * channels + i];
          add_later(&waiting, y, s->a + (k * channels + i) * outputs, x, outputs);
        }
      }
      flush(&waiting, y, outputs);
    }
  }
  if (s->k[9]) rectify(s->y, s->size);
}

static void normalize(const Step *s) {
  float sum = 0, squares = 0;
  for (int i = 0; i < s->size; i++) sum += s->x[i];
  const float mean = sum / (float)s->size;
  for (int i = 0; i < s->size; i++) squares += (s->x[i] - mean) * (s->x[i] - mean);
  const float scale = 1 / __builtin_sqrtf(squares / (float)s->size + __builtin_bit_cast(float, s->k[0]));
  for (int i = 0; i < s->size; i++) s->y[i] = s->a[i] * ((s->x[i] - mean) * scale) + s->b[i];
  if (s->k[1]) rectify(s->y, s->size);
}

static void expect(const Step *s) {
  const int atoms = s->k[0];
  for (int a = 0; a < s->size; a++) {
    const float *x = s->x + a * atoms;
    float most = x[0], sum = 0, mean = 0;
    for (int n = 1; n < atoms; n++) most = x[n] > most ? x[n] : most;
    for (int n = 0; n < atoms; n++) {
      const float p = exponential(x[n] - most);
      sum += p;
      mean += p * s->a[n];
    }
    s->y[a] = mean / sum;
  }
}

static void run(const Step *s) {
  float *y = s->y;
  const float *x = s->x;
  switch (s->operation) {
    case BINS: {
      int state = 0;
      for (int i = 0; i < s->count; i++) {
        const int bin = (int)position(s, i), most = s->k[2 + i] - 1;
        state = state * s->k[2 + i] + (bin < most ? bin : most);
      }
      y[0] = (float)state;
      break;
    }
    case TILES:
      for (int t = 0; t < s->k[0]; t++) {
        int tile = 0;
        for (int i = 0; i < s->count; i++) {
          const float shift = (float)(t * (2 * i + 1) % s->k[0]) / (float)s->k[0];
          tile = tile * (s->k[2 + i] + 1) + (int)(position(s, i) + shift);
        }
        y[t] = (float)(t * s->k[1] + tile);
      }
      break;
    case HOT:
      for (int i = 0; i < s->size; i++) y[i] = 0;
      for (int i = 0; i < s->count; i++) y[(int)x[i]] = 1;
      break;
    case ROWS:
      for (int a = 0; a < s->size; a++) y[a] = 0;
      for (int i = 0; i < s->count; i++) add_row(y, s->a + (int)x[i] * s->size, 1, s->size);
      break;
    case SCALE:
      for (int i = 0; i < s->size; i++) y[i] = s->a[i] * x[i] + s->b[i];
      break;
    case CLIP: {
      const float limit = __builtin_bit_cast(float, s->k[0]);
      for (int i = 0; i < s->size; i++) y[i] = x[i] < -limit ? -limit : x[i] > limit ? limit : x[i];
      break;
    }
    case CHANNELS_LAST:
      for (int c = 0; c < s->k[0]; c++)
        for (int p = 0; p < s->k[1]; p++) y[p * s->k[0] + c] = x[c * s->k[1] + p];
      break;
    case DENSE: {
      Waiting waiting = {.count = 0};
      for (int o = 0; o < s->size; o++) y[o] = s->b[o];
      for (int i = 0; i < s->count; i++) add_later(&waiting, y, s->a + (size_t)i * s->size, x[i], s->size);
      flush(&waiting, y, s->size);
      if (s->k[0]) rectify(y, s->size);
      break;
    }
    case CONVOLUTION: convolve(s); break;
    case LAYER_NORM: normalize(s); break;
    case ADD:
      for (int i = 0; i < s->size; i++) y[i] = x[i] + s->z[i];
      break;
    case DUELING: {
      const int atoms = s->k[0], actions = s->size / atoms;
      for (int n = 0; n < atoms; n++) {
        float sum = 0;
        for (int a = 0; a < actions; a++) sum += s->z[a * atoms + n];
        for (int a = 0; a < actions; a++) y[a * atoms + n] = x[n] + s->z[a * atoms + n] - sum / (float)actions;
      }
      break;
    }
    case EXPECTATION: expect(s); break;
    case MEAN:
      for (int a = 0; a < s->size; a++) {
        float sum = 0;
        for (int n = 0; n < s->k[0]; n++) sum += x[a * s->k[0] + n];
        y[a] = sum / (float)s->k[0];
      }
      break;
    case TANH_OF_LAST:
      for (int i = 0; i < s->size; i++) y[i] = x[i];
      y[s->size - 1] = hyperbolic_tangent(x[s->size - 1]);
      break;
  }
}

void policy(void) {
  for (int i = 0; i < step_count; i++) run(&steps[i]);
}
