import RLCore

/// Grid worlds: small, discrete environments with exact models.
public let gridWorlds: [EnvironmentEntry] = [
  FrozenLake.entry,
  FrozenLake.largeEntry,
  CliffWalking.entry,
  CliffWalking.slipperyEntry,
  Taxi.entry,
  FourRooms.entry,
  WindyGridworld.entry,
  RandomWalk.entry,
  DeepSea.entry,
  KeyAndDoor.entry,
  Maze.entry,
  TextMap.entry,
]
