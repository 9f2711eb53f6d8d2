import RLCore

/// Exploration settings of an experiment file.
package struct ExplorationSettings: Sendable, Equatable {
  package enum Method: String, CaseIterable, Sendable {
    /// With probability epsilon a random action, else the greedy one.
    case epsilon
    /// Each action with a probability proportional to exp(q / temperature).
    case boltzmann
    /// The action with the highest q + ucb_c * sqrt(log t / n): tables only.
    case ucb
  }
  package enum Shape: String, CaseIterable, Sendable {
    case constant, linear, exponential, piecewise

    /// Whether it has an initial and a final value.
    var hasEnds: Bool { self == .linear || self == .exponential }
  }

  package var method = Method.epsilon
  package var shape = Shape.linear
  package var initialEpsilon = 1.0
  package var finalEpsilon = 0.05
  package var fraction = 0.5
  package var points: [Double] = []
  package var initialTemperature = 1.0
  package var finalTemperature = 0.1
  package var ucbConstant = 2.0
  /// For tables only.
  package var ties = TieRule.random

  package init() {}

  /// Whether epsilon or the temperature goes from one value to another.
  var changesLevel: Bool {
    switch method {
    case .epsilon: shape.hasEnds && initialEpsilon != finalEpsilon
    case .boltzmann: shape.hasEnds && initialTemperature != finalTemperature
    case .ucb: false
    }
  }

  /// Whether the policy is greedy throughout.
  var isAlwaysGreedy: Bool {
    guard method == .epsilon else { return false }
    return switch shape {
    case .constant: initialEpsilon == 0
    case .linear, .exponential: initialEpsilon == 0 && finalEpsilon == 0
    case .piecewise: stride(from: 1, to: points.count, by: 2).allSatisfy { points[$0] == 0 }
    }
  }

  /// The schedule of epsilon or the temperature over a run of `totalSteps` environment steps.
  package func schedule(totalSteps: Int) -> Schedule {
    let total = Double(totalSteps)
    let isTemperature = method == .boltzmann
    let (initial, final) =
      isTemperature ? (initialTemperature, finalTemperature) : (initialEpsilon, finalEpsilon)
    switch shape {
    case .constant: return Schedule(.constant, from: initial, to: initial, over: 0)
    case .linear: return Schedule(.linear, from: initial, to: final, over: fraction * total)
    case .exponential: return Schedule(.exponential, from: initial, to: final, over: fraction * total)
    case .piecewise:
      return Schedule(
        points: stride(from: 0, to: points.count - 1, by: 2).map { (points[$0] * total, points[$0 + 1]) })
    }
  }

  package func problems(allowsUCB: Bool) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    if method == .ucb, !allowsUCB {
      problems.append(
        .init("exploration", "ucb needs visit counts, which only tables have; use epsilon or boltzmann"))
    }
    if shape == .exponential, method == .epsilon, initialEpsilon <= 0 || finalEpsilon <= 0 {
      problems.append(
        .init(
          "exploration_schedule",
          "an exponential never reaches 0; use linear, or make exploration_initial_eps and exploration_final_eps positive"
        ))
    }
    if shape == .piecewise {
      let steps = stride(from: 0, to: points.count, by: 2).map { points[$0] }
      let values = stride(from: 1, to: points.count, by: 2).map { points[$0] }
      if points.isEmpty || points.count % 2 != 0 {
        problems.append(
          .init(
            "exploration_points",
            "a piecewise schedule needs pairs of a fraction of training.steps and a value, such as [0, 1, 0.5, 0.1]"
          ))
      } else if zip(steps, steps.dropFirst()).contains(where: { $0 >= $1 })
        || steps.contains(where: { $0 < 0 })
      {
        problems.append(
          .init("exploration_points", "the fractions of training.steps must increase, from 0 on"))
      } else if values.contains(where: {
        $0 < 0 || (method == .epsilon && $0 > 1) || (method == .boltzmann && $0 <= 0)
      }) {
        problems.append(
          .init("exploration_points", "an epsilon must be in [0, 1], a temperature above 0"))
      }
    }
    return problems
  }
}

/// A configuration with the keys of exploration, which several agents share.
package protocol ExploringConfiguration: Configuration {
  var exploration: ExplorationSettings { get set }
}

extension ExploringConfiguration {
  static var explorationKeys: [ConfigurationKey<Self>] {
    let keys: [ConfigurationKey<Self>] = [
      .init(
        "exploration", \.exploration.method,
        "Exploration: epsilon-greedy (epsilon), softmax over the values (boltzmann), or upper confidence bounds (ucb, tables only)."
      ),
      .init(
        "exploration_schedule", \.exploration.shape,
        "Schedule of epsilon or the temperature."
      )
      .acting("with exploration: epsilon or boltzmann") { $0.exploration.method != .ucb },
      .init(
        "exploration_initial_eps", \.exploration.initialEpsilon, in: .unit,
        "Initial probability of a random action."
      )
      .acting("with exploration: epsilon and a schedule that is not piecewise") {
        $0.exploration.method == .epsilon && $0.exploration.shape != .piecewise
      },
      .init(
        "exploration_final_eps", \.exploration.finalEpsilon, in: .unit,
        "Final probability of a random action."
      )
      .acting("with exploration: epsilon and a linear or exponential schedule") {
        $0.exploration.method == .epsilon && $0.exploration.shape.hasEnds
      },
      .init(
        "exploration_fraction", \.exploration.fraction, in: .unit,
        "Fraction of training.steps, counted from step 0, over which epsilon or the temperature is annealed."
      )
      .acting("with a linear or exponential schedule between two different values") {
        $0.exploration.changesLevel
      },
      .init(
        "exploration_points", \.exploration.points, in: .finite,
        "For the piecewise schedule: fractions of training.steps and values, alternating, [0, 1, 0.5, 0.1]; interpolated linearly."
      )
      .acting("with exploration_schedule: piecewise") {
        $0.exploration.method != .ucb && $0.exploration.shape == .piecewise
      },
      .init(
        "temperature", \.exploration.initialTemperature, in: .positive,
        "For boltzmann: initial temperature, in units of value."
      )
      .acting("with exploration: boltzmann and a schedule that is not piecewise") {
        $0.exploration.method == .boltzmann && $0.exploration.shape != .piecewise
      },
      .init(
        "temperature_final", \.exploration.finalTemperature, in: .positive,
        "For boltzmann: final temperature."
      )
      .acting("with exploration: boltzmann and a linear or exponential schedule") {
        $0.exploration.method == .boltzmann && $0.exploration.shape.hasEnds
      },
    ]
    return ConfigurationKey.grouped("exploration", keys)
  }
}
