/// One line of the agents' catalog.
public struct AgentEntry: Sendable {
  /// What `algorithm:` names in an experiment file.
  public let name: String
  /// One sentence for `list agents`.
  public let summary: String
  public let documentation: String
  public let keys: [KeyDescription]
  /// What is wrong with these values whatever the environment.
  public let problems: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  /// What is unwise though possible, with the run's length known; one sentence each.
  public let warnings: @Sendable ([String: ConfigurationValue], _ totalSteps: Int) -> [ConfigurationProblem]
  /// The keys that change nothing beside these values, and under which condition each would.
  public let idleKeys: @Sendable ([String: ConfigurationValue]) -> [ConfigurationProblem]
  /// - Throws: `ConfigurationProblem` when the agent does not fit the environment.
  public let make: @Sendable ([String: ConfigurationValue], AgentContext) throws -> any Agent

  /// - Parameters:
  ///   - name: what `algorithm:` names.
  ///   - configuration: the type of its keys.
  ///   - defaults: keys that this name sets differently than the configuration does.
  ///   - summary: one sentence.
  ///   - documentation: its page.
  ///   - warnings: settings that are valid but probably a mistake, one sentence each.
  ///   - make: makes the agent; throws `ConfigurationProblem` where it does not fit.
  public init<C: Configuration>(
    _ name: String, _ configuration: C.Type, defaults: [String: ConfigurationValue] = [:], summary: String,
    documentation: String,
    warnings: @escaping @Sendable (C, _ totalSteps: Int) -> [ConfigurationProblem] = { _, _ in [] },
    make: @escaping @Sendable (C, AgentContext) throws -> any Agent
  ) {
    (self.name, self.summary, self.documentation) = (name, summary, documentation)
    keys = C.keyDescriptions(defaults: C(defaults))
    let filled: @Sendable ([String: ConfigurationValue]) -> C = { C(defaults.merging($0) { $1 }) }
    problems = { filled($0).problems() }
    idleKeys = { filled($0).idleKeys }
    self.warnings = { warnings(filled($0), $1) }
    self.make = { try make(filled($0), $1) }
  }
}
