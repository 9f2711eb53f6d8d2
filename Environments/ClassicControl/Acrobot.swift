import CClassicControl
import Drawing
import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Acrobot (Sutton 1996): swing a two-link pendulum up by a torque at the joint between the links.
struct Acrobot: BoxEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "Acrobot-v1", Acrobot.self, summary: "Swing a two-link pendulum up by a torque at its elbow.",
    documentation: """
      Swing the free end of two links above a line, by a torque at the joint between them.

      Observation: [6] cosine and sine of the inner link's angle, cosine and sine of the outer link's angle to the inner
        one, inner angular velocity, [-4 pi, 4 pi] rad/s, and outer angular velocity, [-9 pi, 9 pi] rad/s.
      Actions: a torque of 0 -1 N m, 1 none, 2 +1 N m, for 0.2 s.
      Reward: -1 per step, 0 for the step that reaches the goal.
      Start: both links hang down; each angle (rad) and velocity (rad/s) uniform in [-0.1, 0.1).
      Ends: terminated when the free end is more than 1 m above the pivot; truncated after 500 steps.
      Source: Sutton, "Generalization in Reinforcement Learning" (1996); Sutton and Barto (2018), section 11.3 of the
        first edition; Gymnasium 1.4's Acrobot-v1, equal to the last bit for the same seed and actions where the C library
        is glibc.
      """, maxEpisodeSteps: 500, rewardThreshold: -100)

  struct Parameters: Configuration {
    enum Dynamics: String, CaseIterable, Sendable { case book, nips }
    var dynamics = Dynamics.book
    var torqueNoise = 0.0

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "book_or_nips", \.dynamics,
        "The equations of Sutton and Barto's book, or those of the NIPS paper, which omit a term."),
      .init(
        "torque_noise_max", \.torqueNoise, in: 0...1_000,
        "Maximum noise on the torque (N m), sampled uniformly from both directions."),
    ]
  }

  static let timeStep = 0.2  // s
  static let length = 1.0  // m, of the inner link
  static let centre = 0.5  // m, from a joint to its link's centre of mass
  static let mass = 1.0  // kg, of either link
  static let inertia = 1.0  // kg m², of either link
  static let gravity = 9.8  // m/s²
  static let maximumVelocities = (4 * Double.pi, 9 * Double.pi)  // rad/s

  /// Two angles (rad) and their velocities (rad/s).
  typealias State = SIMD4<Double>

  let actionSpace = DiscreteSpace("torque -1", "no torque", "torque +1")
  private let isBook: Bool
  private let torqueNoise: Double
  /// The inner link's angle from hanging down, the outer link's from the inner one, and their velocities.
  private var state = State()

  init(_ parameters: Parameters) {
    isBook = parameters.dynamics == .book
    torqueNoise = parameters.torqueNoise
  }

  var observationSpace: BoxSpace {
    let (first, second) = (Float(Self.maximumVelocities.0), Float(Self.maximumVelocities.1))
    return BoxSpace([
      ("cosine of the inner angle", -1, 1), ("sine of the inner angle", -1, 1),
      ("cosine of the outer angle", -1, 1), ("sine of the outer angle", -1, 1),
      ("inner angular velocity (rad/s)", -first, first), ("outer angular velocity (rad/s)", -second, second),
    ])
  }

  /// The full state in double precision.
  var info: [(name: String, value: InfoValue)] {
    [
      ("theta1", .number(state[0])), ("theta2", .number(state[1])), ("theta1_dot", .number(state[2])),
      ("theta2_dot", .number(state[3])),
    ]
  }

  /// Gymnasium rounds the initial state to single precision and continues in double.
  mutating func reset(using random: inout RandomStream) {
    for index in 0..<4 { state[index] = Double(Float(random.uniform(-0.1, 0.1))) }
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    var torque = Double(action - 1)
    if torqueNoise > 0 { torque += random.uniform(-torqueNoise, torqueNoise) }
    state = advanced(torque)
    for index in 0..<2 { state[index] = Self.wrapped(state[index]) }
    let (first, second) = Self.maximumVelocities
    state[2] = min(max(state[2], -first), first)
    state[3] = min(max(state[3], -second), second)
    let hasReached = -cos(state[0]) - cos(state[1] + state[0]) > 1
    return Step(reward: hasReached ? 0 : -1, ending: hasReached ? .terminated : .none)
  }

  /// One step of the classic Runge-Kutta method, its operations in Gymnasium's order.
  private func advanced(_ torque: Double) -> State {
    let (dt, half) = (Self.timeStep, Self.timeStep / 2)
    let k1 = derivative(state, torque)
    let k2 = derivative(state + half * k1, torque)
    let k3 = derivative(state + half * k2, torque)
    let k4 = derivative(state + dt * k3, torque)
    return state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
  }

  /// The equations of Sutton and Barto, with the operations in Gymnasium's order and the same library functions,
  /// powers included, so that not even the last bit differs.
  private func derivative(_ s: State, _ torque: Double) -> State {
    let (m, l, lc, inertia, g) = (Self.mass, Self.length, Self.centre, Self.inertia, Self.gravity)
    let (cosine, sine) = (cos(s[1]), sin(s[1]))
    let d1 = m * (lc * lc) + m * (l * l + lc * lc + 2 * l * lc * cosine) + inertia + inertia
    let d2 = m * (lc * lc + l * lc * cosine) + inertia
    let phi2 = m * lc * g * cos(s[0] + s[1] - Double.pi / 2)
    let centrifugal = -m * l * lc * classic_power(s[3], 2) * sine
    let coriolis = 2 * m * l * lc * s[3] * s[2] * sine
    let phi1 = centrifugal - coriolis + (m * lc + m * l) * g * cos(s[0] - Double.pi / 2) + phi2
    let inner = isBook ? m * l * lc * classic_power(s[2], 2) * sine : 0
    let outer =
      (torque + d2 / d1 * phi1 - inner - phi2) / (m * (lc * lc) + inertia - classic_power(d2, 2) / d1)
    return State(s[2], s[3], -(d2 * outer + phi1) / d1, outer)
  }

  /// The angle in [-π, π], by whole turns.
  private static func wrapped(_ angle: Double) -> Double {
    var angle = angle
    while angle > Double.pi { angle -= 2 * Double.pi }
    while angle < -Double.pi { angle += 2 * Double.pi }
    return angle
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = Float(cos(state[0]))
    row[1] = Float(sin(state[0]))
    row[2] = Float(cos(state[1]))
    row[3] = Float(sin(state[1]))
    row[4] = Float(state[2])
    row[5] = Float(state[3])
  }

  func draw() -> Scene {
    var scene = Scene(width: 5, height: 4.8)
    let pivot = Scene.Point(2.5, 2.4)
    func end(of start: Scene.Point, _ angle: Double) -> Scene.Point {
      .init(start.x + sin(angle), start.y + cos(angle))
    }
    let elbow = end(of: pivot, state[0])
    let tip = end(of: elbow, state[0] + state[1])
    scene.shapes.append(.line(from: .init(0.2, 1.4), to: .init(4.8, 1.4), width: 0.03, .goal))
    scene.shapes.append(.line(from: pivot, to: elbow, width: 0.18, .body))
    scene.shapes.append(.line(from: elbow, to: tip, width: 0.14, .body))
    scene.shapes.append(.circle(center: pivot, radius: 0.1, .agentDetail))
    scene.shapes.append(.circle(center: elbow, radius: 0.1, .agent))
    scene.shapes.append(.circle(center: tip, radius: 0.08, .agentDetail))
    return scene
  }
}
