import Drawing
import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cart-pole (Barto, Sutton and Anderson 1983): keep a pole upright on a cart by pushing the cart.
struct CartPole: BoxEnvironment, Drawable {
  struct Parameters: Configuration {
    var suttonBartoReward = false

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "sutton_barto_reward", \.suttonBartoReward,
        "Reward 0 a step and -1 for the fall, in place of 1 a step.")
    ]
  }

  static let gravity = 9.8  // m/s²
  static let poleMass = 0.1  // kg
  static let totalMass = poleMass + 1.0  // kg
  static let halfLength = 0.5  // m
  static let poleMassLength = poleMass * halfLength
  static let force = 10.0  // N
  static let timeStep = 0.02  // s
  static let angleLimit = 12 * 2 * Double.pi / 360  // rad
  static let positionLimit = 2.4  // m

  let actionSpace = DiscreteSpace("push left", "push right")
  let suttonBartoReward: Bool
  private var x = 0.0
  private var velocity = 0.0
  private var angle = 0.0
  private var angularVelocity = 0.0

  init(_ parameters: Parameters) { suttonBartoReward = parameters.suttonBartoReward }

  var observationSpace: BoxSpace {
    let (position, angle) = (Float(2 * Self.positionLimit), Float(2 * Self.angleLimit))
    return BoxSpace([
      ("cart position (m)", -position, position), ("cart velocity (m/s)", -.infinity, .infinity),
      ("pole angle (rad)", -angle, angle), ("pole angular velocity (rad/s)", -.infinity, .infinity),
    ])
  }

  /// The full state in double precision, which the observation rounds to single.
  var info: [(name: String, value: Double)] {
    [("x", x), ("x_dot", velocity), ("theta", angle), ("theta_dot", angularVelocity)]
  }

  mutating func reset(using random: inout RandomStream) {
    x = random.uniform(-0.05, 0.05)
    velocity = random.uniform(-0.05, 0.05)
    angle = random.uniform(-0.05, 0.05)
    angularVelocity = random.uniform(-0.05, 0.05)
  }

  /// One step of Euler's method, with the operations in Gymnasium's order; its equations are those of
  /// Florian, "Correct equations for the dynamics of the cart-pole system" (2007), without friction.
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let push = action == 1 ? Self.force : -Self.force
    let (cosine, sine) = (cos(angle), sin(angle))
    let temp = (push + Self.poleMassLength * (angularVelocity * angularVelocity) * sine) / Self.totalMass
    let angularAcceleration =
      (Self.gravity * sine - cosine * temp)
      / (Self.halfLength * (4.0 / 3.0 - Self.poleMass * (cosine * cosine) / Self.totalMass))
    let acceleration = temp - Self.poleMassLength * angularAcceleration * cosine / Self.totalMass
    x += Self.timeStep * velocity
    velocity += Self.timeStep * acceleration
    angle += Self.timeStep * angularVelocity
    angularVelocity += Self.timeStep * angularAcceleration
    let fell =
      x < -Self.positionLimit || x > Self.positionLimit || angle < -Self.angleLimit || angle > Self.angleLimit
    let reward = suttonBartoReward ? (fell ? -1.0 : 0.0) : 1.0
    return Step(reward: reward, ending: fell ? .terminated : .none)
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = Float(x)
    row[1] = Float(velocity)
    row[2] = Float(angle)
    row[3] = Float(angularVelocity)
  }

  var secondsPerStep: Double? { Self.timeStep }

  func draw() -> Scene {
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
          from: .init(pivot.x + 0.35 * dx, pivot.y - 0.35 * dy), to: .init(pivot.x + 1.2 * dx, pivot.y - 1.2 * dy),
          width: 0.012, .wall))
    }
    scene.shapes.append(.rectangle(origin: .init(3 + x - 0.25, rail - 0.3), width: 0.5, height: 0.3, .agent))
    let tip = Scene.Point(
      pivot.x + 2 * Self.halfLength * sin(angle), pivot.y - 2 * Self.halfLength * cos(angle))
    scene.shapes.append(.line(from: pivot, to: tip, width: 0.1, .body))
    scene.shapes.append(.circle(center: pivot, radius: 0.05, .agentDetail))
    return scene
  }
}
