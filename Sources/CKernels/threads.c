// libgomp's functions are looked up in the running process, so that nothing here links against it.
#define _GNU_SOURCE
#include <dlfcn.h>

#include "include/CKernels.h"

void ckernels_prepare_thread(void) {
  static _Thread_local bool prepared;
  if (prepared) return;
  prepared = true;
  void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set) set(1);
}

int ckernels_openmp_threads(void) {
  int (*get)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
  return get ? get() : 0;
}
