#include <math.h>

#include "include/CClassicControl.h"

double classic_power(double base, double exponent) { return pow(base, exponent); }
