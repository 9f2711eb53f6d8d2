import Drawing
import RLCore

/// Taxi (Dietterich 2000): pick up a passenger at one of four locations and drop them off at another.
struct Taxi: GridWorld, TableEnvironment {
  static let entry = EnvironmentEntry.gridWorld(
    "Taxi-v4", Taxi.self,
    summary: "Pick up a passenger and drop them off at their destination.",
    documentation: """
      Pick up a passenger at one of four locations and drop them off at another.

      Observation: ((row * 5 + column) * 5 + passenger) * 4 + destination; 500 states. The passenger waits at 0 R, 1 G, 2 Y
        or 3 B, or is 4 in the taxi; the destination is one of the first four.
      Actions: 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off. Walls stop a move. In rain (is_rainy) a move that is
        possible goes to either side with probability (1 - rainy_probability) / 2 each. info's action_mask marks the
        actions that would change the state.
      Reward: -1 per step, 20 for delivering the passenger, -10 for an illegal pickup or drop-off.
      Start: one of the 300 states in which the passenger is not at the destination.
      Ends: terminated when the passenger is delivered; truncated after 200 steps.
      Source: Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function Decomposition" (2000);
        Gymnasium 1.4's Taxi-v4, equal transition by transition for the same seed and actions.
      """, maxEpisodeSteps: 200, rewardThreshold: 8)

  struct Parameters: Configuration {
    var isRainy = false
    var ficklePassenger = false
    var rainyProbability = 0.8
    var fickleProbability = 0.3

    static let keys: [ConfigurationKey<Self>] = [
      .init("is_rainy", \.isRainy, "Whether a move may slip to either side."),
      .init(
        "fickle_passenger", \.ficklePassenger,
        "Whether the passenger may change destination at the first move after the pickup."),
      .init(
        "rainy_probability", \.rainyProbability, in: .unit,
        "In rain, probability that a move goes in the intended direction; both sides share the rest."),
      .init(
        "fickle_probability", \.fickleProbability, in: .unit,
        "Probability that a fickle passenger changes destination in an episode."),
    ]
  }

  /// The factors of a state index, `((row * 5 + column) * 5 + passenger) * 4 + destination`.
  struct Place: Equatable {
    var row, column: Int
    /// The location where the passenger waits, or `inTaxi`.
    var passenger: Int
    var destination: Int

    init(row: Int, column: Int, passenger: Int, destination: Int) {
      (self.row, self.column) = (row, column)
      (self.passenger, self.destination) = (passenger, destination)
    }

    init(state: Int) {
      self.init(
        row: state / 100, column: state / 20 % 5, passenger: state / 4 % 5, destination: state % 4)
    }

    var state: Int { ((row * 5 + column) * 5 + passenger) * 4 + destination }
    /// Index of the location at which the taxi is, if any.
    var stand: Int? { Taxi.stands.firstIndex { $0 == (row, column) } }

    func canMove(_ direction: Int) -> Bool {
      switch direction {
      case 0: row < 4
      case 1: row > 0
      case 2: column < 4 && !Taxi.hasWall(row: row, rightOf: column)
      default: column > 0 && !Taxi.hasWall(row: row, rightOf: column - 1)
      }
    }

    func moved(_ direction: Int) -> Place {
      guard canMove(direction) else { return self }
      var place = self
      place.row += Taxi.moves[direction].row
      place.column += Taxi.moves[direction].column
      return place
    }
  }

  static let inTaxi = 4
  static let stands = [(0, 0), (0, 4), (4, 0), (4, 3)]
  private static let names = ["R", "G", "Y", "B"]
  private static let moves: [(row: Int, column: Int)] = [(1, 0), (-1, 0), (0, 1), (0, -1)]
  /// Left and right of each direction, in the order of Gymnasium's outcomes.
  private static let sides = [(2, 3), (3, 2), (1, 0), (0, 1)]
  /// Each wall is to the right of its cell.
  private static let walls: [(row: Int, column: Int)] = [(0, 1), (1, 1), (3, 0), (4, 0), (3, 2), (4, 2)]

  static func hasWall(row: Int, rightOf column: Int) -> Bool {
    walls.contains { $0.row == row && $0.column == column }
  }

  let actionSpace = DiscreteSpace(
    moves: ("south", .down), ("north", .up), ("east", .right), ("west", .left), ("pick up", nil),
    ("drop off", nil))
  private let isFickle: Bool
  private let fickleProbability: Double
  /// The model; with a fickle passenger it lacks the change of destination, which depends on more than the
  /// state.
  private let rules: TransitionModel
  var walk: TransitionSampler
  /// Whether the passenger may still change destination in this episode.
  private var isStillFickle = false

  init(_ parameters: Parameters) {
    isFickle = parameters.ficklePassenger
    fickleProbability = parameters.fickleProbability
    rules = Self.rules(rainProbability: parameters.isRainy ? parameters.rainyProbability : nil)
    walk = TransitionSampler(rules)
  }

  private static func rules(rainProbability: Double?) -> TransitionModel {
    let starts = (0..<500).map { state in
      let place = Place(state: state)
      return place.passenger < inTaxi && place.passenger != place.destination ? 1.0 / 300 : 0
    }
    return TransitionModel(stateCount: 500, actionCount: 6, startProbabilities: starts) { state, action in
      var place = Place(state: state)
      if action < 4 {
        let forward = place.moved(action)
        guard let rainProbability else {
          return [.init(probability: 1, state: forward.state, reward: -1, terminated: false)]
        }
        // Who cannot go forward is not driven sideways either.
        let sides =
          place.canMove(action)
          ? (place.moved(sides[action].0), place.moved(sides[action].1)) : (place, place)
        let aside = (1 - rainProbability) / 2
        return [(rainProbability, forward), (aside, sides.0), (aside, sides.1)].filter { $0.0 > 0 }.map {
          .init(probability: $0.0, state: $0.1.state, reward: -1, terminated: false)
        }
      }
      var (reward, terminated) = (-1.0, false)
      if action == 4, let stand = place.stand, place.passenger == stand {
        place.passenger = inTaxi
      } else if action == 5, place.passenger == inTaxi, let stand = place.stand {
        place.passenger = stand
        if stand == place.destination { (reward, terminated) = (20, true) }
      } else {
        reward = -10
      }
      return [.init(probability: 1, state: place.state, reward: reward, terminated: terminated)]
    }
  }

  var onlyWalks: Bool { !isFickle }
  var stateCount: Int { 500 }
  var state: Int { walk.state }
  /// Nil with a fickle passenger: whether they have changed destination is not part of the state.
  var exactModel: TransitionModel? { isFickle ? nil : rules }

  /// As in Gymnasium: the probability of the last transition, and a 1 for each action that would change the
  /// state.
  var info: [(name: String, value: InfoValue)] {
    [("prob", .number(walk.lastProbability)), ("action_mask", .list(actionMask))]
  }

  private var actionMask: [Double] {
    let place = Place(state: state)
    let canPickUp = place.stand != nil && place.stand == place.passenger
    let canDropOff = place.stand != nil && place.passenger == Self.inTaxi
    return ((0..<4).map { place.canMove($0) } + [canPickUp, canDropOff]).map { $0 ? 1 : 0 }
  }

  mutating func reset(using random: inout RandomStream) {
    walk.reset(using: &random)
    isStillFickle = isFickle && random.uniform() < fickleProbability
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    guard isStillFickle else { return walk.step(action, using: &random) }
    let before = Place(state: state)
    let result = walk.step(action, using: &random)
    var after = Place(state: state)
    if before.passenger == Self.inTaxi, (before.row, before.column) != (after.row, after.column) {
      isStillFickle = false
      // One of the other three, in the order of their numbers.
      let choice = random.below(3)
      after.destination = choice < before.destination ? choice : choice + 1
      walk.move(to: after.state)
    }
    return result
  }

  var sight: GridSight {
    GridSight(
      rows: 5, columns: 5, factors: [("row", 5), ("column", 5), ("passenger", 5), ("destination", 4)],
      fixedPlanes: [], movingPlanes: ["taxi", "passenger", "destination"]
    ) { state in
      let place = Place(state: state)
      let taxi = place.row * 5 + place.column
      let stands = Self.stands.map { $0.0 * 5 + $0.1 } + [taxi]
      return .init(
        factors: [place.row, place.column, place.passenger, place.destination],
        cells: [taxi, stands[place.passenger], stands[place.destination]])
    }
  }

  func draw() -> Scene {
    let place = Place(state: state)
    var scene = Scene(width: 5, height: 5)
    scene.shapes.append(.rectangle(origin: .init(0, 0), width: 5, height: 5, .floor))
    for (index, stand) in Self.stands.enumerated() {
      scene.cell(stand.1, stand.0, index == place.destination ? .goal : .start)
      scene.label(Self.names[index], stand.1, stand.0)
    }
    scene.grid(columns: 5, rows: 5)
    for wall in Self.walls {
      let x = Double(wall.column + 1)
      scene.shapes.append(
        .line(from: .init(x, Double(wall.row)), to: .init(x, Double(wall.row + 1)), width: 0.12, .wall))
    }
    let corner = Scene.Point(Double(place.column), Double(place.row))
    scene.shapes.append(
      .rectangle(origin: .init(corner.x + 0.15, corner.y + 0.25), width: 0.7, height: 0.5, .agent))
    for wheel in [0.3, 0.7] {
      scene.shapes.append(
        .circle(center: .init(corner.x + wheel, corner.y + 0.77), radius: 0.1, .agentDetail))
    }
    let seat: Scene.Point
    if place.passenger == Self.inTaxi {
      seat = .init(corner.x + 0.5, corner.y + 0.42)
    } else {
      seat = .init(Double(Self.stands[place.passenger].1) + 0.2, Double(Self.stands[place.passenger].0) + 0.2)
    }
    scene.shapes.append(.circle(center: seat, radius: 0.13, .body))
    return scene
  }
}
