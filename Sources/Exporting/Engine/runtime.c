// What a module without a C library needs: memory that only grows, and the functions that compilers call.
#include "engine.h"

extern unsigned char __heap_base;
static size_t end;

// Memory of 16-byte alignment that is never freed; 0 where there is no more. What the module brought lies at its beginning.
void *reserve(size_t bytes) {
  if (!end) {
    const uint32_t *brought = (const uint32_t *)(((size_t)&__heap_base + 15) & ~(size_t)15);
    end = (size_t)brought + (brought[0] == 0x31504c52 ? brought[1] : 0);
  }
  const size_t start = (end + 15) & ~(size_t)15;
  const size_t have = __builtin_wasm_memory_size(0) << 16;
  if (start + bytes > have && __builtin_wasm_memory_grow(0, (start + bytes - have + 0xffff) >> 16) == (size_t)-1) return 0;
  end = start + bytes;
  return (void *)start;
}

int putchar(int c) { return c; }
unsigned long __stack_chk_guard = 1;
void __stack_chk_fail(void) { __builtin_trap(); }
void free(void *place) { (void)place; }
int posix_memalign(void **place, size_t alignment, size_t size) {
  (void)alignment;
  *place = reserve(size);
  return *place ? 0 : 12;
}

// The product of two 128-bit numbers, which the random streams need.
__int128 __multi3(__int128 a, __int128 b) {
  const uint64_t al = (uint64_t)a, bl = (uint64_t)b;
  const uint64_t ah = (uint64_t)((unsigned __int128)a >> 64), bh = (uint64_t)((unsigned __int128)b >> 64);
  const uint64_t a0 = al & 0xffffffff, a1 = al >> 32, b0 = bl & 0xffffffff, b1 = bl >> 32;
  const uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (middle & 0xffffffff);
  const uint64_t high = a1 * b1 + (middle >> 32) + (other >> 32) + al * bh + ah * bl;
  return (__int128)((unsigned __int128)high << 64 | (other << 32 | (low & 0xffffffff)));
}

// e^x by e^(k log 2) and a series of what is left, in double precision.
float exponential(float x) {
  if (x < -87) return 0;
  if (x > 88) x = 88;
  const double k = __builtin_floor((double)x * 1.4426950408889634 + 0.5);
  const double r = (double)x - k * 0.6931471805599453;
  double sum = 1, term = 1;
  for (int n = 1; n < 12; n++) sum += term *= r / n;
  const uint64_t power = (uint64_t)(1023 + (int64_t)k) << 52;
  return (float)(sum * __builtin_bit_cast(double, power));
}

float hyperbolic_tangent(float x) {
  if (x > 20) return 1;
  if (x < -20) return -1;
  const double e = (double)exponential(2 * x);
  return (float)((e - 1) / (e + 1));
}
