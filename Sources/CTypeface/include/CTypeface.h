#pragma once
#include <stddef.h>

/* The typeface Inter, reduced to the signs of European languages and with digits of one width. See OFL.txt. */

const unsigned char *typeface_regular(size_t *size);
const unsigned char *typeface_semibold(size_t *size);
