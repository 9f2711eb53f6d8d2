import RLCore

/// Worlds of MiniGrid that differ in size only, with what `describe` says of them.
struct MiniGridFamily: Sendable {
  let summary: String
  let reward: String
  let start: String
  let end: String
  /// `MiniGrid-` and the version come before and after.
  let tasks: [(id: String, task: GridTask)]

  init(
    _ summary: String, reward: String = "on reaching the goal 1 - 0.9 * steps / limit, else 0.",
    start: String,
    end: String = "terminated at the goal", _ tasks: [(id: String, task: GridTask)]
  ) {
    (self.summary, self.reward, self.start, self.end, self.tasks) = (summary, reward, start, end, tasks)
  }

  static let all: [MiniGridFamily] = [
    .init(
      "Walk to the goal of an empty room.", start: "in the upper left corner, or anywhere (Random).",
      [
        ("Empty-5x5-v0", .empty(size: 5, startsAnywhere: false)),
        ("Empty-Random-5x5-v0", .empty(size: 5, startsAnywhere: true)),
        ("Empty-6x6-v0", .empty(size: 6, startsAnywhere: false)),
        ("Empty-Random-6x6-v0", .empty(size: 6, startsAnywhere: true)),
        ("Empty-8x8-v0", .empty(size: 8, startsAnywhere: false)),
        ("Empty-16x16-v0", .empty(size: 16, startsAnywhere: false)),
      ]),
    .init(
      "Find the goal in four rooms.", start: "agent, goal and the openings at random places.",
      [("FourRooms-v0", .fourRooms)]),
    .init(
      "Take the key, open the door, walk to the goal.",
      start: "agent and key at random places to the left of a wall with a locked door.",
      [5, 6, 8, 16].map { ("DoorKey-\($0)x\($0)-v0", .doorKey(size: $0)) }),
    .init(
      "Walk through a chain of rooms to the goal.", start: "random rooms; the agent in the first one.",
      [
        ("MultiRoom-N2-S4-v0", .multiRoom(rooms: 2, largest: 4)),
        ("MultiRoom-N4-S5-v0", .multiRoom(rooms: 6, largest: 5)),
        ("MultiRoom-N4-S5-v1", .multiRoom(rooms: 4, largest: 5)),
        ("MultiRoom-N6-v0", .multiRoom(rooms: 6, largest: 10)),
      ]),
    .init(
      "Pass the gap in a strip of lava.",
      start: "in the upper left corner; the strip and its gap at random places.",
      end: "terminated at the goal and in lava", [5, 6, 7].map { ("LavaGapS\($0)-v0", .lavaGap(size: $0)) }),
    .init(
      "Cross rivers of lava through their openings.",
      start: "in the upper left corner; rivers and openings at random places.",
      end: "terminated at the goal and in lava",
      [(9, 1), (9, 2), (9, 3), (11, 5)].map {
        ("LavaCrossingS\($0.0)N\($0.1)-v0", .crossing(size: $0.0, rivers: $0.1, isLava: true))
      }),
    .init(
      "Pass walls through their openings.",
      start: "in the upper left corner; walls and openings at random places.",
      [(9, 1), (9, 2), (9, 3), (11, 5)].map {
        ("SimpleCrossingS\($0.0)N\($0.1)-v0", .crossing(size: $0.0, rivers: $0.1, isLava: false))
      }),
    .init(
      "Walk to the goal among balls that move.",
      reward: "on reaching the goal 1 - 0.9 * steps / limit, -1 for walking into a ball or a wall, else 0.",
      start: "in the upper left corner, or anywhere (Random); balls at random places.",
      end: "terminated at the goal, and by walking into a ball or a wall",
      [
        ("Dynamic-Obstacles-5x5-v0", .dynamicObstacles(size: 5, obstacles: 2, startsAnywhere: false)),
        ("Dynamic-Obstacles-Random-5x5-v0", .dynamicObstacles(size: 5, obstacles: 2, startsAnywhere: true)),
        ("Dynamic-Obstacles-6x6-v0", .dynamicObstacles(size: 6, obstacles: 3, startsAnywhere: false)),
        ("Dynamic-Obstacles-Random-6x6-v0", .dynamicObstacles(size: 6, obstacles: 3, startsAnywhere: true)),
        ("Dynamic-Obstacles-8x8-v0", .dynamicObstacles(size: 8, obstacles: 4, startsAnywhere: false)),
        ("Dynamic-Obstacles-16x16-v0", .dynamicObstacles(size: 16, obstacles: 8, startsAnywhere: false)),
      ]),
    .init(
      "Find the key, open the locked room, pick up the ball.",
      reward: "on picking up the ball 1 - 0.9 * steps / limit, else 0.",
      start: "in the hallway; key, ball and doors at random places.", end: "terminated with the ball",
      [(3, 1), (3, 2), (3, 3), (4, 3), (5, 3), (6, 3)].map {
        ("KeyCorridorS\($0.0)R\($0.1)-v0", .keyCorridor(roomSize: $0.0, rows: $0.1))
      }),
    .init(
      "Take the key and open the door.", reward: "on opening the door 1 - 0.9 * steps / limit, else 0.",
      start: "agent and key at random places in the left of two rooms.", end: "terminated by the open door",
      [("Unlock-v0", .unlock)]),
    .init(
      "Remember an object, and go to the same one at the end of a hallway.",
      reward: "before the matching object 1 - 0.9 * steps / limit, else 0.",
      start: "somewhere between the room with the object and the end of the hallway.",
      end: "terminated before either object",
      [
        ("MemoryS17Random-v0", .memory(size: 17, hasRandomLength: true)),
        ("MemoryS13Random-v0", .memory(size: 13, hasRandomLength: true)),
        ("MemoryS13-v0", .memory(size: 13, hasRandomLength: false)),
        ("MemoryS11-v0", .memory(size: 11, hasRandomLength: false)),
        ("MemoryS9-v0", .memory(size: 9, hasRandomLength: false)),
        ("MemoryS7-v0", .memory(size: 7, hasRandomLength: false)),
      ]),
  ]

  func entry(_ id: String, _ task: GridTask) -> EnvironmentEntry {
    let actions =
      task.actionCount == 3
      ? "0 turn left, 1 turn right, 2 forward."
      : "0 turn left, 1 turn right, 2 forward, 3 pick up, 4 drop, 5 toggle, 6 done, which does nothing."
    let missions =
      task.missions.count == 1
      ? "\"\(task.missions[0])\"" : "\"\(task.missions[0])\" and so on, 0 to \(task.missions.count - 1)"
    let sight =
      task.seesThroughWalls ? "; walls hide nothing here." : ", without what walls and closed doors hide."
    return EnvironmentEntry(
      "MiniGrid-\(id)", MiniGridWorld.Parameters.self, defaults: [:], summary: summary,
      documentation: """
        \(summary)

        Observation: [7, 7, 3] column, row and kind, color and state of the cells before the agent, which looks up from
          column 3 of row 6\(sight)
          observation: one-hot is [7, 7, 20], flat is [149] with direction and mission, full is [\(task.columns), \(task.rows), 3],
          index, with a layout, the number of the state.
        Actions: \(actions)
        Reward: \(reward)
        Start: \(start)
        Ends: \(end); truncated after \(task.maxSteps) steps, the limit.
          The reward keeps this limit whatever max_episode_steps is: later than that, success may be worth less than 0.
          The mission is \(missions).
        Source: Chevalier-Boisvert et al., "Minigrid & Miniworld" (2023); equal to the package minigrid 3.2.0 in every
          transition for the same seed and actions.
        """, maxEpisodeSteps: { _ in task.maxSteps }, rewardThreshold: nil
    ) { try MadeEnvironment(task, $0) }
  }
}
