import RLCore

/// The grid worlds: small, discrete, and with an exact optimum each.
public let gridWorlds: [EnvironmentEntry] = [
  .gridWorld(
    "FrozenLake-v1", FrozenLake.self,
    summary: "Cross slippery ice to the goal; 4x4, 8x8 or a map of one's own.",
    documentation: frozenLakeDocumentation, maxEpisodeSteps: 100, rewardThreshold: 0.70),
  .gridWorld(
    "FrozenLake8x8-v1", FrozenLake.self, defaults: ["map_name": .text("8x8")],
    summary: "Cross slippery ice to the goal on the 8x8 map.",
    documentation: frozenLakeDocumentation, maxEpisodeSteps: 200, rewardThreshold: 0.85),
  .gridWorld(
    "CliffWalking-v1", CliffWalking.self, summary: "Walk along a cliff without falling off.",
    documentation: cliffWalkingDocumentation),
  .gridWorld(
    "CliffWalkingSlippery-v1", CliffWalking.self, defaults: ["is_slippery": .bool(true)],
    summary: "Walk along a cliff where moves may slip to either side.",
    documentation: cliffWalkingDocumentation),
  .gridWorld(
    "Taxi-v4", Taxi.self, summary: "Fetch a passenger and bring them where they want to go.",
    documentation: taxiDocumentation, maxEpisodeSteps: 200, rewardThreshold: 8),
  .gridWorld(
    "FourRooms-v0", FourRooms.self, summary: "Find a hallway between four rooms although moves often fail.",
    documentation: fourRoomsDocumentation, maxEpisodeSteps: 500),
  .gridWorld(
    "WindyGridworld-v0", WindyGridworld.self, summary: "Cross a field where the wind blows upwards.",
    documentation: windyGridworldDocumentation),
  .gridWorld(
    "DeepSea-v0", DeepSea.self, summary: "Find a treasure that only a straight course leads to.",
    documentation: deepSeaDocumentation, maxEpisodeSteps: { $0.size }),
  .gridWorld(
    "KeyAndDoor-v0", KeyAndDoor.self, summary: "Take the key, open the door, reach the goal.",
    documentation: keyAndDoorDocumentation, maxEpisodeSteps: { 8 * $0.height * (2 * $0.width + 1) }),
  .gridWorld(
    "Maze-v0", Maze.self, summary: "Find the way out of a maze drawn from a seed.",
    documentation: mazeDocumentation, maxEpisodeSteps: { 4 * $0.cellCount }),
  .gridWorld(
    "TextMap-v0", TextMap.self, summary: "A world of one's own, drawn as text in the experiment file.",
    documentation: textMapDocumentation, maxEpisodeSteps: { 4 * ($0.map.first?.count ?? 0) * $0.map.count }),
]
