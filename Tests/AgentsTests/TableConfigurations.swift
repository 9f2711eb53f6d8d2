import Agents
import RLCore

/// A table's configuration whose updates can be done in the head: a whole step towards targets that count half.
func settings<C: TabularConfiguration>(
  _ type: C.Type, gamma: Double = 0.5, rate: Double = 1, epsilon: Double = 0,
  _ change: (inout C) -> Void = { _ in }
) -> C {
  var configuration = C()
  (configuration.table.gamma, configuration.table.learningRate) = (gamma, rate)
  (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (epsilon, epsilon)
  change(&configuration)
  return configuration
}
