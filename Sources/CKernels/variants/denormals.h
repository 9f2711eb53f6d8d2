// Treats denormal numbers as zero for the length of one kernel, and leaves the thread's mode as it was.
//
// A unit that died leaves Adam a mean that shrinks by beta1 until it is denormal, and there it stays. With half of the
// numbers so, a step took twice as long on a Zen 5, and other processors are slower at them. Setting the mode for the
// whole thread would change the arithmetic of environments.
#ifndef CKERNELS_DENORMALS_H
#define CKERNELS_DENORMALS_H

#if defined(__x86_64__)
#include <immintrin.h>

typedef unsigned FloatingPointMode;

static inline FloatingPointMode flushDenormals(void) {
  const unsigned mode = _mm_getcsr();
  _mm_setcsr(mode | 0x8040u);  // flush to zero, denormals are zero
  return mode;
}
static inline void restoreDenormals(FloatingPointMode mode) { _mm_setcsr(mode); }

#elif defined(__aarch64__)
#include <stdint.h>

typedef uint64_t FloatingPointMode;

static inline FloatingPointMode flushDenormals(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  __asm__ volatile("msr fpcr, %0" : : "r"(mode | (1u << 24)) : "memory");
  return mode;
}
static inline void restoreDenormals(FloatingPointMode mode) {
  __asm__ volatile("msr fpcr, %0" : : "r"(mode) : "memory");
}

#else

typedef int FloatingPointMode;

static inline FloatingPointMode flushDenormals(void) { return 0; }
static inline void restoreDenormals(FloatingPointMode mode) { (void)mode; }

#endif
#endif
