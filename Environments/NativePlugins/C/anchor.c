/* SwiftPM wants a source in each target; all that this one offers is its header. */
#include "rl_environment.h"
