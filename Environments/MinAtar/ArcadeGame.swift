import CMinAtar
import RLCore

/// The games of MinAtar (Young and Tian 2019).
enum ArcadeGame: String, CaseIterable, Sendable {
  case asterix = "Asterix"
  case breakout = "Breakout"
  case freeway = "Freeway"
  case seaquest = "Seaquest"
  case spaceInvaders = "SpaceInvaders"

  /// The six actions, as `CMinAtar` counts them.
  static let keys: [(label: String, move: GridMove?)] = [
    ("nothing", nil), ("left", .left), ("up", .up), ("right", .right), ("down", .down), ("fire", nil),
  ]

  var kernel: MinAtarGame {
    switch self {
    case .asterix: minatar_asterix
    case .breakout: minatar_breakout
    case .freeway: minatar_freeway
    case .seaquest: minatar_seaquest
    case .spaceInvaders: minatar_space_invaders
    }
  }

  /// Which of the six actions matter.
  var minimalKeys: [UInt8] {
    switch self {
    case .asterix: [0, 1, 2, 3, 4]
    case .breakout: [0, 1, 3]
    case .freeway: [0, 2, 4]
    case .seaquest: [0, 1, 2, 3, 4, 5]
    case .spaceInvaders: [0, 1, 3, 5]
    }
  }

  /// The names of the planes, in order.
  var planes: [String] {
    switch self {
    case .asterix: ["player", "enemy", "trail", "gold"]
    case .breakout: ["paddle", "ball", "trail", "brick"]
    case .freeway: ["chicken", "car"] + (1...5).map { "trail of a car that moves every \($0) frames" }
    case .seaquest:
      [
        "bow", "stern", "bullet", "trail", "enemy bullet", "fish", "submarine", "oxygen", "divers aboard",
        "diver",
      ]
    case .spaceInvaders:
      ["cannon", "alien", "alien going left", "alien going right", "bullet", "alien bullet"]
    }
  }
}

extension ArcadeGame {
  /// A box of bytes: replay keeps one byte a cell and plane.
  var observationSpace: BoxSpace {
    let labels = (0..<100).flatMap { cell in
      planes.map { "\($0) in row \(cell / 10), column \(cell % 10)" }
    }
    let (low, high) = ([Float](repeating: 0, count: labels.count), [Float](repeating: 1, count: labels.count))
    var space = BoxSpace(shape: [10, 10, planes.count], low: low, high: high, labels: labels)
    space.elementType = .uint8
    return space
  }

  private var summary: String {
    switch self {
    case .asterix: "Collect treasure that crosses the screen and avoid the enemies."
    case .breakout: "Bounce a ball with a paddle to break three rows of bricks."
    case .freeway: "Lead a chicken across eight lanes of cars."
    case .seaquest: "Shoot enemies, save divers and surface before the oxygen is used up."
    case .spaceInvaders: "Shoot aliens that march down and shoot back."
    }
  }

  private var reward: String {
    switch self {
    case .asterix: "1 for each treasure."
    case .breakout: "1 for each brick."
    case .freeway: "1 for each crossing."
    case .seaquest:
      "1 for each enemy shot; on surfacing with six divers, 1 for each cell of the oxygen gauge."
    case .spaceInvaders: "1 for each alien shot."
    }
  }

  private var start: String {
    switch self {
    case .asterix: "the player near the middle, nobody else."
    case .breakout: "the ball falls from the left or from the right, with equal probability."
    case .freeway:
      "the chicken at the bottom, each car with a random direction and slowness of 1 to 5 frames."
    case .seaquest: "at the surface with full oxygen."
    case .spaceInvaders: "four rows of six aliens, which march to the left."
    }
  }

  private var end: String {
    switch self {
    case .asterix: "terminated by an enemy's touch"
    case .breakout: "terminated when the ball passes the paddle"
    case .freeway: "terminated after 2501 frames"
    case .seaquest:
      "terminated by an enemy or its bullet, without oxygen, or on surfacing without divers"
    case .spaceInvaders: "terminated by an alien or its bullet"
    }
  }

  /// Package and lab agree in every transition, see `docs/decisions`.
  private func documentation(_ keys: [UInt8]) -> String {
    let actions = keys.enumerated().map { "\($0) \(Self.keys[Int($1)].label)" }.joined(separator: ", ")
    let planes = planes.enumerated().map { "\($0) \($1)" }.joined(separator: ", ")
    return """
      \(summary)

      \(wrapped("Observation: [10, 10, \(self.planes.count)] row, column and plane, 0 or 1. Planes: \(planes)."))
      \(wrapped("Actions: \(actions). With sticky_action_prob the action before is repeated instead."))
      \(wrapped("Reward: \(reward)"))
      \(wrapped("Start: \(start)"))
      \(wrapped("Ends: \(end); truncated after 10000 frames, where the package never does."))
      \(wrapped("Source: Young and Tian, \"MinAtar: An Atari-Inspired Testbed for Thorough and Reproducible Reinforcement Learning Experiments\" (2019); equal to the package MinAtar 1.0.15 in every transition for seeds below 2^32 and the same actions."))
      """
  }

  /// Lines of at most 110 characters, of which all but the first are indented.
  private func wrapped(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.count + word.count > 110 {
        lines.append("  " + word)
      } else {
        lines[lines.count - 1] = line.isEmpty ? String(word) : line + " " + word
      }
    }
    return lines.joined(separator: "\n")
  }

  func entry(hasMinimalActions: Bool) -> EnvironmentEntry {
    let keys = hasMinimalActions ? minimalKeys : Array(0..<6)
    return EnvironmentEntry(
      "MinAtar/\(rawValue)-v\(hasMinimalActions ? 1 : 0)", ArcadeWorld.Parameters.self, defaults: [:],
      summary: summary, documentation: documentation(keys), maxEpisodeSteps: { _ in 10_000 },
      rewardThreshold: nil
    ) { parameters in
      MadeEnvironment(ArcadeWorld(self, keys: keys, parameters)) { ArcadeBatchStepper($0, $1) }
    }
  }
}
