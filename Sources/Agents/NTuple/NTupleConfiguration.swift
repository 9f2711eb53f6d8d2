import RLCore

extension NTupleTD {
  package enum StepSizes: String, CaseIterable, Sendable {
    /// The learning rate for all weights.
    case fixed
    /// The learning rate times the coherence of each weight's errors.
    case coherent
  }

  package enum TraceUpdates: String, CaseIterable, Sendable {
    /// Every error moves all afterstates that it reaches.
    case each
    /// An afterstate moves once, by the sum of all errors that have reached it.
    case delayed
  }

  /// The keys of `ntuple-td`.
  package struct Configuration: ExploringConfiguration, Equatable {
    package var tuples: [String] = []
    package var tupleCount = 20
    package var tupleLength = 6
    package var learningRate = 0.1
    package var stepSizes = StepSizes.coherent
    package var coherentFrom = 0.0
    package var lambda = 0.0
    package var traceSteps = 8
    package var traceUpdates = TraceUpdates.each
    package var gamma = 1.0
    package var initialValue = 0.0
    package var output = NTupleNetwork.Output.linear
    package var exploration = ExplorationSettings()

    package init() {
      exploration.initialEpsilon = 0.1
      exploration.finalEpsilon = 0
      exploration.fraction = 1
    }

    package static let keys: [ConfigurationKey<Self>] =
      [
        .init(
          "tuples", \.tuples,
          "The tuples, each a list of cells, counted row by row from 0: [\"0 1 2 3 4 5\", \"0 1 2 4 5 6\"]; empty to draw them."
        ),
        .init(
          "tuple_count", \.tupleCount, in: 1...10_000,
          "Number of tuples that are drawn, at most: walks over neighboring cells, from the run's seed."
        )
        .acting("without tuples") { $0.tuples.isEmpty },
        .init("tuple_length", \.tupleLength, in: 1...16, "Cells of a drawn tuple.")
          .acting("without tuples") { $0.tuples.isEmpty },
        .init(
          "learning_rate", \.learningRate, in: .positive,
          "Share of an error by which the value of its board moves; each weight moves by that share divided by their number."
        ),
        .init(
          "step_sizes", \.stepSizes,
          "Step sizes: the learning rate for all weights (fixed), or for each weight times |sum of its errors| / sum of |errors| (coherent)."
        ),
        .init(
          "coherent_from", \.coherentFrom, in: .unit,
          "Fraction of training.steps before which coherent step sizes are fixed ones."
        )
        .acting("with step_sizes: coherent") { $0.stepSizes == .coherent },
        .init("gamma", \.gamma, in: .unit, "Discount factor per step."),
        .init(
          "lambda", \.lambda, in: .unit,
          "Decay of an error on its way back to the afterstates before: TD(lambda)."
        ),
        .init(
          "trace_steps", \.traceSteps, in: 1...1_000,
          "Afterstates that an error reaches at most, the latest included."
        )
        .acting("with lambda above 0") { $0.lambda > 0 },
        .init(
          "trace_updates", \.traceUpdates,
          "Updates of the afterstates that an error reaches: at every error (each), or once, when the last error has reached them (delayed)."
        )
        .acting("with lambda above 0") { $0.lambda > 0 },
        .init(
          "initial_value", \.initialValue, in: .finite,
          "Value of every afterstate at the start; a high one makes the agent try what it has not met."),
        .init(
          "output", \.output,
          "Value of a board: the sum of its weights (linear), or the hyperbolic tangent of it, for games whose results are -1 to 1 (tanh)."
        ),
      ] + explorationKeys.filter { !["exploration", "temperature", "temperature_final"].contains($0.name) }
      + [
        .init(
          "ties", \.exploration.ties,
          "Which of equally good moves is taken while learning: any of them, equally often (random), or the first; evaluations take the first."
        )
      ]

    package func problems() -> [ConfigurationProblem] {
      var problems = exploration.problems(allowsUCB: false)
      if output == .tanh, abs(initialValue) >= 1 {
        problems.append(
          ConfigurationProblem(
            "initial_value", "with output: tanh a value lies between -1 and 1, \(initialValue) does not"))
      }
      return problems
    }

    /// Afterstates that an error reaches.
    var reach: Int { lambda > 0 ? traceSteps : 1 }

    /// Whether errors are summed before they are learned; an afterstate that one error reaches needs no sum.
    var isDelayed: Bool { reach > 1 && traceUpdates == .delayed }
  }
}
