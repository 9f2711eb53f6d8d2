import RLCore

extension Prediction.Configuration {
  package func problems() -> [ConfigurationProblem] {
    var problems = samplingProblems + featureProblems + batchProblems
    if policyRun.isEmpty, !policyDigest.isEmpty {
      return problems + [.init("policy_digest", "belongs to policy_run, which is not set; remove it")]
    }
    if !policyRun.isEmpty, policyDigest.isEmpty != policy.isEmpty {
      return problems + [
        .init(
          "policy_run",
          policy.isEmpty
            ? "policy_digest is set, but policy is not; remove policy_digest to read the run again"
            : "policy is set too; remove one of them")
      ]
    }
    if learningRate == nil, method == .tdLambda || method == .lambdaReturn {
      problems.append(
        .init(
          "learning_rate", "null, the mean of all targets, needs method: td or monte-carlo; give a number"))
    }
    return problems
  }

  private var samplingProblems: [ConfigurationProblem] {
    guard behavior == .random else { return [] }
    if method == .tdLambda || method == .lambdaReturn {
      return [
        .init("behavior", "random needs method: td or monte-carlo; the others learn from what they play")
      ]
    }
    if method == .td, steps > 1 {
      return [.init("n_steps", "must be 1 with behavior: random, which corrects single steps")]
    }
    return []
  }

  private var batchProblems: [ConfigurationProblem] {
    guard updating == .batch else { return [] }
    if method == .td, steps > 1 {
      return [.init("n_steps", "must be 1 with updating: batch, whose targets are single steps or returns")]
    }
    if behavior == .random {
      return [.init("behavior", "must be policy with updating: batch, which counts all targets the same")]
    }
    if !features.isEmpty || (tileWidth > 1 && tilings > 1) {
      return [
        .init("updating", "batch needs one feature a state: a table, or tile_width with a single tiling")
      ]
    }
    return []
  }

  private var featureProblems: [ConfigurationProblem] {
    guard !features.isEmpty else { return [] }
    if tileWidth > 1 {
      return [.init("tile_width", "features are given for each state; remove one of them")]
    }
    let rows = features.map(Self.numbers)
    if let line = rows.firstIndex(where: { $0 == nil }) {
      return [
        .init("features", "'\(features[line])' of state \(line) is not a list of numbers, such as '2 0 1'")
      ]
    }
    let counts = rows.map { $0?.count ?? 0 }
    if let line = counts.firstIndex(where: { $0 != counts[0] }) {
      return [
        .init(
          "features",
          "state \(line) has \(counts[line]), and state 0 has \(counts[0]); give every state as many")
      ]
    }
    if !initialWeights.isEmpty, initialWeights.count != counts[0] {
      return [
        .init(
          "initial_weights", "needs \(counts[0]) numbers, one per feature; this has \(initialWeights.count)")
      ]
    }
    return []
  }

  /// The finite numbers of a line; nil if it has other words, or none.
  private static func numbers(_ line: String) -> [Double]? {
    let words = line.split(separator: " ")
    let numbers = words.compactMap { Double($0) }.filter(\.isFinite)
    return numbers.isEmpty || numbers.count < words.count ? nil : numbers
  }

  /// Whether another policy than the evaluated one plays.
  var isOffPolicy: Bool { behavior == .random && !policy.isEmpty }

  /// Whether episodes are learned from when they end.
  var learnsAtTheEnd: Bool { method == .monteCarlo || method == .lambdaReturn }

  /// Whether every state has one feature, so that the weights are a table.
  private var hasOneFeaturePerState: Bool { features.isEmpty && tileWidth == 1 }

  /// - Precondition: the configuration fits the space, and has no problems.
  func stateFeatures(_ space: ObservationSpace) -> StateFeatures? {
    guard !hasOneFeaturePerState, case .discrete(let states) = space else { return nil }
    return features.isEmpty
      ? StateFeatures(stateCount: states, tileWidth: tileWidth, tilings: tilings, first: firstTiledState)
      : StateFeatures(rows: features.map { Self.numbers($0) ?? [] })
  }

  /// - Throws: where the settings do not fit the environment.
  func check(_ context: AgentContext) throws(ConfigurationProblem) {
    guard policyRun.isEmpty || !policy.isEmpty else {
      throw ConfigurationProblem(
        "policy_run", "is read by experiment files only; list the actions in policy")
    }
    if method == .monteCarlo, visits == .first, !hasOneFeaturePerState {
      throw ConfigurationProblem("visits", "first visits need one feature a state; use every")
    }
    if learningRate == nil, !hasOneFeaturePerState {
      throw ConfigurationProblem(
        "learning_rate", "null, the mean of all targets, needs one feature a state; give a number")
    }
    guard case .discrete(let states) = context.observationSpace else {
      return try checkForArrays()
    }
    if !features.isEmpty, features.count != states {
      throw ConfigurationProblem(
        "features", "needs one line for each of the \(states) states; this has \(features.count)")
    }
    if tileWidth > 1, firstTiledState >= states {
      throw ConfigurationProblem(
        "first_tiled_state", "\(firstTiledState) does not exist; the states are 0 to \(states - 1)")
    }
    if tileWidth > 1 { try checkTiles(of: states, context) }
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

  /// Refuses tiles of more states than can be numbered, or than fit into memory, before they are listed.
  private func checkTiles(of states: Int, _ context: AgentContext) throws(ConfigurationProblem) {
    let (tiles, overflows) = states.multipliedReportingOverflow(by: tilings)
    guard !overflows, tiles <= Int(Int32.max) else {
      throw ConfigurationProblem(
        "tilings",
        "\(tilings) for each of \(states) states are more tiles than the \(Int32.max) that can be numbered; use fewer"
      )
    }
    // Of each a pair while they are listed, then its place and its value twice.
    try context.require(bytes: 40 * tiles, for: "a list of \(tilings) tilings for \(states) states")
  }

  private func checkForArrays() throws(ConfigurationProblem) {
    if updating == .batch {
      throw ConfigurationProblem("updating", "batch needs states that are counted; use online")
    }
    if !hasOneFeaturePerState {
      throw ConfigurationProblem(
        features.isEmpty ? "tile_width" : "features",
        "needs states that are counted; for arrays use discretize: tiles")
    }
    if !policy.isEmpty {
      throw ConfigurationProblem(
        "policy", "a list of actions needs states that are counted; leave it empty for the random policy")
    }
    if learningRate == nil {
      throw ConfigurationProblem(
        "learning_rate", "null, the mean of all targets, needs states that are counted; give a number")
    }
    if method == .monteCarlo, visits == .first {
      throw ConfigurationProblem("visits", "first visits need states that are counted; use every")
    }
  }
}
