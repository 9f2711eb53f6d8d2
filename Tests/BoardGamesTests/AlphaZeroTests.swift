import Agents
import BoardGames
import Foundation
import GameSearch
import Lab
import RLCore
import Testing

@Suite struct AlphaZeroTests {
  private static func experiment(_ lines: String = "", steps: Int = 400, id: String = "TicTacToe-v0") throws
    -> Experiment
  {
    try Experiment.load(
      text: """
        environment: {id: \(id), opponent: self}
        agent:
          algorithm: alphazero
          layers: [dense 32]
          simulations: 8
          fast_simulations: 4
          games_per_generation: 8
          gradient_steps: 4
          batch_size: 16
          smallest_window: 100
          largest_window: 400
        \(lines)
        training: {steps: \(steps), environments: 8}
        evaluation: {episodes: 2, every: 0}
        seeds: 1
        """, path: "game.yaml", catalog: Catalog(environments: boardGames, agents: agentCatalog))
  }

  private static func train(_ experiment: Experiment, seed: UInt64 = 1) throws -> PreparedRun {
    let setup = try PreparedRun(experiment, seed: seed)
    let trainer = setup.trainer(sink: nil)
    while trainer.next() != nil {}
    return setup
  }

  @Test(arguments: ["", "  search: puct\n  sampled_moves: 3", "  full_search_fraction: 1.0"])
  func aSeedGivesTheSameWeights(lines: String) throws {
    let first = try Self.train(Self.experiment(lines))
    #expect(first.agent.tensors == (try Self.train(Self.experiment(lines))).agent.tensors)
    #expect(first.agent.tensors != (try Self.train(Self.experiment(lines), seed: 2)).agent.tensors)
    #expect(first.agent.tensors != (try PreparedRun(Self.experiment(lines), seed: 1)).agent.tensors)
  }

  @Test func noTwoOfItsStreamsAreOne() throws {
    let state = try PreparedRun(Self.experiment(), seed: 1).agent.trainingState
    var streams: [[UInt64]] = []
    for tensor in state {
      guard case .uint64(let words) = tensor.elements, tensor.shape.last == 6 else { continue }
      streams += stride(from: 0, to: words.count, by: 6).map { Array(words[$0..<$0 + 6]) }
    }
    #expect(streams.count == 10 && Set(streams).count == 10)
  }

  @Test func itLearnsThatTheStartOfTheMicroGameIsWonAndHow() throws {
    let entry = try #require(agentCatalog.first { $0.name == "alphazero" })
    for finding in Doctor.examine(entry) { #expect(finding.faults.isEmpty, "\(finding.faults)") }
  }

  @Test func aWorldThatIsNoBoardGameIsRefused() throws {
    let text = """
      environment: {id: TicTacToe-v0, opponent: self, observation: index}
      agent: {algorithm: alphazero}
      training: {steps: 100}
      seeds: 1
      """
    let experiment = try Experiment.load(
      text: text, path: "game.yaml", catalog: Catalog(environments: boardGames, agents: agentCatalog))
    #expect {
      _ = try PreparedRun(experiment, seed: 1)
    } throws: {
      "\($0)".contains(
        "alphazero needs the board as planes; set observation: planes, without wrappers around it")
    }
  }

  @Test func aFinishedGameTeachesItsResultFromBothSides() {
    let space = BoxSpace(shape: [2, 1, 1], low: 0, high: 1, elementType: .uint8, axes: .channelsFirst)
    let column = ObservationColumn(count: 1, in: .box(space), maskedActions: 2)
    for flag in 0..<2 { column.rows.legalActions?[flag] = true }
    let games = UnfinishedGames(count: 1, longest: 4, observationSize: 2, actionCount: 2)
    let window = SearchedPositions(capacity: 10, observationSize: 2, actionCount: 2)
    // The third move wins; the second was searched fast and is not learned; the searches hoped for 0.5.
    for (ply, isLearned) in [true, false, true].enumerated() {
      column.rows.values?[0] = ply == 0 ? 1 : 0
      let result = SearchResult(
        action: 0, value: 0.5, rawValue: 0, policy: [0.75, 0.25], moves: [], line: [])
      games.note(0, of: column.rows, result, isLearned: isLearned)
      games.advance(0, handsOver: true)
    }
    games.finish(0, reward: 1, share: 0.25, into: window)
    // Both learned positions are the winner's: 0.75 · 1 + 0.25 · 0.5.
    #expect(window.count == 2 && window.value(0) == 0.875 && window.value(1) == 0.875)
    for ply in 0..<2 {
      let result = SearchResult(action: 0, value: 0, rawValue: 0, policy: [1, 0], moves: [], line: [])
      games.note(0, of: column.rows, result, isLearned: true)
      games.advance(0, handsOver: true)
      if ply == 1 { games.finish(0, reward: 1, share: 0, into: window) }
    }
    #expect(window.count == 4 && window.value(2) == -1 && window.value(3) == 1)
    let batch = PositionBatch(count: 1, observationSize: 2, actionCount: 2)
    window.sample(
      age: 3, to: 0, of: batch, through: ObservationSymmetry(elements: [1, 0], actions: [1, 0]))
    #expect(batch.observations[0] == 0 && batch.observations[1] == 1)
    #expect(batch.policies[0] == 0.25 && batch.policies[1] == 0.75 && batch.values[0] == 0.875)
  }

  @Test func theWindowGrowsLessThanInProportion() {
    var configuration = AlphaZero.Configuration()
    (configuration.smallestWindow, configuration.largestWindow) = (1_000, 5_000)
    #expect(configuration.window(after: 400) == 400 && configuration.window(after: 1_000) == 1_000)
    // 1000 (1 + 0.4 (16^0.75 - 1) / 0.75) = 1000 (1 + 0.4 · 7 / 0.75)
    #expect(configuration.window(after: 16_000) == 4_733)
    #expect(configuration.window(after: 1_000_000) == 5_000)
  }

  /// The gradient against differences of the loss.
  @Test func theGradientOfTheLossIsItsSlope() {
    var random = RandomStream(seed: 5)
    let (rows, actions) = (3, 4)
    var outputs = (0..<rows * (actions + 1)).map { _ in Float(random.uniform(-1, 1)) }
    let legal: [UInt8] = [1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1]
    var policies = [Float](repeating: 0, count: rows * actions)
    for row in 0..<rows {
      let own = (0..<actions).filter { legal[row * actions + $0] == 1 }
      for action in own { policies[row * actions + action] = 1 / Float(own.count) }
    }
    let values: [Float] = [1, -1, 0.25]
    let loss = PolicyValueLoss(actionCount: actions, valueWeight: 1.5)
    func evaluate(_ gradient: inout [Float]) -> Double {
      var logits = [Float](repeating: 0, count: actions)
      let means = loss.evaluate(
        outputs, rows: rows, policies: policies, legal: legal, values: values, gradient: &gradient,
        logits: &logits)
      return means.policy + 1.5 * means.value
    }
    var (gradient, scratch) = (outputs, outputs)
    _ = evaluate(&gradient)
    for index in outputs.indices {
      let kept = outputs[index]
      outputs[index] = kept + 0.01
      let above = evaluate(&scratch)
      outputs[index] = kept - 0.01
      let below = evaluate(&scratch)
      outputs[index] = kept
      #expect(abs((above - below) / 0.02 - Double(gradient[index])) < 2e-4, "output \(index)")
    }
  }

  @Test func simulationsInEvaluationsAreRecordedBesideThem() throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: ConnectFour-v0, opponent: self, evaluation_opponents: [random]}
        agent: {algorithm: alphazero, layers: [dense 16], simulations: 4}
        training: {steps: 64, environments: 8}
        evaluation: {episodes: 4, search: [0, 20], positions: [end-easy]}
        seeds: 1
        """, path: "game.yaml", catalog: Catalog(environments: boardGames, agents: agentCatalog))
    let setup = try PreparedRun(experiment, seed: 1)
    let clock = TrainingTime(steps: 0, episodes: 0)
    let result = try #require(try setup.evaluate(setup.agent, at: clock, shouldStop: { false }))
    #expect(result.games.map(\.label) == ["random", "random", "random@20", "random@20"])
    #expect(result.returns.count == 4 && result.positions.map(\.simulations) == [0, 20])
    #expect(result.positions[1].mistakes < result.positions[0].mistakes)
    #expect(result.positions[0].metric.name == "mistakes/end-easy/0")
  }

  @Test func whatCannotLookAheadIsRefusedInOneLine() throws {
    func problem(_ text: String) -> String {
      do {
        let experiment = try Experiment.load(
          text: text, path: "game.yaml", catalog: Catalog(environments: boardGames, agents: agentCatalog))
        _ = try PreparedRun(experiment, seed: 1)
        return ""
      } catch { return "\(error)" }
    }
    func text(_ agent: String, _ evaluation: String) -> String {
      """
      environment: {id: TicTacToe-v0, opponent: self}
      agent: {algorithm: \(agent)}
      training: {steps: 100}
      evaluation: {\(evaluation)}
      seeds: 1
      """
    }
    #expect(
      problem(text("random", "search: [0, 10]")).contains(
        "random estimates no values that a search could follow; use 0"))
    #expect(
      problem(text("dqn", "search: [10, 0]")).contains("give the numbers of simulations in ascending order"))
    #expect(
      problem(text("dqn", "positions: [begin-hard]")).contains(
        "TicTacToe-v0 has no sets of solved positions; remove the key"))
    #expect(
      problem(
        text("dqn", "positions: [begin-hard]").replacingOccurrences(of: "TicTacToe", with: "ConnectFour"))
        == "")
    #expect(
      problem(text("dqn", "positions: [hard]").replacingOccurrences(of: "TicTacToe", with: "ConnectFour"))
        .contains(
          "ConnectFour-v0 has no set of positions called 'hard'; use begin-easy, begin-medium, begin-hard, middle-easy, middle-medium, end-easy"
        ))
  }

  /// With more the gamma variates of the noise overflow, and drawing them never ends.
  @Test func theConcentrationOfTheNoiseIsBounded() throws {
    let entry = try #require(agentCatalog.first { $0.name == "alphazero" })
    let key = try #require(entry.keys.first { $0.name == "dirichlet_alpha" })
    guard case .number(let range) = key.kind else {
      Issue.record("no number")
      return
    }
    #expect(range.contains(1e6) && !range.contains(1.1e6) && !range.contains(0))
  }
}
