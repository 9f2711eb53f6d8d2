import RLCore

/// The grid worlds: small, discrete, and with an exact optimum each.
public let gridWorlds: [EnvironmentEntry] = [
  FrozenLake.entry,
  FrozenLake.largeEntry,
  CliffWalking.entry,
  CliffWalking.slipperyEntry,
  Taxi.entry,
  FourRooms.entry,
  WindyGridworld.entry,
  DeepSea.entry,
  KeyAndDoor.entry,
  Maze.entry,
  TextMap.entry,
]
