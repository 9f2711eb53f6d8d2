import Agents
import GridWorlds
import RLCore
import Testing

/// What the grid worlds are known for.
struct GridWorldTests {
  private func model(_ id: String, _ values: [String: ConfigurationValue] = [:]) throws -> TransitionModel {
    try #require(entry(id).make(values).model())
  }

  private func optimum(_ id: String, _ values: [String: ConfigurationValue] = [:]) throws -> Double {
    try #require(
      Planning.optimalReturn(model(id, values), maxEpisodeSteps: entry(id).maxEpisodeSteps(values)))
  }

  @Test func optimaArePublishedOnes() throws {
    #expect(try abs(optimum("FrozenLake-v1") - 0.7442) < 5e-5)
    #expect(try abs(optimum("FrozenLake8x8-v1") - 0.9132) < 5e-5)
    #expect(try optimum("CliffWalking-v1") == -13)
    #expect(try abs(optimum("Taxi-v4") - 7.93) < 1e-9)
    #expect(try optimum("WindyGridworld-v0") == -15)
    #expect(try optimum("WindyGridworld-v0", ["moves": .text("king")]) == -7)
    #expect(try optimum("WindyGridworld-v0", ["moves": .text("king-or-stay")]) == -7)
  }

  @Test(arguments: [2, 5, 10, 30, 50])
  func deepSeaIsWorth99HundredthsAtEverySize(size: Int) throws {
    let values: [String: ConfigurationValue] = ["size": .integer(size)]
    #expect(try abs(optimum("DeepSea-v0", values) - 0.99) < 1e-12)
    #expect(try entry("DeepSea-v0").maxEpisodeSteps(values) == size)
    #expect(
      try abs(optimum("DeepSea-v0", values.merging(["mapping_seed": .integer(3)]) { $1 }) - 0.99) < 1e-12)
  }

  /// Four states between the ends 0 and 5.
  @Test func aJumpPastAnEndOfTheRandomWalkEndsThere() throws {
    let model = try model(
      "RandomWalk-v0",
      ["states": .integer(4), "longest_jump": .integer(3), "left_reward": .number(-2)])
    func outcomes(_ state: Int, _ action: Int) -> [String] {
      model.outcomes(state: state, action: action).map {
        "\($0.state): \(Int(($0.probability * 3).rounded())) of 3, \($0.reward)\($0.terminated ? ", ends" : "")"
      }
    }
    #expect(outcomes(3, 1) == ["4: 1 of 3, 0.0", "5: 2 of 3, 1.0, ends"])
    #expect(outcomes(3, 0) == ["2: 1 of 3, 0.0", "1: 1 of 3, 0.0", "0: 1 of 3, -2.0, ends"])
    #expect(outcomes(1, 0) == ["0: 3 of 3, -2.0, ends"])
  }

  @Test func aRandomWalkThatWouldFillTheMemoryIsRefused() throws {
    let entry = try entry("RandomWalk-v0")
    func problems(_ states: Int, _ jump: Int) -> [String] {
      entry.problems(["states": .integer(states), "longest_jump": .integer(jump)]).map(\.description)
    }
    #expect(problems(10_000, 50) == [] && problems(500, 1_000) == [])
    #expect(
      problems(10_000, 1_000) == [
        "longest_jump: 1000 places a step in each of 10000 states are 10000000, and at most 500000 are possible; lower one of them"
      ])
  }

  @Test func deepSeaMapsActionsAnewForEachSeed() throws {
    let models = try (0..<3).map { try model("DeepSea-v0", ["mapping_seed": .integer($0)]) }
    #expect(models[0] != models[1] && models[1] != models[2])
    #expect(try models[0] == model("DeepSea-v0", ["mapping_seed": .integer(0)]))
  }

  /// Sutton, Precup and Singh count 104 states; a move succeeds in 2 of 3 cases, and slips in 1 of 9 to each other side.
  @Test func fourRoomsAreThoseOfThePaper() throws {
    let model = try model("FourRooms-v0")
    #expect(model.startProbabilities.filter { $0 > 0 }.count == 103)
    let outcomes = model.outcomes(state: 2 * 13 + 2, action: 0)
    #expect(outcomes.map(\.state) == [15, 29, 41, 27])
    let chances = outcomes.map(\.probability)
    let expected = [2.0 / 3, 1.0 / 9, 1.0 / 9, 1.0 / 9]
    for (chance, wanted) in zip(chances, expected) { #expect(abs(chance - wanted) < 1e-15) }
  }

  @Test func fourRoomsRefuseAGoalInAWall() throws {
    let entry = try entry("FourRooms-v0")
    #expect(
      entry.problems(["goal": .integers([6, 6])]).map(\.description) == ["goal: row 6, column 6 is a wall"])
    #expect(
      entry.problems(["goal": .integers([6])]).map(\.description) == [
        "goal: needs a row and a column; this has 1 numbers"
      ])
  }

  @Test func theDoorOpensOnlyWithTheKey() throws {
    let model = try model("KeyAndDoor-v0")
    // Five rows of nine columns; the door is in row 2, column 4.
    let before = 2 * 9 + 3
    #expect(model.outcomes(state: 2 * before, action: 1).first?.state == 2 * before)
    #expect(model.outcomes(state: 2 * before + 1, action: 1).first?.state == 2 * (before + 1) + 1)
    #expect(model.outcomes(state: 2 * 3 * 9, action: 2).first?.state == 2 * 4 * 9 + 1)
    // 4 down, 2 up, 8 right, 2 down.
    #expect(try abs(optimum("KeyAndDoor-v0") - (1 - 0.16)) < 1e-12)
  }

  @Test func theKeyIsRewardedOnlyWhenItIsTaken() throws {
    let model = try model("KeyAndDoor-v0", ["key_reward": .number(5), "step_reward": .number(0)])
    // Downward to the key's cell without and with it, and against the wall below it.
    let (above, key) = (3 * 9, 4 * 9)
    let rewards = [2 * above, 2 * above + 1, 2 * key + 1].map {
      model.outcomes(state: $0, action: 2).first?.reward
    }
    #expect(rewards == [5, 0, 0])
  }

  @Test func stochasticWindIsWeakerOrAsUsualOrStronger() throws {
    let model = try model("WindyGridworld-v0", ["is_stochastic": .bool(true)])
    // To the right from row 3, column 4, where the wind is one cell, and from column 0, where there is none.
    let outcomes = model.outcomes(state: 34, action: 1)
    #expect(outcomes.map(\.state) == [35, 25, 15])
    let third = 1.0 / 3
    #expect(outcomes.map(\.probability) == [third, third, third])
    #expect(model.outcomes(state: 30, action: 1).map(\.state) == [31])
  }

  @Test(arguments: 0..<20)
  func aMazeHasOneWayBetweenAnyTwoPlaces(seed: Int) throws {
    let made = try entry("Maze-v0").make([
      "maze_seed": .integer(seed), "rows": .integer(7), "columns": .integer(6),
      "observation": .text("planes"),
    ])
    let batch = made.batch(count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 0))
    batch.reset()
    let (columns, cells) = (13, 15 * 13)
    let walls = Array(batch.observations.row(0)[cells..<2 * cells])
    var (open, seen) = ([columns + 1], Set([columns + 1]))
    while let cell = open.popLast() {
      for next in [cell - columns, cell + 1, cell + columns, cell - 1] where walls[next] == 0 {
        if seen.insert(next).inserted { open.append(next) }
      }
    }
    // A tree of 42 places has 41 passages.
    #expect(seen.count == 42 + 41 && walls.filter { $0 == 0 }.count == 42 + 41)
  }

  @Test func mazesDifferBySeed() throws {
    let mazes = try (0..<5).map { try model("Maze-v0", ["maze_seed": .integer($0)]) }
    for (index, maze) in mazes.enumerated() { #expect(!mazes[..<index].contains(maze)) }
  }

  @Test func aFickleTaxiHasNoModel() throws {
    #expect(try entry("Taxi-v4").make(["fickle_passenger": .bool(true)]).model() == nil)
  }

  static let worlds = gridWorlds.map(\.id)

  /// A step through the eyes of each form, against the state's number.
  @Test(arguments: worlds)
  func everyFormOfObservationTellsStatesApart(id: String) throws {
    let index = try entry(id).make()
    guard case .discrete(let count) = index.observationSpace else {
      Issue.record("\(id) has no numbers"); return
    }
    for form in ["one-hot", "coordinates", "planes"] {
      let made = try entry(id).make(["observation": .text(form)])
      #expect(made.model() == index.model())
      var looks: [[Double]: Int] = [:]
      let seeds = BatchEnvironment.EpisodeSeeds.drawn(root: 4, purpose: .trainingEpisodes)
      let plain = index.batch(count: 4, maxEpisodeSteps: 40, episodeSeeds: seeds)
      let seen = made.batch(count: 4, maxEpisodeSteps: 40, episodeSeeds: seeds)
      var random = RandomStream(seed: 5)
      plain.reset()
      seen.reset()
      for _ in 0..<500 {
        for row in 0..<4 {
          plain.actions[row] = Int32(random.below(plain.actionSpace.count))
          seen.actions[row] = plain.actions[row]
        }
        plain.step()
        seen.step()
        for row in 0..<4 {
          let (state, look) = (Int(plain.nextObservations.row(row)[0]), seen.nextObservations.row(row))
          try #require(plain.rewards[row] == seen.rewards[row] && plain.endings[row] == seen.endings[row])
          // A passenger that has arrived is where they wanted to go: planes show no more than a picture does.
          if form != "planes" { try #require(looks[look] ?? state == state, "\(form)") }
          looks[look] = state
          if form == "one-hot" { try #require(look == (0..<count).map { $0 == state ? 1 : 0 }) }
        }
      }
    }
  }

  @Test func coordinatesAndPlanesOfFrozenLake() throws {
    func first(_ form: String) throws -> [Double] {
      let batch = try entry("FrozenLake-v1").make(["observation": .text(form)]).batch(
        count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 0))
      batch.reset()
      return batch.observations.row(0)
    }
    #expect(try first("coordinates") == [0, 0])
    let holes = [5, 7, 11, 12]
    let ones = Set([0] + holes.map { 16 + $0 } + [32 + 15])
    let planes: [Double] = (0..<48).map { ones.contains($0) ? 1 : 0 }
    #expect(try first("planes") == planes)
  }
}
