import Drawing
import GameSearch
import RLCore

/// A board game as an environment.
///
/// Against an opponent of the lab's the reply is part of the step, so every observation is the agent's own turn, and a
/// loss arrives with the step after which the opponent won. Where the learner plays both sides, a step is one move of
/// either: it is seen by the one who moves, its reward is the mover's, and what follows is handed over to the other.
///
/// An illegal action loses the game at once; the flags of the legal ones keep agents from it.
struct GameEnvironment<Game: PlayableGame>: BoxEnvironment, BoardDrawable, GameSituation {
  let actionSpace = Game.actionSpace
  let observationSpace: BoxSpace
  private let schedule: OpponentSchedule<Game>
  private let seat: GameParameters<Game>.Seat
  private let openingMoves: Int
  private(set) var game = Game()
  /// The agent's seat in this episode; the first in self-play.
  private(set) var side = Side.first
  /// The opponent in this episode.
  private var opponent: OpponentSchedule<Game>.Player
  /// Selects the snapshot that plays in this episode.
  private var formerSelfNumber: UInt32 = 0
  private var lastAction: Int?
  private var wasIllegal = false

  init(_ parameters: GameParameters<Game>) throws {
    if let problem = parameters.problems().first { throw problem }
    schedule = try OpponentSchedule(parameters.opponent)
    var random = RandomStream(seed: 0)
    opponent = schedule.draw(using: &random)
    (seat, openingMoves) = (parameters.seat, parameters.openingMoves)
    observationSpace = BoxSpace(
      shape: [2, Game.rows, Game.columns], low: 0, high: 1, elementType: .uint8, axes: .channelsFirst)
  }

  var masksActions: Bool { true }
  var alternatesTurns: Bool { schedule.includesLearner }
  var hasHandedOver: Bool { opponent.isLearner }

  var formerSelf: UInt32? {
    if case .formerSelf = opponent, game.mover != side { formerSelfNumber } else { nil }
  }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    var left = wasIllegal ? 0 : game.legalActions
    for action in 0..<flags.count {
      flags[action] = left & 1 != 0
      left >>= 1
    }
  }

  mutating func reset(using random: inout RandomStream) {
    (game, lastAction, wasIllegal, side) = (Game(), nil, false, .first)
    opponent = schedule.draw(using: &random)
    if case .formerSelf = opponent { formerSelfNumber = random.next32() }
    switch seat {
    case .first: side = .first
    case .second: side = .second
    case .random: if !isAgainstItself { side = random.below(2) == 0 ? .first : .second }
    }
    if openingMoves > 0 { playOpening(using: &random) }
    reply(using: &random)
  }

  private var isAgainstItself: Bool { if case .itself = opponent { true } else { false } }

  /// Plays a number of random moves that neither end the game nor allow the next move to end it, if there are
  /// any.
  private mutating func playOpening(using random: inout RandomStream) {
    let count = random.below(openingMoves + 1)
    for _ in 0..<100 {
      for _ in 0..<count where !game.isOver {
        let action = game.legalAction(at: random.below(game.legalCount))
        game.play(action)
        lastAction = action
      }
      let goesOn = !game.isOver && game.legalActions.actions.allSatisfy { !game.playing($0).isOver }
      if goesOn { return }
      (game, lastAction) = (Game(), nil)
    }
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    guard game.isLegal(action) else {
      wasIllegal = true
      return Step(reward: -1, ending: .terminated)
    }
    let mover = game.mover
    game.play(action)
    lastAction = action
    reply(using: &random)
    let outcome = game.outcome
    return Step(
      reward: Double(outcome.value(for: mover)), ending: outcome == .running ? .none : .terminated)
  }

  /// The move of a built-in opponent, if it is its turn.
  private mutating func reply(using random: inout RandomStream) {
    guard case .other(let player) = opponent, game.outcome == .running, game.mover != side else { return }
    let action = player.chooseAction(in: game, using: &random)
    game.play(action)
    lastAction = action
  }

  /// After the game's last move against an opponent of the lab's the turn may be the opponent's, who then is the mover;
  /// the planes are the agent's still.
  func observe(into row: inout MutableSpan<Float>) {
    game.observe(into: &row)
    if !opponent.isLearner, game.mover != side { swapPlanes(&row) }
  }

  private func swapPlanes(_ row: inout MutableSpan<Float>) {
    let size = Game.rows * Game.columns
    for cell in 0..<size {
      let own = row[cell]
      row[cell] = row[size + cell]
      row[size + cell] = own
    }
  }

  var info: [(name: String, value: InfoValue)] {
    var flags = [Bool](repeating: false, count: actionSpace.count)
    var span = flags.mutableSpan
    writeLegalActions(into: &span)
    return [
      ("seat", .number(side == .first ? 1 : 2)), ("plies", .number(Double(game.plies))),
      ("illegal", .number(wasIllegal ? 1 : 0)), ("action_mask", .list(flags.map { $0 ? 1 : 0 })),
    ]
  }

  var positionText: String { game.boardText }
  var isAgentToMove: Bool { game.mover == side }

  func draw() -> Scene { game.draw(GameView(agent: side, lastAction: lastAction)) }

  var actionPlaces: [ActionPlace?] {
    (0..<actionSpace.count).map { !wasIllegal && game.isLegal($0) ? game.place(of: $0) : nil }
  }

  func marks(ofLine actions: [Int]) -> [LineMark?] {
    var (game, marks) = (game, [LineMark?]())
    for action in actions {
      guard game.outcome == .running, game.isLegal(action) else { break }
      marks.append(game.place(of: action).map { LineMark($0, isAgents: game.mover == side) })
      game = game.playing(action)
    }
    return marks
  }

  func action(at point: Scene.Point) -> Int? { game.action(at: point) }
}

/// The same game observed as the index of its position, for tabular agents.
struct NumberedGameEnvironment<Game: PlayableGame>: DiscreteEnvironment, EnvironmentAround, Drawable {
  private var world: GameEnvironment<Game>

  init(_ parameters: GameParameters<Game>) throws { world = try GameEnvironment(parameters) }

  var inner: any Environment { world }
  var actionSpace: DiscreteSpace { world.actionSpace }
  var stateCount: Int { Game.positionCount ?? 1 }
  var state: Int { world.game.positionNumber }
  var masksActions: Bool { true }
  var alternatesTurns: Bool { world.alternatesTurns }
  var hasHandedOver: Bool { world.hasHandedOver }
  var formerSelf: UInt32? { world.formerSelf }
  var info: [(name: String, value: InfoValue)] { world.info }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) { world.writeLegalActions(into: &flags) }
  mutating func reset(using random: inout RandomStream) { world.reset(using: &random) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    world.step(action, using: &random)
  }
  func draw() -> Scene { world.draw() }
}
