import RLCore

/// Every agent of the lab.
package let agentCatalog: [AgentEntry] = [randomEntry] + tabularEntries + deepEntries

private let randomEntry = AgentEntry(
  "random", RandomAgent.Configuration.self,
  summary: "Chooses every action with equal probability; learns nothing.",
  documentation: """
    Chooses every action with equal probability and learns nothing: the score that any agent should beat.
    """
) { _, context in RandomAgent(context) }
