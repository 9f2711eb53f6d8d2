import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Masses, lengths and forces of a cart-pole.
struct CartPolePhysics: Sendable, Equatable {
  var gravity = 9.8  // m/s²
  var cartMass = 1.0  // kg
  var poleMass = 0.1  // kg
  /// Half the length of the pole, m.
  var halfLength = 0.5
  var force = 10.0  // N

  /// Gymnasium's, for which there are kernels.
  static let standard = CartPolePhysics()

  /// The state after one step of Euler's method, 0.02 s, with the operations in Gymnasium's order.
  func advanced(_ state: SIMD4<Double>, push isRight: Bool) -> SIMD4<Double> {
    let (x, velocity, angle, angularVelocity) = (state[0], state[1], state[2], state[3])
    let (mass, poleMassLength, tau) = (poleMass + cartMass, poleMass * halfLength, 0.02)
    let push = isRight ? force : -force
    let (sine, cosine) = (sin(angle), cos(angle))
    let temp = (push + poleMassLength * (angularVelocity * angularVelocity) * sine) / mass
    let angularAcceleration =
      (gravity * sine - cosine * temp) / (halfLength * (4.0 / 3.0 - poleMass * (cosine * cosine) / mass))
    let acceleration = temp - poleMassLength * angularAcceleration * cosine / mass
    return SIMD4(
      x + tau * velocity, velocity + tau * acceleration, angle + tau * angularVelocity,
      angularVelocity + tau * angularAcceleration)
  }
}

extension CartPole.Parameters {
  /// The names are Gymnasium's attributes, but for force_mag and length.
  static let physicsKeys: [ConfigurationKey<Self>] = [
    .init("gravity", \.physics.gravity, in: .nonNegative, "Acceleration of gravity, m/s².").listedOnlyWhenSet,
    .init("cart_mass", \.physics.cartMass, in: .positive, "Mass of the cart, kg.").listedOnlyWhenSet,
    .init("pole_mass", \.physics.poleMass, in: .positive, "Mass of the pole, kg.").listedOnlyWhenSet,
    .init(
      "pole_half_length", \.physics.halfLength, in: .positive,
      "Half the length of the pole, m: the distance of its center of mass from the joint."
    ).listedOnlyWhenSet,
    .init("force", \.physics.force, in: .positive, "Force of a push, N.").listedOnlyWhenSet,
  ]
}
