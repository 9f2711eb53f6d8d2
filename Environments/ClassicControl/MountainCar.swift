import Drawing
import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Mountain car (Moore 1990): a car too weak for the slope must swing back and forth to get out of a valley.
struct MountainCar: BoxEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "MountainCar-v0", MountainCar.self, summary: "Swing a weak car out of a valley.",
    documentation: """
      Drive an underpowered car out of a valley by building up momentum.

      Observation: [2] car position, [-1.2, 0.6]; car velocity per step, [-0.07, 0.07].
      Actions: 0 accelerate left, 1 coast, 2 accelerate right.
      Reward: -1 per step, the last included.
      Start: position uniform in [-0.6, -0.4), velocity 0.
      Ends: terminated at position 0.5 and beyond with a velocity of at least goal_velocity; truncated after 200 steps.
      Source: Moore, "Efficient Memory-based Learning for Robot Control" (1990); Sutton and Barto (2018), example 10.1;
        Gymnasium 1.4's MountainCar-v0, equal to the last bit for the same seed and actions where the C library is glibc.
      """, maxEpisodeSteps: 200, rewardThreshold: -110)

  struct Parameters: Configuration {
    var goalVelocity = 0.0

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "goal_velocity", \.goalVelocity, in: .finite,
        "Minimum velocity at which the goal counts as reached.")
    ]
  }

  static let positions = -1.2...0.6
  static let maximumSpeed = 0.07
  static let goalPosition = 0.5
  static let force = 0.001
  static let gravity = 0.0025

  let actionSpace = DiscreteSpace(
    moves: ("accelerate left", .left), ("coast", nil), ("accelerate right", .right))
  private let goalVelocity: Double
  private var position = -0.5
  private var velocity = 0.0

  init(_ parameters: Parameters) { goalVelocity = parameters.goalVelocity }

  var observationSpace: BoxSpace {
    let speed = Float(Self.maximumSpeed)
    return BoxSpace([
      ("car position", Float(Self.positions.lowerBound), Float(Self.positions.upperBound)),
      ("car velocity", -speed, speed),
    ])
  }

  /// The full state in double precision, which the observation rounds to single.
  var info: [(name: String, value: InfoValue)] {
    [("position", .number(position)), ("velocity", .number(velocity))]
  }

  mutating func reset(using random: inout RandomStream) {
    position = random.uniform(-0.6, -0.4)
    velocity = 0
  }

  /// The operations are in Gymnasium's order.
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    velocity += Double(action - 1) * Self.force + cos(3 * position) * -Self.gravity
    velocity = min(max(velocity, -Self.maximumSpeed), Self.maximumSpeed)
    position += velocity
    position = min(max(position, Self.positions.lowerBound), Self.positions.upperBound)
    if position == Self.positions.lowerBound, velocity < 0 { velocity = 0 }
    let hasArrived = position >= Self.goalPosition && velocity >= goalVelocity
    return Step(reward: -1, ending: hasArrived ? .terminated : .none)
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = Float(position)
    row[1] = Float(velocity)
  }

  func draw() -> Scene {
    var scene = Scene(width: 3.6, height: 2.7)
    // The valley is sin(3x) high; a unit of position is drawn two units wide.
    func ground(_ x: Double) -> Scene.Point {
      .init(2 * (x - Self.positions.lowerBound), 1.65 - 0.9 * sin(3 * x))
    }
    let xs = (0...60).map { Self.positions.lowerBound + 0.03 * Double($0) }
    scene.shapes.append(
      .polygon([.init(0, 2.7)] + xs.map(ground) + [.init(3.6, 2.7)], .floor))
    for (left, right) in zip(xs, xs.dropFirst()) {
      scene.shapes.append(.line(from: ground(left), to: ground(right), width: 0.03, .line))
    }
    let foot = ground(Self.goalPosition)
    let top = Scene.Point(foot.x, foot.y - 0.45)
    scene.shapes.append(.line(from: foot, to: top, width: 0.03, .line))
    scene.shapes.append(
      .polygon([top, .init(top.x + 0.25, top.y + 0.09), .init(top.x, top.y + 0.18)], .goal))
    // Along the slope and away from the ground.
    let slope = atan2(-2.7 * cos(3 * position), 2)
    let (along, up) = ((cos(slope), sin(slope)), (sin(slope), -cos(slope)))
    let base = ground(position)
    func point(_ a: Double, _ u: Double) -> Scene.Point {
      .init(base.x + a * along.0 + u * up.0, base.y + a * along.1 + u * up.1)
    }
    scene.shapes.append(
      .polygon([point(-0.2, 0.08), point(0.2, 0.08), point(0.2, 0.2), point(-0.2, 0.2)], .agent))
    scene.shapes.append(
      .polygon([point(-0.1, 0.2), point(0.1, 0.2), point(0.06, 0.29), point(-0.06, 0.29)], .agent))
    for wheel in [-0.12, 0.12] {
      scene.shapes.append(.circle(center: point(wheel, 0.07), radius: 0.07, .agentDetail))
    }
    return scene
  }
}
