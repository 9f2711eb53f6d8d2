import RLCore

extension Prediction {
  package enum Method: String, CaseIterable, Sendable {
    case td
    case tdLambda = "td-lambda"
    case lambdaReturn = "lambda-return"
    case monteCarlo = "monte-carlo"
  }

  package enum Visits: String, CaseIterable, Sendable { case first, every }

  /// The policy that acts.
  package enum Behavior: String, CaseIterable, Sendable { case policy, random }

  /// How a return of the policy that acts stands for one of the evaluated policy; see `ImportanceSampling`.
  package enum Sampling: String, CaseIterable, Sendable { case ordinary, weighted }

  /// When values move.
  package enum Updating: String, CaseIterable, Sendable {
    /// At every target, by the learning rate.
    case online
    /// At the end of every episode, to where all targets so far lead.
    case batch
  }

  /// How states count in `value_rmse`.
  package enum ErrorWeights: String, CaseIterable, Sendable { case equal, visits }

  package struct Configuration: RLCore.Configuration {
    package var method = Method.td
    package var learningRate: Double? = 0.1
    package var finalLearningRate: Double?
    package var gamma = 1.0
    package var initialValue = 0.0
    package var updating = Updating.online
    package var steps = 1
    package var lambda = 0.9
    package var trace = LinearTraces.Trace.trueOnline
    package var visits = Visits.first
    package var policy: [Int] = []
    package var policyRun = ""
    package var policyDigest = ""
    package var behavior = Behavior.policy
    package var sampling = Sampling.ordinary
    package var tileWidth = 1
    package var tilings = 1
    package var firstTiledState = 0
    package var features: [String] = []
    package var initialWeights: [Double] = []
    package var errorWeights = ErrorWeights.equal

    package init() {}

    package static let keys: [ConfigurationKey<Self>] = [
      .init(
        "method", \.method,
        "How values are learned: n-step temporal differences (td), eligibility traces (td-lambda), lambda-returns at the end of the episode (lambda-return), or complete returns (monte-carlo)."
      ),
      .init(
        "learning_rate", \.learningRate, in: .positive,
        "Learning rate, divided by the number of active features (tilings); null for the mean of all targets of a state, 1 / n."
      )
      .acting("with updating: online") { $0.updating == .online },
      .init(
        "learning_rate_final", \.finalLearningRate, in: .positive,
        "Final learning rate, annealed linearly; null keeps learning_rate."
      )
      .acting("with updating: online and a learning_rate") {
        $0.updating == .online && $0.learningRate != nil
      },
      .init(
        "updating", \.updating,
        "When values move: at every target, by the learning rate (online), or at the end of every episode, to where repeated updates by all targets so far lead (batch)."
      )
      .acting("with method: td or monte-carlo") { $0.method == .td || $0.method == .monteCarlo }
      .listedOnlyWhenSet,
      .init("gamma", \.gamma, in: .unit, "Discount factor per step."),
      .init("initial_value", \.initialValue, in: .finite, "Initial value of every state.")
        .acting("without features") { $0.features.isEmpty },
      .init(
        "n_steps", \.steps, in: 1...10_000,
        "Length of the n-step return; shorter where the episode terminates or is truncated."
      )
      .acting("with method: td") { $0.method == .td },
      .init(
        "lambda", \.lambda, in: .unit, "Trace decay per step, multiplied by gamma; 0 for no traces."
      )
      .acting("with method: td-lambda or lambda-return") {
        $0.method == .tdLambda || $0.method == .lambdaReturn
      },
      .init(
        "trace", \.trace,
        "Trace update on a visit: dutch traces with the correction that makes them exact (true-online), add the features (accumulating), or set to 1 (replacing, binary features only)."
      )
      .acting("with method: td-lambda") { $0.method == .tdLambda },
      .init(
        "visits", \.visits,
        "Which visits of a state count in an episode: the first, which needs states that are counted, or every one."
      )
      .acting("with method: monte-carlo") { $0.method == .monteCarlo },
      .init(
        "policy", \.policy, in: 0...Int(Int32.max),
        "The policy to evaluate: one action for each state, in order; empty for uniformly random legal actions."
      ),
      .init(
        "policy_run", \.policyRun,
        "A finished run of the same environment, whose final greedy policy is evaluated; its actions fill policy."
      ).listedOnlyWhenSet,
      .init("policy_digest", \.policyDigest, "Digest of the run of policy_run; it is filled in.")
        .acting("with policy_run") { !$0.policyRun.isEmpty }.listedOnlyWhenSet,
      .init(
        "behavior", \.behavior,
        "Which policy plays: the evaluated one (policy), or uniformly random legal actions (random), corrected by importance sampling."
      )
      .acting("with policy or policy_run") { !$0.policy.isEmpty || !$0.policyRun.isEmpty }.listedOnlyWhenSet,
      .init(
        "importance_sampling", \.sampling,
        "Means of the returns times their weight (ordinary), or means weighted by it (weighted)."
      )
      .acting("with behavior: random and method: monte-carlo") {
        $0.behavior == .random && $0.method == .monteCarlo
      }.listedOnlyWhenSet,
      .init(
        "tile_width", \.tileWidth, in: 1...10_000_000,
        "States that share a feature, in their order: state aggregation; 1 for one feature a state."
      ).listedOnlyWhenSet,
      .init(
        "tilings", \.tilings, in: 1...256, "Number of tilings, each offset by tile_width / tilings states."
      )
      .acting("with a tile_width above 1") { $0.tileWidth > 1 }.listedOnlyWhenSet,
      .init(
        "first_tiled_state", \.firstTiledState, in: 0...10_000_000,
        "The state at which the first tile begins; those before it share that tile."
      )
      .acting("with a tile_width above 1") { $0.tileWidth > 1 }.listedOnlyWhenSet,
      .init(
        "features", \.features,
        "The features of each state, in order, such as '2 0 1'; empty for one feature a state, or tiles."
      ).listedOnlyWhenSet,
      .init(
        "initial_weights", \.initialWeights, in: .finite, "Initial weight of each of the features."
      )
      .acting("with features") { !$0.features.isEmpty }.listedOnlyWhenSet,
      .init(
        "error_weights", \.errorWeights,
        "How states count in value_rmse: all the same (equal), or by how often the evaluated policy visits them (visits)."
      ).listedOnlyWhenSet,
    ]
  }
}
