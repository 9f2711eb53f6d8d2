// All games, and what depends on which one it is in a batch and outside.
#ifndef MINATAR_GAMES_H
#define MINATAR_GAMES_H

#include "asterix.h"
#include "breakout.h"
#include "freeway.h"
#include "seaquest.h"
#include "space_invaders.h"

RULE void observe(const World *world, MinAtarGame game, MinAtarBoard *planes) {
  switch (game) {
  case minatar_asterix: return asterix_observe(world, planes);
  case minatar_breakout: return breakout_observe(world, planes);
  case minatar_freeway: return freeway_observe(world, planes);
  case minatar_seaquest: return seaquest_observe(world, planes);
  case minatar_space_invaders: return space_invaders_observe(world, planes);
  }
}

#endif
