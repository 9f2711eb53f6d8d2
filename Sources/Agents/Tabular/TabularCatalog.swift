import RLCore

private let common = """
  discount is gamma, and 0 when the episode terminated; a truncated episode keeps its bootstrap. Ties go to the
  first action. Observations that are arrays fall into the boxes of a regular grid (bins, low, high).

  Metrics: td_error, the mean size of the error; mean_q, the mean value after the update; learning_rate; and
  temperature where it explores by one.
  """

/// The agents that keep a value for each state and action.
let tabularEntries: [AgentEntry] = [
  AgentEntry(
    "q-learning", QLearning.Configuration.self,
    summary: "Watkins' tabular Q-learning: learns the best policy while following another.",
    documentation: """
      Keeps a value for each state and action and moves it, after every step, towards what was earned plus the
      discounted best of what follows:

        q[s, a] += learning_rate * (reward + discount * max q[s'] - q[s, a])

      With n_steps above 1 the rewards of that many steps are summed before the best value counts, without correction
      for exploratory steps among them.

      \(common)
      Source: Watkins and Dayan (1992); Sutton and Barto (2018), section 6.5.
      """
  ) {
    let agent: TabularAgent =
      $0.steps == 1 ? try QLearning($0, $1) : try TemporalDifference(.qLearning, $0, $1)
    return try agent.ready($0.table, $1)
  },
  AgentEntry(
    "sarsa", TemporalDifference.Configuration.self,
    summary: "SARSA: learns the values of the policy it follows, exploration included.",
    documentation: """
      Moves a value towards what was earned plus the discounted value of the action that is taken next:

        q[s, a] += learning_rate * (reward + discount * q[s', a'] - q[s, a])

      It learns what its own exploring policy is worth, and so keeps away from cliffs while it explores. a' is chosen
      before the update, as in the book. After a truncation a' is drawn for the target only. With n_steps above 1 the
      rewards of that many steps are summed first.

      \(common)
      Source: Rummery and Niranjan (1994); Sutton and Barto (2018), sections 6.4 and 7.2.
      """
  ) { try TemporalDifference(.sarsa, $0, $1).ready($0.table, $1) },
  AgentEntry(
    "expected-sarsa", TemporalDifference.Configuration.self,
    summary: "Expected SARSA: the mean over the next action in place of one draw.",
    documentation: """
      Moves a value towards what was earned plus the discounted mean value of what the exploring policy would do next:

        q[s, a] += learning_rate * (reward + discount * sum over a' of p(a' | s') q[s', a'] - q[s, a])

      The same goal as SARSA's with less noise. With ucb, which always does the same, the mean is the value of that action.

      \(common)
      Source: van Seijen et al. (2009); Sutton and Barto (2018), sections 6.6 and 7.2.
      """
  ) { try TemporalDifference(.expectedSarsa, $0, $1).ready($0.table, $1) },
  AgentEntry(
    "double-q-learning", DoubleQLearning.Configuration.self,
    summary: "Double Q-learning: two tables, against the overestimation of the best of noisy values.",
    documentation: """
      Keeps two tables. A coin picks the one to update; it chooses the best action and the other says what that is worth:

        q1[s, a] += learning_rate * (reward + discount * q2[s', argmax q1[s']] - q1[s, a])

      It acts on the mean of the two, and the mean is what is stored as q_table.

      \(common)
      Source: van Hasselt (2010); Sutton and Barto (2018), section 6.7.
      """
  ) { try DoubleQLearning($0, $1).ready($0.table, $1) },
  AgentEntry(
    "sarsa-lambda", EligibilityTraces.Configuration.self,
    summary: "SARSA with eligibility traces: every error also reaches the steps that led to it.",
    documentation: """
      Each visited entry carries a trace e that fades by gamma * lambda a step; all of them learn from each error:

        error = reward + discount * q[s', a'] - q[s, a],   q += learning_rate * error * e

      trace says what a visit does: replacing sets e to 1, accumulating adds 1, dutch adds 1 to what learning_rate leaves.
      Traces end with the episode. Each environment of a batch has its own.

      \(common)
      Source: Sutton and Barto (2018), section 12.7; van Seijen and Sutton (2014).
      """
  ) { try EligibilityTraces(.sarsa, $0, $1).ready($0.table, $1) },
  AgentEntry(
    "q-lambda", EligibilityTraces.Configuration.self,
    summary: "Watkins' Q(lambda): Q-learning with traces that an exploratory action cuts.",
    documentation: """
      As sarsa-lambda, with the best value of the next state in the error. When the next action is not one of the best,
      all traces are forgotten: what follows is no longer what the greedy policy would do.

        error = reward + discount * max q[s'] - q[s, a],   q += learning_rate * error * e

      \(common)
      Source: Watkins (1989); Sutton and Barto (1998), figure 7.14.
      """
  ) { try EligibilityTraces(.qLearning, $0, $1).ready($0.table, $1) },
  AgentEntry(
    "dyna-q", DynaQ.Configuration.self,
    summary: "Dyna-Q: learns from each real step and from many remembered ones.",
    documentation: """
      After Q-learning's update of a real step, repeats it planning_steps times for remembered ones: an entry drawn from
      those tried before, with an outcome drawn as often as it happened.

      Differences from the book: all outcomes of an action are remembered with their counts, not the last one only, so
      that worlds with chance are modelled too.

      \(common)
      td_error and mean_q are those of real steps.
      Source: Sutton (1990); Sutton and Barto (2018), section 8.2.
      """
  ) { try DynaQ($0, $1).ready($0.table, $1) },
  AgentEntry(
    "prioritized-sweeping", PrioritizedSweeping.Configuration.self,
    summary: "Prioritised sweeping: spreads each surprise backwards through a learned model.",
    documentation: """
      Learns a model of counts. After each real step, up to planning_steps times, takes the entry that is furthest from
      the mean of its outcomes, moves it there, and queues the entries that lead to its state:

        q[s, a] += learning_rate * (mean over outcomes of (reward + discount * max q[s']) - q[s, a])

      With learning_rate 1 an entry moves all the way. Changes up to theta are not followed.

      \(common)
      td_error is that of the entry just visited, before its sweep.
      Source: Moore and Atkeson (1993); Sutton and Barto (2018), section 8.4.
      """
  ) { try PrioritizedSweeping($0, $1).ready($0.table, $1) },
]
