import RLCore
import Text

/// The environments and agents that this build offers: lists of values, and sources of environments that no list holds.
package struct Catalog: Sendable {
  package let environments: [EnvironmentEntry]
  package let agents: [AgentEntry]
  package let sources: [EnvironmentSource]

  /// - Precondition: ids and names differ, and no entry has a key that every experiment has already.
  package init(environments: [EnvironmentEntry], agents: [AgentEntry], sources: [EnvironmentSource] = []) {
    precondition(Set(environments.map(\.id)).count == environments.count, "an environment id stands twice")
    precondition(Set(agents.map(\.name)).count == agents.count, "an agent name stands twice")
    for entry in environments {
      let reserved = [EnvironmentChoice.idKey, CommonEnvironmentKeys.limit, CommonEnvironmentKeys.stack]
      precondition(
        !entry.keys.contains { reserved.contains($0.name) }, "\(entry.id) has a key of every environment")
    }
    for entry in agents {
      precondition(
        !entry.keys.contains { $0.name == AgentChoice.algorithmKey }, "\(entry.name) has a key of every agent"
      )
    }
    (self.environments, self.agents, self.sources) = (environments, agents, sources)
  }

  /// The same without environments that are code from elsewhere.
  package var withoutCode: Catalog { Catalog(environments: environments, agents: agents) }

  /// The environment of exactly this id.
  package func environment(_ id: String) -> EnvironmentEntry? { environments.first { $0.id == id } }

  /// The environment that `name` stands for: one of the list, or what a source makes of it; nil where it is neither.
  ///
  /// - Throws: `ConfigurationProblem` where a source knows such names but can make nothing of this one.
  package func environment(named name: String) throws(ConfigurationProblem) -> EnvironmentEntry? {
    if let entry = environment(name) { return entry }
    return try sources.first { $0.owns(name) }?.entry(name)
  }

  /// Whether `name` is an environment's id or looks like a name that a source can make one of.
  package func knows(environment name: String) -> Bool {
    environment(name) != nil || sources.contains { $0.owns(name) }
  }

  /// The agent of exactly this name.
  package func agent(_ name: String) -> AgentEntry? { agents.first { $0.name == name } }

  /// What is wrong with an id that `environment(_:)` does not find, and what to do.
  package func unknownEnvironment(_ id: String) -> String {
    "unknown environment \(quoted(id))"
      + advice(
        nearest(to: id, in: environments.map(\.id)),
        otherwise: "'rl-lab list environments' shows them all" + foreignAdvice(id))
  }

  /// How an id that other tools know is written here, `LunarLander-v3` or `ALE/Pong-v5`; empty for other names.
  private func foreignAdvice(_ id: String) -> String {
    guard let source = sources.first(where: { !$0.prefix.isEmpty }),
      id.wholeMatch(of: /(?:[\w:.-]+\/)?[\w.-]+[-_]v\d+/) != nil
    else { return "" }
    let module = id.hasPrefix("ALE/") ? "ale_py:" : ""
    return "; one of Gymnasium's is written \(source.prefix)\(module)\(printable(id, limit: 60))"
  }

  /// What is wrong with a name that `agent(_:)` does not find, and what to do.
  package func unknownAgent(_ name: String) -> String {
    "unknown algorithm \(quoted(name))"
      + advice(nearest(to: name, in: agents.map(\.name)), otherwise: "'rl-lab list agents' shows them all")
  }

  /// What is wrong with a name that is neither an environment's nor an agent's.
  package func unknownEntry(_ name: String) -> String {
    "no environment or agent is called \(quoted(name))"
      + advice(
        nearest(to: name, in: environments.map(\.id) + agents.map(\.name)),
        otherwise: "'rl-lab list environments' and 'rl-lab list agents' show them all" + foreignAdvice(name))
  }
}

/// The end of a message: the near word if there is one, else what else may help.
func advice(_ near: String?, otherwise: String) -> String {
  near.map { "; did you mean '\($0)'?" } ?? "; \(otherwise)"
}
