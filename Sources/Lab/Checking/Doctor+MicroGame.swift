import RLCore

extension Doctor {
  /// Trains an agent of board games in the micro-game and compares what it says with the truth.
  static func faultsInMicroGame(_ entry: AgentEntry) -> [String] {
    let world = MadeEnvironment(MicroGameWorld())
    let count = 16
    let batch = world.batch(
      count: count, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let values = entry.accepted([
      "layers": .texts(["dense 32"]), "augmentation": .text("none"), "simulations": .integer(8),
      "fast_simulations": .integer(4), "games_per_generation": .integer(32), "gradient_steps": .integer(32),
      "batch_size": .integer(32), "smallest_window": .integer(500), "largest_window": .integer(2_000),
      "learning_rate": .number(0.005), "value_target": .number(0),
    ])
    let agent: any Agent
    do {
      agent = try entry.make(
        values,
        AgentContext(
          observationSpace: batch.observationSpace, actionSpace: batch.actionSpace, masksActions: true,
          game: MicroGame.entry, environments: count, totalSteps: 10_000, seed: 1))
    } catch { return ["it cannot be created: \(error)"] }
    batch.reset()
    for _ in 0..<600 {
      agent.selectActions(for: batch.observations, into: batch.actions)
      guard (0..<count).allSatisfy({ AgentTrial.legalActions(batch, $0).contains(batch.actions[$0]) }) else {
        return ["it chose an illegal action while exploring"]
      }
      batch.step()
      agent.learn(from: batch.transitions)
    }
    return faults(of: agent, seeing: batch.observationSpace)
  }

  /// What the agent gets wrong at the start, which is won, and after two moves that leave a threat to answer.
  private static func faults(of agent: any Agent, seeing space: ObservationSpace) -> [String] {
    let column = ObservationColumn(count: 1, in: space, maskedActions: MicroGame.actionSpace.count)
    var faults: [String] = []
    for moves in ["", "2", "3", "25"] {
      guard let position = try? MicroGame(moves: moves) else { continue }
      MicroGame.entry.observe(position, space, 0, column.rows)
      var action: Int32 = 0
      agent.greedyPolicy(batchSize: 1).selectActions(for: column.rows, into: &action)
      let values = position.values
      let best = values.map(\.value).max() ?? 0
      if values.first(where: { $0.action == Int(action) })?.value != best {
        faults.append(
          "after '\(moves)' it moves to \(Int(action) + 1), which gives the result away: its search teaches it nothing"
        )
      }
      guard let guide = agent as? any PositionEvaluating else { continue }
      var (value, logits) = (Float(0), [Float](repeating: 0, count: MicroGame.actionSpace.count))
      guide.evaluate(column.rows, logits: &logits, values: &value)
      if abs(Double(value) - Double(best)) > 0.4 {
        faults.append(
          "after '\(moves)' the position is worth \(best) to who moves, the agent says \(value): the result reaches it with the wrong sign, or not at all"
        )
      }
    }
    return faults
  }
}
