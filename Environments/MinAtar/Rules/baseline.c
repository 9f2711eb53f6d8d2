#define VARIANT baseline
#include "batch.h"
