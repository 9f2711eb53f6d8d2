import RLCore
import Text

/// The available environments and agents: lists of entries, and sources that create further environments.
package struct Catalog: Sendable {
  package let environments: [EnvironmentEntry]
  package let agents: [AgentEntry]
  package let sources: [EnvironmentSource]

  /// - Precondition: ids and names differ, and no entry has a key that every experiment has already.
  package init(environments: [EnvironmentEntry], agents: [AgentEntry], sources: [EnvironmentSource] = []) {
    precondition(Set(environments.map(\.id)).count == environments.count, "an environment id is listed twice")
    precondition(Set(agents.map(\.name)).count == agents.count, "an agent name is listed twice")
    for entry in environments {
      precondition(
        !entry.keys.contains { EnvironmentEntry.reservedKeys.contains($0.name) },
        "\(entry.id) redefines a key of every environment")
    }
    for entry in agents {
      precondition(
        !entry.keys.contains { $0.name == AgentChoice.algorithmKey },
        "\(entry.name) redefines a key of every agent"
      )
    }
    (self.environments, self.agents, self.sources) = (environments, agents, sources)
  }

  /// The same without environments that execute external code.
  package var withoutCode: Catalog { Catalog(environments: environments, agents: agents) }

  /// The environment with exactly this id.
  package func environment(_ id: String) -> EnvironmentEntry? { environments.first { $0.id == id } }

  /// The environment with this name, from the list or from a source, or nil.
  ///
  /// - Throws: `ConfigurationProblem` where a source knows such names but can make nothing of this one.
  package func environment(named name: String) throws(ConfigurationProblem) -> EnvironmentEntry? {
    if let entry = environment(name) { return entry }
    return try sources.first { $0.owns(name) }?.entry(name)
  }

  /// Whether `name` is an environment's id or a name that a source accepts.
  package func knows(environment name: String) -> Bool {
    environment(name) != nil || sources.contains { $0.owns(name) }
  }

  /// The agent with exactly this name.
  package func agent(_ name: String) -> AgentEntry? { agents.first { $0.name == name } }

  /// The error message for an unknown environment id, with advice.
  package func unknownEnvironment(_ id: String) -> String {
    "unknown environment \(quoted(id))"
      + advice(
        nearest(to: id, in: environments.map(\.id)),
        otherwise: "'rl-lab list environments' shows them all" + foreignAdvice(id))
  }

  /// Advice for an id that other tools know, `LunarLander-v3` or `ALE/Pong-v5`; empty for other names.
  private func foreignAdvice(_ id: String) -> String {
    guard let source = sources.first(where: { !$0.prefix.isEmpty }),
      id.wholeMatch(of: /(?:[\w:.-]+\/)?[\w.-]+[-_]v\d+/) != nil
    else { return "" }
    let module = id.hasPrefix("ALE/") ? "ale_py:" : ""
    return "; a Gymnasium environment is written \(source.prefix)\(module)\(printable(id, limit: 60))"
  }

  /// The error message for an unknown agent name, with advice.
  package func unknownAgent(_ name: String) -> String {
    if let use = ForeignAlgorithm.advice(for: name) { return "unknown algorithm \(quoted(name)): \(use)" }
    return "unknown algorithm \(quoted(name))"
      + advice(nearest(to: name, in: agents.map(\.name)), otherwise: "'rl-lab list agents' shows them all")
  }

  /// The error message for a name that is neither an environment's, an agent's nor a section's.
  package func unknownEntry(_ name: String) -> String {
    let opening = "no environment, agent or section is called \(quoted(name))"
    if let use = ForeignAlgorithm.advice(for: name) { return "\(opening): \(use)" }
    let sections = SectionReference.all.map(\.name)
    return opening
      + advice(
        nearest(to: name, in: environments.map(\.id) + agents.map(\.name) + sections),
        otherwise: "'rl-lab list environments' and 'rl-lab list agents' show them all" + foreignAdvice(name))
  }
}

/// The end of a message: a suggestion if there is one, else other advice.
func advice(_ near: String?, otherwise: String) -> String {
  near.map { "; did you mean '\($0)'?" } ?? "; \(otherwise)"
}
