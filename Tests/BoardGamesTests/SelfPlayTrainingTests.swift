import Agents
import BoardGames
import Lab
import RLCore
import RunStore
import Testing

/// Training runs in which the learner plays both sides.
@Suite struct SelfPlayTrainingTests {
  private final class Log: EpisodeSink {
    var episodes: [(seed: UInt64, actions: [Int], return: Double, ending: Ending)] = []

    func append(_ episode: Episode, actions: UnsafeBufferPointer<Int32>) {
      episodes.append((episode.seed, actions.map(Int.init), episode.return, episode.ending))
    }
  }

  private func experiment(_ text: String) throws -> Experiment {
    try Experiment.load(
      text: text, path: "game.yaml", catalog: Catalog(environments: boardGames, agents: agentCatalog))
  }

  private static func table(_ opponent: String, steps: Int) -> String {
    """
    environment: {id: TicTacToe-v0, opponent: "\(opponent)", observation: index, snapshot_every: 500, snapshots: 3}
    agent:
      algorithm: q-learning
      learning_rate: 0.5
      gamma: 1.0
      augmentation: symmetries
      exploration_initial_eps: 1.0
      exploration_final_eps: 0.6
    training: {steps: \(steps), environments: 8}
    evaluation: {episodes: 4}
    seeds: 1
    """
  }

  private static let network = """
    environment: {id: ConnectFour-v0, opponent: "self 2, pool 2, random", snapshot_every: 200, snapshots: 2}
    agent:
      algorithm: dqn
      buffer_size: 1000
      learning_starts: 100
      train_freq: 16
      batch_size: 32
      net_arch: [32]
      augmentation: symmetries
    training: {steps: 1600, environments: 8}
    evaluation: {episodes: 2, every: 0}
    seeds: 1
    """

  private func train(_ text: String, seed: UInt64) throws -> (setup: PreparedRun, log: Log, trainer: Trainer)
  {
    let setup = try PreparedRun(try experiment(text), seed: seed)
    let log = Log()
    let trainer = setup.trainer(sink: log)
    while trainer.next() != nil {}
    return (setup, log, trainer)
  }

  @Test func aTableThatPlayedItselfCannotLose() throws {
    let (setup, _, _) = try train(Self.table("self", steps: 150_000), seed: 1)
    let (player, game) = (try #require(try setup.player()), try #require(setup.game))
    for side in Side.allCases {
      let check = try #require(ExhaustiveCheck(player, of: game, side: side))
      #expect(!check.canLose, "moving \(side): \(check)")
      #expect(check.losses == 0 && check.positions > 50 && check.draws > 0)
    }
  }

  /// The check is no rubber stamp: who has learned nothing loses, and the line it shows is a lost game.
  @Test func theExhaustiveCheckShowsALostGame() throws {
    let setup = try PreparedRun(try experiment(Self.table("self", steps: 100)), seed: 1)
    let (player, game) = (try #require(try setup.player()), try #require(setup.game))
    for side in Side.allCases {
      let check = try #require(ExhaustiveCheck(player, of: game, side: side))
      var position = game.start
      for action in try #require(check.losingLine) {
        try #require(position.isLegal(action))
        position.play(action)
      }
      #expect(position.outcome == .win(side.other))
    }
  }

  @Test func aWalkOfAPerfectPlayerMeetsNoLoss() throws {
    let game = try #require(entry("TicTacToe-v0").boardGame)
    for side in Side.allCases {
      let perfect = try NamedPlayer("perfect", of: game)
      #expect(try #require(ExhaustiveCheck(perfect, of: game, side: side)).losingLine == nil)
    }
    #expect(
      ExhaustiveCheck(try NamedPlayer("rules", of: game), of: game, side: .second, limit: 3) == nil)
  }

  @Test(arguments: [table("self 1, pool 2, rules", steps: 4000), network])
  func theSameSeedTrainsTheSameAgent(text: String) throws {
    let (first, second) = (try train(text, seed: 3), try train(text, seed: 3))
    #expect(first.setup.agent.trainingState == second.setup.agent.trainingState)
    #expect(first.log.episodes.map(\.actions) == second.log.episodes.map(\.actions))
    let other = try train(text, seed: 4)
    #expect(first.log.episodes.map(\.actions) != other.log.episodes.map(\.actions))
  }

  /// Moves of former selves are in the log, so that a seed and its actions are the whole game.
  @Test(arguments: [table("pool 3, self, random", steps: 6000), network])
  func anEpisodeReplaysFromItsSeedAndActions(text: String) throws {
    let (setup, log, trainer) = try train(text, seed: 2)
    #expect(try #require(trainer.opponentPool).count > 1)
    for episode in log.episodes {
      var walk = EnvironmentWalk(setup.environment, maxEpisodeSteps: nil, seed: episode.seed)
      var (total, ending) = (0.0, Ending.none)
      for action in episode.actions {
        try #require(ending == .none && walk.legalActions?.contains(action) == true)
        let step = walk.step(action)
        total += step.reward
        ending = step.ending
      }
      try #require(total == episode.return && ending == episode.ending)
    }
  }

  /// A copy plays as the learner did when it was taken, whatever the learner has become.
  @Test func aFormerSelfStaysAsItWas() throws {
    let (setup, _, _) = try train(Self.table("self", steps: 4000), seed: 1)
    let batch = setup.environment.batch(
      count: 16, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 9, purpose: .trainingEpisodes))
    let frozen = try setup.agent.frozenPolicy(of: setup.agent.tensors, batchSize: 16)
    let live = setup.agent.greedyPolicy(batchSize: 16)
    func actions(_ policy: any Policy) -> [Int32] {
      policy.selectActions(for: batch.observations, into: batch.actions)
      return (0..<16).map { batch.actions[$0] }
    }
    batch.reset()
    var random = RandomStream(seed: 1)
    for _ in 0..<3 {
      for row in 0..<16 {
        batch.actions[row] = Int32(batch.observations.mask(row)?.randomAction(using: &random) ?? 0)
      }
      batch.step()
    }
    let before = actions(frozen)
    #expect(before == actions(live))
    let weights = setup.agent.tensors.map { tensor in
      guard case .float64(let values) = tensor.elements else { return tensor }
      return NamedTensor(tensor.name, shape: tensor.shape, .float64(values.map { -$0 }))
    }
    try setup.agent.load(weights)
    #expect(actions(frozen) == before)
    #expect(actions(live) != before)
  }

  @Test func formerSelvesCanBePutBack() throws {
    let text = Self.table("pool, self", steps: 3000)
    let (_, _, trainer) = try train(text, seed: 5)
    let selves = try #require(trainer.opponentPool)
    let saved = try StateTransfer.saved { state throws(TensorMismatch) in try selves.transfer(&state) }
    let setup = try PreparedRun(try experiment(text), seed: 5)
    let fresh = try #require(setup.trainer(sink: nil).opponentPool)
    #expect(fresh.count == 0)
    try StateTransfer.restore(saved) { state throws(TensorMismatch) in try fresh.transfer(&state) }
    #expect(fresh.count == 3)
    #expect(
      try StateTransfer.saved { state throws(TensorMismatch) in try fresh.transfer(&state) } == saved)
  }
}
