import CClassicControl
import Drawing
import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pendulum swing-up with discrete torques: Gymnasium's Pendulum-v1 for agents with discrete actions.
struct PendulumDiscrete: BoxEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "PendulumDiscrete-v1", PendulumDiscrete.self, summary: "Swing a pendulum up with one of five torques.",
    documentation: """
      Swing a pendulum up and keep it upright, with a torque too weak to lift it directly.

      Observation: [3] cosine and sine of the angle from upright, and the angular velocity, [-8, 8] rad/s.
      Actions: a torque, by default -2, -1, 0, 1 or 2 N m (torques), for 0.05 s.
      Reward: -(angle^2 + 0.1 velocity^2 + 0.001 torque^2), the angle in [-pi, pi): between -16.3 and 0.
      Start: angle uniform in [-pi, pi), velocity uniform in [-1, 1).
      Ends: truncated after 200 steps; never terminated.
      Source: Gymnasium 1.4's Pendulum-v1, whose torque is any number in [-2, 2]; equal to the last bit for the same seed
        and torques, in double precision, if the C library is glibc.
      """, maxEpisodeSteps: 200)

  struct Parameters: Configuration {
    var torques = [-2.0, -1, 0, 1, 2]
    var gravity = 10.0

    static let keys: [ConfigurationKey<Self>] = [
      .init("torques", \.torques, in: NumberRange(-2, 2), "The torques (N m), one per action."),
      .init("g", \.gravity, in: .finite, "The acceleration of gravity (m/s²)."),
    ]

    func problems() -> [ConfigurationProblem] {
      guard torques.count >= 2 else {
        return [.init("torques", "needs at least two torques to choose from; this has \(torques.count)")]
      }
      guard Set(torques).count == torques.count else {
        return [.init("torques", "torques must be distinct")]
      }
      return []
    }
  }

  static let maximumSpeed = 8.0  // rad/s
  static let timeStep = 0.05  // s
  static let mass = 1.0  // kg
  static let length = 1.0  // m

  let actionSpace: DiscreteSpace
  private let torques: [Double]
  private let gravity: Double
  private var angle = 0.0
  private var velocity = 0.0
  private var lastTorque = 0.0

  init(_ parameters: Parameters) {
    (torques, gravity) = (parameters.torques, parameters.gravity)
    actionSpace = DiscreteSpace(labels: parameters.torques.map { "torque \($0)" })
  }

  var observationSpace: BoxSpace {
    let speed = Float(Self.maximumSpeed)
    return BoxSpace([
      ("cosine of the angle", -1, 1), ("sine of the angle", -1, 1),
      ("angular velocity (rad/s)", -speed, speed),
    ])
  }

  /// The full state in double precision; the angle counts whole turns.
  var info: [(name: String, value: InfoValue)] {
    [("theta", .number(angle)), ("theta_dot", .number(velocity))]
  }

  mutating func reset(using random: inout RandomStream) {
    angle = random.uniform(-Double.pi, Double.pi)
    velocity = random.uniform(-1, 1)
    lastTorque = 0
  }

  /// The operations are in Gymnasium's order, with its library functions.
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let (g, m, l, dt) = (gravity, Self.mass, Self.length, Self.timeStep)
    let torque = torques[action]
    lastTorque = torque
    let cost =
      classic_power(Self.normalized(angle), 2) + 0.1 * classic_power(velocity, 2) + 0.001
      * classic_power(torque, 2)
    velocity += (3 * g / (2 * l) * sin(angle) + 3 / (m * (l * l)) * torque) * dt
    velocity = min(max(velocity, -Self.maximumSpeed), Self.maximumSpeed)
    angle += velocity * dt
    return Step(reward: -cost)
  }

  /// The angle in [-π, π), by Python's remainder.
  private static func normalized(_ angle: Double) -> Double {
    var rest = fmod(angle + Double.pi, 2 * Double.pi)
    if rest < 0 { rest += 2 * Double.pi }
    return rest - Double.pi
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = Float(cos(angle))
    row[1] = Float(sin(angle))
    row[2] = Float(velocity)
  }

  func draw() -> Scene {
    var scene = Scene(width: 3, height: 3)
    let pivot = Scene.Point(1.5, 1.5)
    let tip = Scene.Point(pivot.x - 1.1 * sin(angle), pivot.y - 1.1 * cos(angle))
    scene.shapes.append(.circle(center: pivot, radius: 1.3, .floor))
    scene.shapes.append(.line(from: .init(1.5, 0.2), to: .init(1.5, 0.35), width: 0.06, .goal))
    scene.shapes.append(.line(from: pivot, to: tip, width: 0.22, .body))
    scene.shapes.append(.circle(center: pivot, radius: 0.07, .agentDetail))
    // The torque, as an arc around the pivot that grows with it.
    let steps = 12
    let span = 0.5 * lastTorque
    for index in 0..<steps where lastTorque != 0 {
      func point(_ share: Double) -> Scene.Point {
        let a = angle + span * share
        return .init(pivot.x - 0.45 * sin(a), pivot.y - 0.45 * cos(a))
      }
      scene.shapes.append(
        .line(
          from: point(Double(index) / Double(steps)), to: point(Double(index + 1) / Double(steps)),
          width: 0.05,
          .agent))
    }
    return scene
  }
}
