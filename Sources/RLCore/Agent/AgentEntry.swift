/// A catalog entry of an agent.
public struct AgentEntry: Sendable {
  /// The value of `algorithm:` in an experiment file.
  public let name: String
  /// One-sentence summary for `list agents`.
  public let summary: String
  public let documentation: String
  /// The environments that it learns.
  public enum Worlds: Sendable { case all, boardGames, afterstates }

  public let worlds: Worlds
  public let keys: [KeyDescription]
  /// Problems of these values in any environment.
  public let problems: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  /// Settings that are valid but probably a mistake, given the run's length; one sentence each.
  public let warnings: @Sendable ([String: ConfigurationValue], _ totalSteps: Int) -> [ConfigurationProblem]
  /// Keys without effect given these values, and the condition under which each would have one.
  public let idleKeys: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  /// - Throws: `ConfigurationProblem` when the agent does not fit the environment.
  public let make: @Sendable ([String: ConfigurationValue], AgentContext) throws -> any Agent

  /// - Parameters:
  ///   - name: what `algorithm:` names.
  ///   - configuration: the type of its keys.
  ///   - defaults: keys that this name sets differently than the configuration does.
  ///   - summary: one sentence.
  ///   - documentation: its page.
  ///   - worlds: the environments that it learns.
  ///   - warnings: settings that are valid but probably a mistake, one sentence each.
  ///   - make: makes the agent; throws `ConfigurationProblem` where it does not fit.
  public init<C: Configuration>(
    _ name: String, _ configuration: C.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String, worlds: Worlds = .all,
    warnings: @escaping @Sendable (C, _ totalSteps: Int) -> [ConfigurationProblem] = { _, _ in [] },
    make: @escaping @Sendable (C, AgentContext) throws -> any Agent
  ) {
    (self.name, self.summary, self.documentation) = (name, summary, documentation)
    self.worlds = worlds
    keys = C.keyDescriptions(defaults: C(defaults))
    let filled: @Sendable ([String: ConfigurationValue]) -> C = { C(defaults.merging($0) { $1 }) }
    problems = { filled($0).problems() }
    idleKeys = { filled($0).idleKeys }
    self.warnings = { warnings(filled($0), $1) }
    self.make = { try make(filled($0), $1) }
  }
}
