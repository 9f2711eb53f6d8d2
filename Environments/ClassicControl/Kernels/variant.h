#include "include/CClassicControl.h"
#include "sine_table.h"

#pragma STDC FP_CONTRACT OFF

typedef struct {
  const char *name;
  size_t (*step)(const CartPoleBatch *);
  void (*advance)(double state[4], int32_t action);
} CartPoleVariant;

#define VECTORS(n)                                          \
  enum { W = n };                                           \
  typedef double vd __attribute__((ext_vector_type(n)));    \
  typedef int64_t vl __attribute__((ext_vector_type(n)));   \
  typedef int32_t vi __attribute__((ext_vector_type(n)));   \
  typedef uint8_t vb __attribute__((ext_vector_type(n)));   \
  typedef float vf __attribute__((ext_vector_type(n)));
