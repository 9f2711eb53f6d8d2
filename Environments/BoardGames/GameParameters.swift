import GameSearch
import RLCore

/// Parameters of a board-game environment.
struct GameParameters<Game: PlayableGame>: Configuration {
  enum Seat: String, CaseIterable, Sendable { case first, second, random }
  enum Observation: String, CaseIterable, Sendable { case planes, index }

  var opponent = "random"
  var seat = Seat.random
  var openingMoves = 0
  var snapshotEvery = 20_000
  var snapshots = 8
  var evaluationOpponents = Game.evaluationOpponents
  var observation = Observation.planes

  static var keys: [ConfigurationKey<Self>] {
    let names = Game.opponents.joined(separator: ", ")
    var keys: [ConfigurationKey<Self>] = [
      .init(
        "opponent", \.opponent,
        "The opponent: self (self-play), pool (past snapshots of the learner), \(names); or several with weights, one sampled per episode: self 3, random."
      ),
      .init(
        "seat", \.seat,
        "Whether the agent moves first, second, or randomly first or second; in self-play it plays both sides."
      ),
      .init(
        "opening_moves", \.openingMoves, in: 0...16,
        "Maximum number of random opening moves; the number is sampled uniformly from 0 to this."),
      .init(
        "snapshot_every", \.snapshotEvery, in: 1...1_000_000_000,
        "For pool: environment steps between snapshots of the learner."
      )
      .acting("with pool among the opponents") { $0.playsFormerSelves },
      .init(
        "snapshots", \.snapshots, in: 1...64,
        "For pool: number of snapshots kept; a new one replaces the oldest."
      )
      .acting("with pool among the opponents") { $0.playsFormerSelves },
      .init(
        "evaluation_opponents", \.evaluationOpponents,
        "Opponents in evaluations, evaluation.episodes games each, half from each seat."),
    ]
    if Game.positionCount != nil {
      keys.append(
        .init("observation", \.observation, "Planes of stones, or the index of the position for tables."))
    }
    return keys
  }

  /// Whether the learner's snapshots are among the opponents.
  var playsFormerSelves: Bool { (try? OpponentSchedule<Game>(opponent))?.includesFormerSelves == true }

  func problems() -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    do throws(ConfigurationProblem) { _ = try OpponentSchedule<Game>(opponent) } catch {
      problems.append(error)
    }
    for word in evaluationOpponents {
      do throws(GameTextError) { _ = try Game.opponent(word) } catch {
        problems.append(.init("evaluation_opponents", error.description))
      }
    }
    if Set(evaluationOpponents).count < evaluationOpponents.count {
      problems.append(.init("evaluation_opponents", "name each opponent once"))
    }
    if evaluationOpponents.isEmpty {
      problems.append(.init("evaluation_opponents", "name at least one opponent, such as random"))
    }
    return problems
  }
}

/// Requirements of a game to become an environment.
protocol PlayableGame: SolvableGame, PointableGame {
  /// Whether every position can be solved within the time of a move.
  static var hasPerfectPlay: Bool { get }
  /// Number of distinct position indices, or nil if there are too many.
  static var positionCount: Int? { get }
  /// The index of the position from the point of view of the player to move, below `positionCount`.
  var positionNumber: Int { get }
  /// The position with this index, as its player to move sees it; nil where no game leads to it.
  init?(positionNumber: Int)
  /// Default opponents of evaluations.
  static var evaluationOpponents: [String] { get }
  /// `[symmetries][cells]`, the image of each cell of the board, cells counted row by row from the top left.
  static var cellImages: [[Int]] { get }
}

extension PlayableGame {
  static var positionCount: Int? { nil }
  var positionNumber: Int { 0 }
  init?(positionNumber: Int) { nil }

  /// The player with this name.
  ///
  /// - Throws: if there is none in this game.
  static func opponent(_ word: String) throws(GameTextError) -> Opponent<Self> {
    let choices = "use \(opponents.joined(separator: ", "))"
    guard let name = OpponentName(word) else {
      throw GameTextError("no opponent is called '\(word)'; \(choices)")
    }
    guard name != .perfect || hasPerfectPlay else {
      throw GameTextError("\(title) has no perfect player; \(choices)")
    }
    return Opponent(name)
  }

  /// The images of the observation's elements under each symmetry.
  static func symmetries(of observation: GameParameters<Self>.Observation) -> [ObservationSymmetry] {
    let cells = rows * columns
    let actions = actionSpace.count
    return (0..<symmetryCount).map { symmetry in
      let images = cellImages[symmetry]
      let elements: [Int] =
        switch observation {
        case .planes: images + images.map { $0 + cells }
        case .index: positionImages(symmetry)
        }
      return ObservationSymmetry(
        elements: elements.map(Int32.init),
        actions: (0..<actions).map { Int32(transformed($0, by: symmetry)) })
    }
  }

  /// `[positionCount]`, the image of each position index: its base-3 digits are cells.
  private static func positionImages(_ symmetry: Int) -> [Int] {
    let images = cellImages[symmetry]
    return (0..<(positionCount ?? 0)).map { number in
      var (left, result) = (number, 0)
      for cell in images.indices {
        var weight = 1
        for _ in 0..<images[cell] { weight *= 3 }
        result += left % 3 * weight
        left /= 3
      }
      return result
    }
  }

  /// The names of the opponents.
  static var opponents: [String] {
    ["random", "rules", "alpha-beta-N (depth N, 1 to 20)", "mcts-N (N playouts, 1 to 1000000)"]
      + (hasPerfectPlay ? ["perfect"] : [])
  }
}

extension TicTacToe: PlayableGame {
  static var hasPerfectPlay: Bool { true }
  static var positionCount: Int? { 19_683 }
  var positionNumber: Int { number }
  init?(positionNumber: Int) {
    var (planes, left) = ([Float](repeating: 0, count: 18), positionNumber)
    for cell in 0..<9 {
      if left % 3 > 0 { planes[left % 3 == 1 ? cell : 9 + cell] = 1 }
      left /= 3
    }
    self.init(seenByMover: planes)
  }
  static var evaluationOpponents: [String] { ["random", "rules", "alpha-beta-2", "perfect"] }
  static let cellImages = SquareSymmetry.images(size: 3)
}

extension ConnectFour: PlayableGame {
  static var hasPerfectPlay: Bool { true }
  static var evaluationOpponents: [String] { ["random", "rules", "alpha-beta-2", "alpha-beta-4"] }
  static let cellImages = [Array(0..<42), (0..<42).map { 7 * ($0 / 7) + 6 - $0 % 7 }]
}

extension Othello: PlayableGame {
  static var hasPerfectPlay: Bool { false }
  static var evaluationOpponents: [String] { ["random", "rules", "alpha-beta-2", "alpha-beta-4"] }
  static var cellImages: [[Int]] { SquareSymmetry.images(size: Size.size) }
}
