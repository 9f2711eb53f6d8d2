import Agents
import Foundation
import RLCore
import Testing

/// A world of numbered states whose moves are written out by hand; a board has two cells.
private struct HandMadeRules: AfterstateRules {
  struct Move {
    let action: Int
    let cells: [Int]
    var reward = 0.0
    var isTerminal = false
  }
  let board = CellBoard(rows: 1, columns: 2, values: 4)
  let kindCount = 2
  let imageCount = 1
  let moves: [[Move]]

  func writeMoves(of observations: Observations, _ row: Int, to found: AfterstateMoves) {
    found.count = 0
    for move in moves[Int(observations.states?[row] ?? 0)] {
      found.add(move.action, reward: move.reward, isTerminal: move.isTerminal)[0] = board.packed(move.cells)
    }
  }
}

@Suite struct NTupleTests {
  private func agent(
    _ moves: [[HandMadeRules.Move]], _ change: (inout NTupleTD.Configuration) -> Void = { _ in }
  ) throws -> NTupleTD {
    var configuration = NTupleTD.Configuration()
    configuration.tuples = ["0 1"]
    (configuration.learningRate, configuration.stepSizes) = (1, .fixed)
    configuration.exploration.initialEpsilon = 0
    change(&configuration)
    return try NTupleTD(
      configuration,
      AgentContext(
        observationSpace: .discrete(count: moves.count), actionSpace: DiscreteSpace(labels: ["0", "1"]),
        afterstates: HandMadeRules(moves: moves), environments: 1, totalSteps: 1000, seed: 1))
  }

  private func act(_ agent: NTupleTD, in state: Int32) -> Int32 { agent.actions(inStates: [state])[0] }

  private func learn(
    _ agent: NTupleTD, _ state: Int32, _ action: Int32, _ reward: Double, _ next: Int32,
    _ ending: Ending = .none, handsOver: Bool = false
  ) {
    agent.learn(
      from: HandMadeStep(
        states: [state], actions: [action], rewards: [reward], next: [next], endings: [ending],
        handovers: [handsOver]))
  }

  private func values(_ agent: NTupleTD, in state: Int32) -> [Double] {
    let column = ObservationColumn(count: 1, in: .discrete(count: 100))
    column.rows.states?[0] = state
    return agent.actionValues(for: column.rows)
  }

  @Test func theOpponentsBestMoveCountsAgainstTheOneWhoMoved() throws {
    let agent = try agent([
      [.init(action: 0, cells: [1, 0])],
      [.init(action: 0, cells: [2, 0]), .init(action: 1, cells: [2, 1], reward: 1, isTerminal: true)],
    ])
    #expect(act(agent, in: 0) == 0)
    learn(agent, 0, 0, 0, 1, handsOver: true)
    #expect(values(agent, in: 0) == [-1, 0])
  }

  @Test func onlyWhatTheAnswerBringsBelongsToTheAfterstate() throws {
    let moves: [[HandMadeRules.Move]] = [[.init(action: 0, cells: [1, 0], reward: 0.5)]]
    let agent = try agent(moves)
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 0.5, 0, .terminated)
    #expect(values(agent, in: 0)[0] == 0.5, "the move's own reward")
    _ = act(agent, in: 0)
    learn(agent, 0, 0, -1, 0, .terminated)
    #expect(values(agent, in: 0)[0] == -1, "the answer takes 1.5 away")
  }

  @Test(arguments: NTupleTD.TraceUpdates.allCases)
  func nothingIsLearnedOfAnAfterstateThatEndsTheEpisode(_ updates: NTupleTD.TraceUpdates) throws {
    let agent = try agent([[.init(action: 0, cells: [1, 0], reward: 1, isTerminal: true)]]) {
      ($0.lambda, $0.traceUpdates) = (0.5, updates)
    }
    let before = agent.tensors
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 1, 0, .terminated)
    #expect(agent.tensors == before)
    #expect(agent.takeMetrics() == [])
    #expect(values(agent, in: 0)[0] == 1)
  }

  @Test func aTruncationKeepsTheBootstrap() throws {
    let moves: [[HandMadeRules.Move]] = [
      [.init(action: 0, cells: [1, 0])], [.init(action: 0, cells: [2, 0], reward: 4)],
    ]
    let agent = try agent(moves) { $0.gamma = 0.5 }
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 0, 1, .truncated)
    #expect(values(agent, in: 0)[0] == 2)
  }

  @Test func theMoveBehindATruncationIsNotMadeInTheNextEpisode() throws {
    let agent = try agent([
      [.init(action: 0, cells: [1, 0])], [.init(action: 1, cells: [2, 0])],
      [.init(action: 0, cells: [3, 0])],
    ])
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 0, 1, .truncated)
    #expect(act(agent, in: 2) == 0)
  }

  @Test func anErrorReachesEarlierAfterstatesWithTheSignOfTheirSide() throws {
    let moves: [[HandMadeRules.Move]] = [
      [.init(action: 0, cells: [1, 0])], [.init(action: 0, cells: [2, 0])],
      [.init(action: 0, cells: [3, 0])],
    ]
    let agent = try agent(moves) { ($0.lambda, $0.gamma) = (0.5, 0.8) }
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 0, 1, handsOver: true)
    _ = act(agent, in: 1)
    learn(agent, 1, 0, 3, 2, .terminated)
    #expect(abs(values(agent, in: 1)[0] - 3) < 1e-6)
    #expect(abs(values(agent, in: 0)[0] - -0.4 * 3) < 1e-6)
  }

  @Test func anErrorReachesNoFurtherThanItsTrace() throws {
    let moves = (0..<4).map { [HandMadeRules.Move(action: 0, cells: [$0, 1])] }
    let agent = try agent(moves) { ($0.lambda, $0.traceSteps) = (1, 2) }
    for state in 0..<Int32(3) {
      _ = act(agent, in: state)
      learn(agent, state, 0, state == 2 ? 1 : 0, state + 1, state == 2 ? .terminated : .none)
    }
    #expect((0..<3).map { values(agent, in: Int32($0))[0] } == [0, 1, 1])
  }

  @Test func anExploratoryMoveEndsTheTrace() throws {
    let moves: [[HandMadeRules.Move]] = [
      [.init(action: 0, cells: [1, 0])],
      [.init(action: 0, cells: [2, 0], reward: 1), .init(action: 1, cells: [3, 0])],
    ]
    let agent = try agent(moves) {
      $0.lambda = 1
      ($0.exploration.initialEpsilon, $0.exploration.finalEpsilon) = (1, 1)
    }
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 0, 1)
    let before = values(agent, in: 0)[0]
    var action: Int32 = 0
    for _ in 0..<50 where action == 0 { action = act(agent, in: 1) }
    #expect(action == 1, "the greedy move is 0")
    learn(agent, 1, 1, 5, 0, .terminated)
    #expect(values(agent, in: 0)[0] == before)
  }

  /// In the second state a former self made another move than the learner chose.
  @Test(arguments: NTupleTD.TraceUpdates.allCases)
  func aMoveOfAFormerSelfIsLearnedFromAsItWasMade(_ updates: NTupleTD.TraceUpdates) throws {
    let agent = try agent([
      [.init(action: 0, cells: [1, 0])],
      [.init(action: 0, cells: [2, 0], reward: 1), .init(action: 1, cells: [3, 0])],
    ]) { ($0.lambda, $0.traceUpdates) = (1, updates) }
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 0, 1)
    #expect(act(agent, in: 1) == 0)
    learn(agent, 1, 1, 5, 0, .terminated)
    #expect(values(agent, in: 1) == [1, 5])
    #expect(values(agent, in: 0)[0] == 1, "the trace begins with the former self's move")
  }

  @Test func delayedErrorsMoveAnAfterstateOnceByTheirSum() throws {
    let moves = (0..<4).map { [HandMadeRules.Move(action: 0, cells: [$0, 1])] }
    let agent = try agent(moves) { ($0.lambda, $0.traceSteps, $0.traceUpdates) = (0.5, 2, .delayed) }
    let expected = [[0.0, 0, 0], [2, 0, 0], [2, 4, 4]]
    let steps: [Double?] = [nil, 1, 1]
    for (step, reward) in [1.0, 2, 4].enumerated() {
      let state = Int32(step)
      _ = act(agent, in: state)
      learn(agent, state, 0, reward, state + 1, step == 2 ? .terminated : .none)
      #expect((0..<3).map { values(agent, in: Int32($0))[0] } == expected[step])
      #expect(agent.takeMetrics().first { $0.name == "coherence" }?.value == steps[step])
    }
  }

  @Test(arguments: [true, false]) func aTraceThatEndsLeavesNoDelayedErrorBehind(_ isDropped: Bool) throws {
    let moves: [[HandMadeRules.Move]] = [
      [.init(action: 0, cells: [1, 0])],
      [.init(action: 0, cells: [2, 0], reward: 1), .init(action: 1, cells: [3, 0])],
    ]
    let agent = try agent(moves) {
      ($0.lambda, $0.traceUpdates) = (1, .delayed)
      let epsilon = isDropped ? 0.0 : 1
      ($0.exploration.initialEpsilon, $0.exploration.finalEpsilon) = (epsilon, epsilon)
    }
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 3, 1)
    #expect(values(agent, in: 0)[0] == 0)
    if isDropped {
      agent.dropEpisode(of: 0)
    } else {
      var action: Int32 = 0
      for _ in 0..<50 where action == 0 { action = act(agent, in: 1) }
      #expect(action == 1, "the greedy move is 0")
    }
    #expect(values(agent, in: 0)[0] == 4)
  }

  /// With coherent_from 0.003 the first three of 1,000 steps are whole ones, and their errors do not count.
  @Test(arguments: [(0, [1, 0, 0]), (0.003, [1, 0, 5, 4, 5, 5])] as [(Double, [Double])])
  func errorsThatCancelStopAWeight(coherentFrom: Double, expected: [Double]) throws {
    let agent = try agent([[.init(action: 0, cells: [1, 0])]]) {
      ($0.stepSizes, $0.coherentFrom) = (.coherent, coherentFrom)
    }
    for (reward, value) in zip([1, 0, 5, 4, 5, 9] as [Double], expected) {
      _ = act(agent, in: 0)
      learn(agent, 0, 0, reward, 0, .terminated)
      #expect(values(agent, in: 0)[0] == value)
    }
  }

  /// v = tanh(w), and its slope there is 1 - v²: two errors by hand, the second of them also reaching back.
  @Test func aTangentMovesItsWeightsByItsSlope() throws {
    let moves: [[HandMadeRules.Move]] = [
      [.init(action: 0, cells: [1, 0])], [.init(action: 0, cells: [2, 0])],
    ]
    let agent = try agent(moves) { ($0.output, $0.learningRate, $0.lambda) = (.tanh, 0.5, 1) }
    func expectValues(_ first: Double, _ second: Double) {
      #expect(abs(values(agent, in: 0)[0] - tanh(first)) < 1e-6)
      #expect(abs(values(agent, in: 1)[0] - tanh(second)) < 1e-6)
    }
    _ = act(agent, in: 1)
    learn(agent, 1, 0, 1, 0, .terminated)
    var (first, second) = (0.0, 0.5)
    expectValues(first, second)
    _ = act(agent, in: 0)
    learn(agent, 0, 0, 0, 1)
    first = 0.5 * tanh(second)
    expectValues(first, second)
    _ = act(agent, in: 1)
    learn(agent, 1, 0, 1, 0, .terminated)
    let error = 1 - tanh(second)
    first += 0.5 * error * (1 - tanh(first) * tanh(first))
    second += 0.5 * error * (1 - tanh(second) * tanh(second))
    expectValues(first, second)
  }

  /// The board of the first move is worth tanh(4), less than the second move's win; its weight is 4.
  @Test func aStoredTangentChoosesAsTheLearnedOne() throws {
    let agent = try agent([
      [.init(action: 0, cells: [1, 0]), .init(action: 1, cells: [2, 0], reward: 1, isTerminal: true)],
      [.init(action: 0, cells: [1, 0])],
    ]) { ($0.output, $0.learningRate) = (.tanh, 4) }
    _ = act(agent, in: 1)
    learn(agent, 1, 0, 1, 0, .terminated)
    #expect(abs(values(agent, in: 0)[0] - tanh(4.0)) < 1e-6)
    let stored = try agent.frozenPolicy(of: agent.tensors, batchSize: 1)
    for policy in [agent.greedyPolicy(batchSize: 1), stored] { #expect(policy.actions(inStates: [0]) == [1]) }
  }

  @Test func aTangentStartsAtItsInitialValue() throws {
    let agent = try agent([[.init(action: 0, cells: [1, 0])]]) { ($0.output, $0.initialValue) = (.tanh, 0.4) }
    #expect(abs(values(agent, in: 0)[0] - 0.4) < 1e-12)
    var configuration = NTupleTD.Configuration()
    (configuration.output, configuration.initialValue) = (.tanh, 1)
    #expect(
      configuration.problems().map(\.description) == [
        "initial_value: with output: tanh a value lies between -1 and 1, 1.0 does not"
      ])
  }

  @Test func anOptimisticStartIsWorthItsValueUntilItIsMet() throws {
    let agent = try agent([[.init(action: 0, cells: [1, 0]), .init(action: 1, cells: [2, 0])]]) {
      ($0.initialValue, $0.learningRate) = (100, 0.5)
    }
    #expect(values(agent, in: 0) == [100, 100])
    let action = act(agent, in: 0)
    learn(agent, 0, action, 0, 0, .terminated)
    #expect(values(agent, in: 0)[Int(action)] == 50)
    #expect(act(agent, in: 0) == 1 - action)
  }

  @Test(arguments: [
    (["0 1 x"], "tuples: '0 1 x': 'x' is not a cell; cells are numbered 0 to 1, row by row"),
    (["0 2"], "tuples: '0 2': '2' is not a cell; cells are numbered 0 to 1, row by row"),
    (["1 1"], "tuples: '1 1': cell 1 stands there twice"),
    ([" "], "tuples: a tuple is empty; list its cells, such as 0 1 2 3"),
  ]) func tuplesThatAreNoneAreRefused(_ texts: [String], _ message: String) {
    expect(message) { try agent([[]]) { $0.tuples = texts } }
  }

  @Test func tuplesThatTheBoardHasNotAreRefused() {
    expect("tuple_length: 3 cells are more than the 2 of the board") {
      try agent([[]]) { ($0.tuples, $0.tupleLength) = ([], 3) }
    }
  }

  @Test func worldsWithoutAfterstatesAreRefused() {
    expect(
      "algorithm: ntuple-td learns the values of boards after a move, and this environment names none; use 2048-v0 or a board game of at most 64 cells"
    ) { try NTupleTD(NTupleTD.Configuration(), .box(size: 3)) }
  }

  @Test func tablesThatDoNotFitIntoMemoryAreRefused() {
    let board = CellBoard(rows: 4, columns: 4, values: 16)
    struct Rules: AfterstateRules {
      let board: CellBoard
      let kindCount = 1
      let imageCount = 8
      func writeMoves(of observations: Observations, _ row: Int, to moves: AfterstateMoves) {}
    }
    let context = AgentContext(
      observationSpace: .box(BoxSpace(shape: [4, 4], low: 0, high: 17)),
      actionSpace: DiscreteSpace(labels: ["0"]), afterstates: Rules(board: board), environments: 1,
      totalSteps: 10, seed: 1, memoryLimit: 1_000_000)
    var configuration = NTupleTD.Configuration()
    configuration.tuples = ["0 1 2 3 4 5"]
    expect(
      "tuples: tables of 16,777,216 weights take 201,326,592 bytes, more than the 1,000,000 available"
    ) {
      try NTupleTD(configuration, context)
    }
    // One table is too large, so that no tuple is drawn.
    (configuration.tuples, configuration.tupleCount, configuration.tupleLength) = ([], 10_000, 16)
    expect(
      "tuple_length: the tables have 9.223372036854776e+18 weights; at most 2147483646 are possible"
    ) {
      try NTupleTD(configuration, context)
    }
  }

  @Test func drawnTuplesAreWalksOverNeighbors() throws {
    var random = RandomStream(seed: 3)
    let board = CellBoard(rows: 6, columns: 7, values: 4)
    let tuples = try TupleShapes.drawn(count: 70, length: 8, board: board, using: &random)
    #expect(Set(tuples).count == 70)
    for cells in tuples {
      #expect(cells.count == 8 && Set(cells).count == 8)
      for cell in cells {
        #expect(
          cells.contains {
            $0 != cell && abs($0 / 7 - cell / 7) <= 1 && abs($0 % 7 - cell % 7) <= 1
          })
      }
    }
  }

  @Test func aSmallBoardHasFewerTuplesThanAreAskedFor() throws {
    let agent = try agent([[]]) { ($0.tuples, $0.tupleCount, $0.tupleLength) = ([], 4, 1) }
    #expect(Set(agent.network.tuples) == [[0], [1]])
  }

  @Test func aBoardIsPackedRowByRow() {
    let board = CellBoard(rows: 2, columns: 2, values: 4)
    #expect(board.packed([1, 2, 3, 0]) == 0b00_11_10_01)
    #expect(board.cells(of: 0b00_11_10_01) == [1, 2, 3, 0])
    #expect(CellBoard(rows: 4, columns: 4, values: 16).bits == 4)
    #expect(CellBoard(rows: 1, columns: 1, values: 3).bits == 2)
  }

  /// The problem that `body` throws, as a line of text.
  private func expect(_ message: String, _ body: () throws -> some Any) {
    do {
      _ = try body()
      Issue.record("nothing was refused")
    } catch let problem as ConfigurationProblem {
      #expect(problem.description == message)
    } catch {
      Issue.record("\(error)")
    }
  }
}
