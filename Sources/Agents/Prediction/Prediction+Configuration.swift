import RLCore

extension Prediction {
  package enum Method: String, CaseIterable, Sendable {
    case td
    case tdLambda = "td-lambda"
    case monteCarlo = "monte-carlo"
  }

  package enum Visits: String, CaseIterable, Sendable { case first, every }

  package struct Configuration: RLCore.Configuration {
    package var method = Method.td
    package var learningRate: Double? = 0.1
    package var finalLearningRate: Double?
    package var gamma = 1.0
    package var initialValue = 0.0
    package var steps = 1
    package var lambda = 0.9
    package var trace = LinearTraces.Trace.trueOnline
    package var visits = Visits.first
    package var policy: [Int] = []
    package var policyRun = ""
    package var policyDigest = ""

    package init() {}

    package static let keys: [ConfigurationKey<Self>] = [
      .init(
        "method", \.method,
        "How values are learned: n-step temporal differences (td), eligibility traces (td-lambda), or complete returns (monte-carlo)."
      ),
      .init(
        "learning_rate", \.learningRate, in: .positive,
        "Learning rate, divided by the number of active features (tilings); null for the mean of all targets of a state, 1 / n."
      ),
      .init(
        "learning_rate_final", \.finalLearningRate, in: .positive,
        "Final learning rate, annealed linearly; null keeps learning_rate."
      )
      .acting("with a learning_rate") { $0.learningRate != nil },
      .init("gamma", \.gamma, in: .unit, "Discount factor per step."),
      .init("initial_value", \.initialValue, in: .finite, "Initial value of every state."),
      .init(
        "n_steps", \.steps, in: 1...10_000,
        "Length of the n-step return; shorter where the episode terminates or is truncated."
      )
      .acting("with method: td") { $0.method == .td },
      .init(
        "lambda", \.lambda, in: .unit, "Trace decay per step, multiplied by gamma; 0 for no traces."
      )
      .acting("with method: td-lambda") { $0.method == .tdLambda },
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
    ]

    package func problems() -> [ConfigurationProblem] {
      if policyRun.isEmpty, !policyDigest.isEmpty {
        return [.init("policy_digest", "belongs to policy_run, which is not set; remove it")]
      }
      if !policyRun.isEmpty, policyDigest.isEmpty != policy.isEmpty {
        return [
          .init(
            "policy_run",
            policy.isEmpty
              ? "policy_digest is set, but policy is not; remove policy_digest to read the run again"
              : "policy is set too; remove one of them")
        ]
      }
      guard learningRate == nil, method == .tdLambda else { return [] }
      return [
        .init(
          "learning_rate",
          "null, the mean of all targets, needs method: td or monte-carlo; give a number")
      ]
    }

    /// - Throws: where the settings do not fit the environment.
    func check(_ context: AgentContext) throws(ConfigurationProblem) {
      guard policyRun.isEmpty || !policy.isEmpty else {
        throw ConfigurationProblem(
          "policy_run", "is read by experiment files only; list the actions in policy")
      }
      guard case .discrete(let states) = context.observationSpace else {
        if !policy.isEmpty {
          throw ConfigurationProblem(
            "policy",
            "a list of actions needs states that are counted; leave it empty for the random policy")
        }
        if learningRate == nil {
          throw ConfigurationProblem(
            "learning_rate",
            "null, the mean of all targets, needs states that are counted; give a number")
        }
        if method == .monteCarlo, visits == .first {
          throw ConfigurationProblem(
            "visits", "first visits need states that are counted; use every")
        }
        return
      }
      guard !policy.isEmpty else { return }
      guard !context.masksActions else {
        throw ConfigurationProblem(
          "policy",
          "a list of actions cannot follow which actions are legal here; leave it empty for the random policy"
        )
      }
      guard policy.count == states else {
        throw ConfigurationProblem(
          "policy", "needs one action for each of the \(states) states; this has \(policy.count)")
      }
      if let state = policy.firstIndex(where: { $0 >= context.actionSpace.count }) {
        throw ConfigurationProblem(
          "policy",
          "action \(policy[state]) of state \(state) does not exist; the actions are 0 to \(context.actionSpace.count - 1)"
        )
      }
    }
  }
}
