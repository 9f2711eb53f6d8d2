import RLCore

/// How an agent explores, as an experiment file says it.
package struct ExplorationSettings: Sendable, Equatable {
  package enum Method: String, CaseIterable, Sendable {
    /// With probability epsilon any action, else the best.
    case epsilon
    /// Each action with a probability proportional to exp(q / temperature).
    case boltzmann
    /// The best of q + ucb_c * sqrt(log t / n): tables only.
    case ucb
  }
  package enum Shape: String, CaseIterable, Sendable {
    case constant, linear, exponential, piecewise

    /// Whether it goes from a first value to a last one.
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

  package init() {}

  /// Whether epsilon or the temperature goes from one value to another.
  var changesLevel: Bool {
    switch method {
    case .epsilon: shape.hasEnds && initialEpsilon != finalEpsilon
    case .boltzmann: shape.hasEnds && initialTemperature != finalTemperature
    case .ucb: false
    }
  }

  /// Whether every action is the best one, from the first step to the last.
  var isAlwaysGreedy: Bool {
    guard method == .epsilon else { return false }
    return switch shape {
    case .constant: initialEpsilon == 0
    case .linear, .exponential: initialEpsilon == 0 && finalEpsilon == 0
    case .piecewise: stride(from: 1, to: points.count, by: 2).allSatisfy { points[$0] == 0 }
    }
  }

  /// Epsilon or the temperature over a run of `totalSteps` environment steps.
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
        .init("exploration", "ucb counts visits to states, which only a table can; use epsilon or boltzmann"))
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
            "a piecewise schedule needs pairs of a share of training.steps and a value, such as [0, 1, 0.5, 0.1]"
          ))
      } else if zip(steps, steps.dropFirst()).contains(where: { $0 >= $1 })
        || steps.contains(where: { $0 < 0 })
      {
        problems.append(.init("exploration_points", "the shares of training.steps must rise from 0 on"))
      } else if values.contains(where: {
        $0 < 0 || (method == .epsilon && $0 > 1) || (method == .boltzmann && $0 <= 0)
      }) {
        problems.append(
          .init("exploration_points", "an epsilon lies in [0, 1], and a temperature above 0"))
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
    [
      .init(
        "exploration", \.exploration.method,
        "What decides when not to take the best action: a coin (epsilon), the values themselves (boltzmann), or how rarely an action was tried (ucb, for tables only)."
      ),
      .init(
        "exploration_schedule", \.exploration.shape,
        "How epsilon or the temperature goes from its first to its last value."
      )
      .acting("with exploration: epsilon or boltzmann") { $0.exploration.method != .ucb },
      .init(
        "exploration_initial_eps", \.exploration.initialEpsilon, in: .unit,
        "Probability of a random action at the first step."
      )
      .acting("with exploration: epsilon and a schedule that is not piecewise") {
        $0.exploration.method == .epsilon && $0.exploration.shape != .piecewise
      },
      .init(
        "exploration_final_eps", \.exploration.finalEpsilon, in: .unit,
        "Probability of a random action once exploration has settled."
      )
      .acting("with exploration: epsilon and a linear or exponential schedule") {
        $0.exploration.method == .epsilon && $0.exploration.shape.hasEnds
      },
      .init(
        "exploration_fraction", \.exploration.fraction, in: .unit,
        "Share of training.steps, counted from step 0, after which epsilon or the temperature has its last value."
      )
      .acting("with a linear or exponential schedule between two different values") {
        $0.exploration.changesLevel
      },
      .init(
        "exploration_points", \.exploration.points, in: .finite,
        "For the piecewise schedule: shares of training.steps and values in turn, [0, 1, 0.5, 0.1]; straight lines between."
      )
      .acting("with exploration_schedule: piecewise") {
        $0.exploration.method != .ucb && $0.exploration.shape == .piecewise
      },
      .init(
        "temperature", \.exploration.initialTemperature, in: .positive,
        "For boltzmann: the temperature at the first step, in units of value."
      )
      .acting("with exploration: boltzmann and a schedule that is not piecewise") {
        $0.exploration.method == .boltzmann && $0.exploration.shape != .piecewise
      },
      .init(
        "temperature_final", \.exploration.finalTemperature, in: .positive,
        "For boltzmann: the temperature once exploration has settled."
      )
      .acting("with exploration: boltzmann and a linear or exponential schedule") {
        $0.exploration.method == .boltzmann && $0.exploration.shape.hasEnds
      },
    ]
  }
}
