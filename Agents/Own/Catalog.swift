import RLCore

/// Your own agents; `rl-lab new agent NAME` writes the file and adds the line.
public let ownAgents: [AgentEntry] = []
