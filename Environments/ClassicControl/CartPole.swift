import CClassicControl
import Drawing
import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cart-pole (Barto, Sutton and Anderson 1983): keep a pole upright on a cart by pushing the cart.
struct CartPole: BoxEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "CartPole-v1", BoxParameters<Parameters>.self, defaults: [:],
    summary: "Keep a pole upright on a cart by pushing the cart left or right.",
    documentation: """
      Keep a pole upright on a cart by pushing the cart.

      Observation: [4] cart position in m, [-4.8, 4.8]; cart velocity in m/s; pole angle in rad, [-0.418, 0.418]; pole
        angular velocity in rad/s.
      Actions: 0 push left, 1 push right, each with 10 N (force) for 0.02 s.
      Reward: 1 per step, the last included (sutton_barto_reward: 0 per step, -1 for a fall).
      Start: each element uniform in [-0.05, 0.05).
      Ends: terminated when the cart leaves [-2.4, 2.4] m or the pole leaves [-12, 12] degrees; truncated after 500 steps.
      Source: Barto, Sutton and Anderson (1983); Gymnasium 1.4's CartPole-v1, equal to the last bit for the same seed and
        actions if NumPy uses glibc's sine and cosine.
      """, maxEpisodeSteps: { _ in 500 }, rewardThreshold: 475
  ) { parameters in
    try MadeEnvironment(CartPole(parameters.world), parameters.discretization) { cartPole in
      guard cartPole.physics == .standard else { return MadeEnvironment(cartPole) }
      return MadeEnvironment(cartPole) { CartPoleBatchStepper($0, $1) }
    }
  }

  struct Parameters: Configuration {
    var suttonBartoReward = false
    var physics = CartPolePhysics.standard

    static let keys: [ConfigurationKey<Self>] =
      [
        .init(
          "sutton_barto_reward", \.suttonBartoReward,
          "Reward 0 per step and -1 for a fall, instead of 1 per step.")
      ] + physicsKeys
  }

  static let angleLimit = 12 * 2 * Double.pi / 360  // rad
  static let positionLimit = 2.4  // m

  static let startRange = 0.05

  let actionSpace = DiscreteSpace(moves: ("push left", .left), ("push right", .right))
  let suttonBartoReward: Bool
  let physics: CartPolePhysics
  /// Position (m), velocity (m/s), pole angle (rad) and angular velocity (rad/s).
  var state = SIMD4<Double>()

  init(_ parameters: Parameters) {
    (suttonBartoReward, physics) = (parameters.suttonBartoReward, parameters.physics)
  }

  var observationSpace: BoxSpace {
    let (position, angle) = (Float(2 * Self.positionLimit), Float(2 * Self.angleLimit))
    return BoxSpace([
      ("cart position (m)", -position, position), ("cart velocity (m/s)", -.infinity, .infinity),
      ("pole angle (rad)", -angle, angle), ("pole angular velocity (rad/s)", -.infinity, .infinity),
    ])
  }

  /// The full state in double precision, which the observation rounds to single.
  var info: [(name: String, value: InfoValue)] {
    [
      ("x", .number(state[0])), ("x_dot", .number(state[1])), ("theta", .number(state[2])),
      ("theta_dot", .number(state[3])),
    ]
  }

  mutating func reset(using random: inout RandomStream) {
    for index in 0..<4 { state[index] = random.uniform(-Self.startRange, Self.startRange) }
  }

  /// One step of Euler's method, with the operations in Gymnasium's order; its equations are those of
  /// Florian, "Correct equations for the dynamics of the cart-pole system" (2007), without friction.
  ///
  /// `Kernels/cart_pole_body.h` has them, for one cart-pole and for eight at once; other physics take
  /// `CartPolePhysics.advanced`.
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    if physics == .standard {
      withUnsafeMutableBytes(of: &state) {
        classic_cart_pole_advance(
          $0.assumingMemoryBound(to: Double.self).baseAddress, Int32(truncatingIfNeeded: action))
      }
    } else {
      state = physics.advanced(state, push: action == 1)
    }
    let fell = abs(state[0]) > Self.positionLimit || abs(state[2]) > Self.angleLimit
    let reward = suttonBartoReward ? (fell ? -1.0 : 0.0) : 1.0
    return Step(reward: reward, ending: fell ? .terminated : .none)
  }

  func observe(into row: inout MutableSpan<Float>) {
    for index in 0..<4 { row[index] = Float(state[index]) }
  }

  var secondsPerStep: Double? { 0.02 }

  func draw() -> Scene {
    let (x, angle) = (state[0], state[2])
    var scene = Scene(width: 6, height: 2.4)
    let rail = 2.0
    let pivot = Scene.Point(3 + x, rail - 0.2)
    scene.shapes.append(
      .line(
        from: .init(3 - Self.positionLimit, rail), to: .init(3 + Self.positionLimit, rail), width: 0.03, .line
      ))
    // The limits: the rail's ends, and how far the pole may lean.
    for side in [-1.0, 1.0] {
      let end = 3 + side * Self.positionLimit
      scene.shapes.append(.line(from: .init(end, rail - 0.3), to: .init(end, rail + 0.1), width: 0.03, .wall))
      let (dx, dy) = (side * sin(Self.angleLimit), cos(Self.angleLimit))
      scene.shapes.append(
        .line(
          from: .init(pivot.x + 0.35 * dx, pivot.y - 0.35 * dy),
          to: .init(pivot.x + 1.2 * dx, pivot.y - 1.2 * dy),
          width: 0.012, .wall))
    }
    scene.shapes.append(.rectangle(origin: .init(3 + x - 0.25, rail - 0.3), width: 0.5, height: 0.3, .agent))
    let tip = Scene.Point(
      pivot.x + 2 * physics.halfLength * sin(angle), pivot.y - 2 * physics.halfLength * cos(angle))
    scene.shapes.append(.line(from: pivot, to: tip, width: 0.1, .body))
    scene.shapes.append(.circle(center: pivot, radius: 0.05, .agentDetail))
    return scene
  }
}
