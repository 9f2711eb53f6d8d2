import Drawing
import RLCore

/// 2048: sliding tiles of equal numbers into each other on a board of four by four cells.
package struct TwentyFortyEight: BoxEnvironment, AnimatedDrawable {
  package static let entry = EnvironmentEntry(
    "2048-v0", Parameters.self, defaults: [:],
    summary: "2048: slide equal tiles into each other; after every move another tile comes.",
    documentation: """
      A move slides all tiles of the board as far as they go.
      Two equal ones that meet become one of twice the number, once a move. Then a 2 appears in a random empty cell, or,
      once in ten times, a 4.

      Observation: [4, 4] exponents of the tiles, row by row from the top: 0 empty, 1 for 2, 11 for 2048, at most 17; with
        observation: planes, [18, 4, 4] ones where a tile has the plane's exponent.
      Actions: 0 up, 1 right, 2 down, 3 left; those that move nothing are illegal (action_mask in the info), and change
        nothing.
      Reward: the sum of the numbers that were merged; the return is the game's score.
      Start: two tiles in random cells, each as those that come later.
      Ends: terminated when no move is possible; truncated after 100000 steps, which only an agent that makes illegal moves
        reaches.
      Afterstates: the board before another tile comes; ntuple-td learns their values.
      Source: Cirulli, 2048 (2014); Szubert and Jaśkowski, "Temporal difference learning of n-tuple networks for the game
      2048" (2014).
      """, maxEpisodeSteps: { _ in 100_000 }, rewardThreshold: nil
  ) { parameters in
    var made = MadeEnvironment(TwentyFortyEight(parameters))
    made.afterstates = TileMoves(observation: parameters.observation)
    return made
  }

  package enum Observation: String, CaseIterable, Sendable {
    /// The exponents.
    case cells
    /// A plane for each exponent.
    case planes
  }

  package struct Parameters: Configuration {
    package var observation = Observation.cells

    package init() {}

    package static let keys: [ConfigurationKey<Self>] = [
      .init(
        "observation", \.observation,
        "Observation: the tiles' exponents (cells), or a plane of ones and zeros for each exponent, for networks (planes)."
      )
    ]
  }

  /// The exponent of the largest tile that is possible, 131072.
  package static let largestTile = 17
  /// The probability of a 4 in place of a 2.
  package static let fourProbability = 0.1

  package let actionSpace = DiscreteSpace(labels: ["up", "right", "down", "left"])
  package let observationSpace: BoxSpace
  private let observation: Observation
  private let lines = TileLines.shared
  package private(set) var board = TileBoard()
  /// The board's, which each step asks for twice.
  private var slides: UInt8 = 0
  private var score = 0
  /// The cell of the tile that came last.
  private var latest: Int?
  /// The board before the last step, and where that slid it.
  private var previous: (board: TileBoard, direction: TileBoard.Direction)?

  package init(_ parameters: Parameters) {
    observation = parameters.observation
    switch observation {
    case .cells:
      var space = BoxSpace(
        shape: [4, 4], low: Array(repeating: 0, count: 16),
        high: Array(repeating: Float(Self.largestTile), count: 16),
        labels: (0..<16).map { "row \($0 / 4 + 1), column \($0 % 4 + 1)" })
      space.elementType = .uint8
      observationSpace = space
    case .planes:
      observationSpace = BoxSpace(
        shape: [Self.largestTile + 1, 4, 4], low: 0, high: 1, elementType: .uint8, axes: .channelsFirst)
    }
  }

  package var masksActions: Bool { true }

  package func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    for direction in 0..<4 { flags[direction] = slides &>> UInt8(direction) & 1 == 1 }
  }

  package mutating func reset(using random: inout RandomStream) {
    (board, score, latest, previous) = (TileBoard(), 0, nil, nil)
    addTile(using: &random)
    addTile(using: &random)
  }

  private mutating func addTile(using random: inout RandomStream) {
    let cell = board.emptyCell(random.below(board.emptyCount))
    board.place(random.uniform() < Self.fourProbability ? 2 : 1, at: cell)
    latest = cell
    slides = board.slides
  }

  package mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let before = board
    guard let direction = TileBoard.Direction(rawValue: action), let merged = board.slide(direction, lines)
    else {
      previous = nil
      return Step(reward: 0)
    }
    previous = (before, direction)
    score &+= Int(merged)
    addTile(using: &random)
    return Step(reward: Double(merged), ending: slides == 0 ? .terminated : .none)
  }

  package func observe(into row: inout MutableSpan<Float>) {
    switch observation {
    case .cells:
      precondition(row.count == 16, "a row of another length than the board's")
      for cell in 0..<16 { row[cell] = Float(board.tiles[cell]) }
    case .planes:
      for place in 0..<row.count { row[place] = 0 }
      for cell in 0..<16 { row[16 &* Int(board.tiles[cell]) &+ cell] = 1 }
    }
  }

  package var info: [(name: String, value: InfoValue)] {
    let legal = TileBoard.Direction.allCases.map { board.canSlide($0) ? 1.0 : 0 }
    return [
      ("score", .number(Double(score))),
      ("largest_tile", .number(board.largest == 0 ? 0 : Double(1 << Int(board.largest)))),
      ("action_mask", .list(legal)),
    ]
  }

  package func draw() -> Scene {
    var scene = emptyBoard
    for cell in 0..<16 where board.tiles[cell] > 0 {
      let corner = Self.corner(of: cell)
      Self.draw(board.tiles[cell], at: corner, in: &scene)
      if cell == latest {
        scene.shapes.append(
          .circle(center: .init(corner.x + 0.78, corner.y + 0.12), radius: 0.05, .agentDetail))
      }
    }
    return scene
  }

  /// The tiles on their way; merged and new ones are seen at its end.
  package func draw(progress: Double) -> Scene {
    guard let previous, progress < 1 else { return draw() }
    var scene = emptyBoard
    // Fast at first, and at rest at the end.
    let share = 1 - (1 - max(progress, 0)) * (1 - max(progress, 0))
    for path in previous.board.paths(previous.direction) {
      let (from, to) = (Self.corner(of: path.from), Self.corner(of: path.to))
      let corner = Scene.Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
      Self.draw(path.tile, at: corner, in: &scene)
    }
    return scene
  }

  private var emptyBoard: Scene {
    var scene = Scene(width: 4.2, height: 4.7)
    scene.shapes.append(.rectangle(origin: .init(0, 0.5), width: 4.2, height: 4.2, .wall))
    scene.shapes.append(.text("score \(score)", at: .init(2.1, 0.22), height: 0.3, .text))
    for cell in 0..<16 {
      scene.shapes.append(.rectangle(origin: Self.corner(of: cell), width: 0.9, height: 0.9, .line))
    }
    return scene
  }

  private static func corner(of cell: Int) -> Scene.Point {
    .init(0.1 + Double(cell % 4) + 0.05, 0.6 + Double(cell / 4) + 0.05)
  }

  private static func draw(_ tile: UInt8, at corner: Scene.Point, in scene: inout Scene) {
    if let color = color(of: Int(tile)) {
      scene.shapes.append(.image(color, origin: corner, width: 0.9, height: 0.9))
    }
    let number = "\(1 << Int(tile))"
    scene.shapes.append(
      .text(
        number, at: .init(corner.x + 0.45, corner.y + 0.45),
        height: [0.44, 0.44, 0.4, 0.33, 0.27, 0.23][min(number.count, 6) - 1], .agentDetail))
  }

  /// The color of a tile: from pale over orange to yellow and green, all light enough for dark numbers.
  private static func color(of tile: Int) -> Scene.Image? {
    let colors: [(UInt8, UInt8, UInt8)] = [
      (238, 228, 218), (237, 220, 190), (246, 190, 140), (250, 166, 112), (250, 142, 100), (246, 118, 84),
      (240, 212, 120), (240, 206, 92), (240, 200, 66), (240, 194, 40), (240, 188, 12), (178, 220, 130),
      (136, 206, 120), (100, 196, 160), (96, 190, 210), (120, 172, 236), (164, 152, 240),
    ]
    let color = colors[min(tile, colors.count) - 1]
    return Scene.Image(columns: 1, rows: 1, pixels: [color.0, color.1, color.2])
  }
}
