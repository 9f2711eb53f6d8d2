import RLCore

/// Monte Carlo control: values are means of the returns that followed, learned when an episode ends.
///
/// On-policy it learns the values of the policy that explores. With importance sampling it learns those of the greedy policy from
/// the exploring one's episodes; their weights come from the probability that an action had when it was taken.
///
/// Source: Sutton and Barto (2018), sections 5.1, 5.4, 5.5 and 5.7.
package final class MonteCarlo: TabularAgent {
  package static let entry = AgentEntry(
    "monte-carlo", MonteCarlo.Configuration.self,
    summary: "Monte Carlo control: learns from whole episodes, on-policy or by importance sampling.",
    documentation: """
      Waits for the end of an episode and moves the value of each action in it toward the return that followed, last step first:

        G = reward + discount * G,   q[s, a] += step size * (G - q[s, a])

      visits: first counts a state and action once an episode, every at each visit. With step_size: sample-average the step size is
      1/n at the n-th update, so that a value is the mean of its returns; with learning-rate it is that.

      With importance_sampling the values are those of the greedy policy. A return counts by the product W of
      p_greedy(a | s) / p_exploring(a | s) over the steps after it: ordinary averages W * G over the visits, weighted divides
      the sum of W * G by the sum of W.

      There are no exploring starts. The return of a truncated episode continues with the value of the state where it stopped.

      \(commonNotes)
      td_error is the mean size of G - q[s, a].
      Source: Sutton and Barto (2018), sections 5.4 to 5.7.
      """
  ) { try MonteCarlo($0, $1).ready($0.table, $1) }

  /// The visits of a state and action in an episode that are learned from.
  package enum Visits: String, CaseIterable, Sendable { case first, every }

  package struct Configuration: TabularConfiguration {
    package var table = TableSettings()
    package var exploration = ExplorationSettings()
    package var visits = Visits.first
    package var sampling = ImportanceSampling.none

    package init() { table.stepSize = .sampleAverage }

    package var usesLearningRate: Bool { sampling != .weighted && table.stepSize == .learningRate }
    package static var targetsChoose: Bool { true }

    package static var keys: [ConfigurationKey<Self>] {
      tableKeys + [
        stepSizeKey.acting("with importance_sampling: none or ordinary") { $0.sampling != .weighted },
        .init(
          "visits", \.visits,
          "Visits of a state and action that an episode's return counts for: the first, or every one."),
        .init(
          "importance_sampling", \.sampling,
          "Learns the exploring policy (none), or the greedy one by importance sampling: means of weighted returns (ordinary), or weighted means (weighted)."
        ),
      ] + tableExplorationKeys + binKeys
    }

    package func problems() -> [ConfigurationProblem] {
      var problems = table.problems() + exploration.problems(allowsUCB: true)
      if sampling != .none, exploration.method == .ucb {
        problems.append(
          .init(
            "importance_sampling",
            "needs a policy that takes every action with some probability, and ucb draws none; set exploration to epsilon or boltzmann"
          ))
      }
      return problems
    }
  }

  private let visits: Visits
  private let sampling: ImportanceSampling
  private let keepsMasks: Bool
  /// The unfinished episode of each row.
  private var episodes: [EpisodeSteps]
  private let limit: EpisodeLimit
  /// Set when an episode is longer than the limit.
  private var overflow: EnvironmentFailure?
  /// `[S, A]`, the last episode that visited each entry; for first visits only.
  private let lastEpisodes: Column<Int>
  private var episode = 0

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    (visits, sampling) = (configuration.visits, configuration.sampling)
    keepsMasks = context.masksActions && sampling != .none
    episodes = Array(repeating: EpisodeSteps(), count: context.environments)
    limit = EpisodeLimit(
      context,
      bytesPerStep: 20 + (sampling == .none ? 0 : 8) + (keepsMasks ? context.actionSpace.count : 0))
    let states = try configuration.table.numbering(context, bytesPerEntry: 24).stateCount
    lastEpisodes = Column(visits == .first ? states * context.actionSpace.count : 0, filledWith: 0)
    var table = configuration.table
    if sampling == .weighted { table.stepSize = .sampleAverage }
    try super.init(table, configuration.exploration, context)
  }

  package override func learn(from transitions: Transitions) {
    let (rate, level) = (learningRate, explorationLevel)
    // All rows first: what one learns changes the probabilities that the others acted by.
    for row in 0..<transitions.count { remember(row, transitions, level: level) }
    for row in 0..<transitions.count where transitions.endings[row] != .none {
      var value = 0.0
      if transitions.endings[row] == .truncated {
        let next = states.number(of: transitions.nextObservations, row)
        let mask = transitions.nextObservations.mask(row)
        value =
          sampling == .none
          ? expectedValue(in: next, mask: mask, level: level) : table.highestValue(in: next, mask: mask)
      }
      learnEpisode(of: row, valueT: value, rate: rate)
    }
    step &+= transitions.count
  }

  private func remember(_ row: Int, _ transitions: Transitions, level: Double) {
    let state = states.number(of: transitions.observations, row)
    let action = transitions.actions[row]
    let mask = transitions.observations.mask(row)
    episodes[row].append(
      entry: state * Int32(truncatingIfNeeded: actionCount) + action, reward: transitions.rewards[row],
      discount: transitions.discount(row, gamma: gamma))
    if episodes[row].entries.count > limit.steps { overflow = limit.failure }
    guard sampling != .none else { return }
    // A snapshot draws nothing.
    let probability =
      transitions.snapshotMoves?[row] == true
      ? 1 : actionProbability(of: Int(action), in: state, mask: mask, level: level)
    episodes[row].append(probability: probability, legal: keepsMasks ? mask : nil)
  }

  /// - Parameter valueT: of the state behind the last step.
  private func learnEpisode(of row: Int, valueT: Double, rate: Double) {
    var steps = EpisodeSteps()
    swap(&steps, &episodes[row])
    let counts = countedVisits(steps.entries)
    var (sum, weight) = (valueT, 1.0)
    for index in steps.entries.indices.reversed() {
      let entry = Int(steps.entries[index])
      sum = temporalDifferenceTarget(
        rT: steps.rewards[index], discountT: steps.discounts[index], valueT: sum)
      if counts?[index] ?? true {
        let error = sampling.target(sum, weight: weight) - table.values[entry]
        table.values[entry] +=
          stepSize(of: entry, rate: rate, weight: sampling == .weighted ? weight : 1) * error
        note(error: error, value: table.values[entry])
      }
      guard sampling != .none else { continue }
      let greedy = steps.withMask(index, actionCount: actionCount) {
        epsilonGreedyProbability(
          of: entry % actionCount, table.row(Int32(truncatingIfNeeded: entry / actionCount)),
          count: actionCount, mask: $0, epsilon: 0, ties: ties.rule)
      }
      weight *= greedy / steps.probabilities[index]
      // What is before such a step says nothing of the greedy policy; the ordinary mean counts it as 0.
      if weight == 0, sampling == .weighted { break }
    }
    steps.removeAll()
    swap(&steps, &episodes[row])
  }

  /// Whether each step is learned from; nil for all of them.
  private func countedVisits(_ entries: [Int32]) -> [Bool]? {
    guard visits == .first else { return nil }
    episode &+= 1
    return entries.map { entry in
      defer { lastEpisodes[Int(entry)] = episode }
      return lastEpisodes[Int(entry)] != episode
    }
  }

  package override var failure: EnvironmentFailure? { overflow }

  package override func dropEpisode(of row: Int) { episodes[row].removeAll() }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    let last = Int32(table.stateCount * actionCount - 1)
    for row in episodes.indices {
      try state.scope("episode.\(row)") { state throws(TensorMismatch) in
        try episodes[row].transfer(
          &state, lastEntry: last, hasProbabilities: sampling != .none, maskSize: keepsMasks ? actionCount : 0
        )
      }
    }
  }
}
