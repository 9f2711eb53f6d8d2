#include "CTypeface.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char regular[] = {
#embed "Inter-Regular.otf"
};

static const unsigned char semibold[] = {
#embed "Inter-SemiBold.otf"
};

const unsigned char *typeface_regular(size_t *size) {
  *size = sizeof regular;
  return regular;
}

const unsigned char *typeface_semibold(size_t *size) {
  *size = sizeof semibold;
  return semibold;
}
