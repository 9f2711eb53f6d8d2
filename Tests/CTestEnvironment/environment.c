// Variables that the tests, and the tools and workers they start, find set. They are set before the first thread begins: nobody
// may read the environment while somebody writes to it.
#include "CTestEnvironment.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The checkout: three names above this file's.
static void checkout(char *path, size_t size) {
  snprintf(path, size, "%s", __FILE__);
  for (int above = 0; above < 3; above++) {
    char *last = strrchr(path, '/');
    if (last) *last = 0;
  }
}

__attribute__((constructor)) static void set_variables(void) {
  char root[PATH_MAX], modules[2 * PATH_MAX + 100];
  checkout(root, sizeof root);
  snprintf(modules, sizeof modules, "%s/Tests/GymnasiumTests/Python:%s/Environments/Gymnasium/Example", root, root);
  // The Python modules of the tests.
  setenv("PYTHONPATH", modules, 1);
  // Windows that nobody sees.
  setenv("SDL_VIDEODRIVER", "dummy", 1);
}
