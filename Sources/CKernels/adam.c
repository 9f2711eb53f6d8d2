#include <math.h>

#include "include/CKernels.h"

CKernelsAdamFactors ckernels_adam_factors(double learningRate, double beta1, double beta2, double epsilon,
                                          uint64_t step) {
  return (CKernelsAdamFactors){
      .beta1Rest = (float)(1 - beta1),
      .beta2 = (float)beta2,
      .beta2Rest = (float)(1 - beta2),
      .epsilon = (float)epsilon,
      .stepSize = (float)(learningRate / (1 - pow(beta1, (double)step))),
      .rootOfCorrection = (float)(1 / sqrt(1 - pow(beta2, (double)step))),
  };
}
