import Foundation
import RLCore
import RunStore
import Text

extension Experiment {
  /// Reads an experiment file and applies `overrides` such as `agent.learning_rate=1e-3`.
  ///
  /// - Throws: all that is wrong with the file and the overrides.
  package static func load(
    path: String, overrides: [String] = [], catalog: Catalog
  ) throws(ExperimentErrors) -> Experiment {
    try load(bytes: try read(path), path: path, overrides: overrides, catalog: catalog)
  }

  /// The experiment of one point of a grid: the values of the point take precedence over `overrides`.
  package static func load(
    path: String, overrides: [String], at point: ParameterGrid.Point, catalog: Catalog
  ) throws(ExperimentErrors) -> Experiment {
    try load(
      bytes: try read(path), path: path, overrides: overrides, varied: point.overrides, catalog: catalog)
  }

  /// The same for text that is not a file, such as the configuration stored in a run.
  ///
  /// - Parameters:
  ///   - path: what messages call it; the experiment's name is its last part without the extension.
  ///   - isRecorded: whether it is the complete list of keys in a run, perhaps of an older version of the lab: what it
  ///     lacks stands for what was done then.
  ///   - run: the run file that the text is from, which messages then name, with the key: nobody has the text's lines.
  package static func load(
    text: String, path: String, overrides: [String] = [], catalog: Catalog, isRecorded: Bool = false,
    run: String? = nil
  ) throws(ExperimentErrors) -> Experiment {
    try load(
      bytes: Array(text.utf8), path: path, overrides: overrides, catalog: catalog, isRecorded: isRecorded,
      run: run)
  }

  package static func load(
    bytes: [UInt8], path: String, overrides: [String] = [], varied: [String] = [], catalog: Catalog,
    isRecorded: Bool = false, run: String? = nil
  ) throws(ExperimentErrors) -> Experiment {
    let source = ExperimentSource(bytes)
    var reader = ExperimentReader(
      entries: source.entries ?? [], path: run ?? path, catalog: catalog, isRecorded: isRecorded,
      hasLines: run == nil)
    for problem in source.problems {
      reader.note(run == nil ? problem : PlacedMessage(reader.start, problem.message))
    }
    guard source.entries != nil else { throw ExperimentErrors(.invalid, reader.problems) }
    reader.apply(overrides)
    reader.apply(varied, option: "--over")
    reader.checkTopLevel()
    var environment = reader.readEnvironment()
    var agent = reader.readAgent()
    let training = reader.readTraining()
    if let read = environment { environment = read.with(reader.readTasks(of: read, training)) }
    let evaluation = reader.read(EvaluationConfiguration.self, of: .evaluation)
    let checkpoint = reader.read(CheckpointConfiguration.self, of: .checkpoint)
    let seeds = reader.readSeeds()
    let log = reader.readLog()
    // A run has its policy, whatever file it is from; a command may name another one.
    let namesPolicy = if case .option? = reader.places["agent.policy_run"] { true } else { !isRecorded }
    if namesPolicy, let read = agent, let environment {
      agent = reader.readPolicy(of: read, in: environment)
    }
    guard reader.problems.isEmpty, let environment, let agent else {
      throw ExperimentErrors(.invalid, reader.problems)
    }
    reader.checkSchedules(of: agent, training)
    reader.checkPlateau(training, evaluation, in: environment)
    let tuning = reader.readTuning(agent, training, seeds: seeds, environment: environment)
    guard reader.problems.isEmpty else { throw ExperimentErrors(.invalid, reader.problems) }
    var experiment = Experiment(
      name: stem(of: path), environment: environment, agent: agent, training: training,
      evaluation: evaluation,
      checkpoint: checkpoint, seeds: seeds, log: log, catalog: catalog, path: reader.path,
      places: reader.places)
    experiment.tuning = tuning
    experiment.warnings = experiment.allWarnings.ordered
    return experiment
  }

  private var allWarnings: [ExperimentProblem] {
    let trained = environment.tasks?.freshSteps ?? training.planned.steps ?? .max
    var warnings = agent.entry.warnings(agent.values, trained).map {
      locate($0, in: .agent, isWarning: true)
    }
    if environment.tasks == nil, evaluation.tasks != .current {
      warnings.append(
        locate(
          ConfigurationProblem("tasks", "has no effect here: it applies only with the section tasks"),
          in: .evaluation, isWarning: true))
    }
    func warn(_ section: Section, idle keys: [ConfigurationProblem]) {
      warnings += keys.filter { places["\(section.rawValue).\($0.key ?? "")"] != nil }.map {
        locate($0, in: section, isWarning: true)
      }
    }
    warn(.tasks, idle: environment.tasks?.configuration.idleKeys ?? [])
    // What a task sets may give a key its effect.
    if environment.tasks == nil {
      let (entry, values) = (environment.entry, environment.values)
      warn(.environment, idle: idle(entry.idleKeys(values), .environment, entry.keys, values))
    }
    warn(.agent, idle: idle(agent.entry.idleKeys(agent.values), .agent, agent.entry.keys, agent.values))
    warn(.training, idle: training.idleKeys)
    warn(.tune, idle: tuning?.idleKeys ?? [])
    func warn(_ section: Section, _ every: Int?, _ what: String) {
      guard let every, let steps = training.steps, every > steps else { return }
      let message = "\(every) is beyond training.steps (\(steps)): \(what) only at the end"
      warnings.append(locate(ConfigurationProblem("every", message), in: section, isWarning: true))
    }
    warn(.evaluation, evaluation.every, "the agent is evaluated")
    warn(.checkpoint, checkpoint.every, "a checkpoint is written")
    func warn(_ section: Section, episodes every: Int?, _ what: String) {
      guard let every, let episodes = training.episodes, every > episodes else { return }
      let message = "\(every) is beyond training.episodes (\(episodes)): \(what) only at the end"
      warnings.append(locate(ConfigurationProblem("every_episodes", message), in: section, isWarning: true))
    }
    warn(.evaluation, episodes: evaluation.everyEpisodes, "the agent is evaluated")
    warn(.checkpoint, episodes: checkpoint.everyEpisodes, "a checkpoint is written")
    return warnings
  }

  /// Those of `problems` whose keys are set. Of a complete list of keys, as `check` prints it, only those that differ
  /// from their defaults: the others are there because all are.
  private func idle(
    _ problems: [ConfigurationProblem], _ section: Section, _ keys: [KeyDescription],
    _ values: [String: ConfigurationValue]
  ) -> [ConfigurationProblem] {
    let isSet = { (key: String) in places["\(section.rawValue).\(key)"] != nil }
    let isComplete = keys.allSatisfy { $0.isListedOnlyWhenSet || isSet($0.name) }
    return problems.filter { problem in
      guard let key = keys.first(where: { $0.name == problem.key }), isSet(key.name) else { return false }
      return !isComplete || values[key.name] != key.defaultValue
    }
  }

  /// `dqn` of `Experiments/dqn.yaml`.
  private static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    for suffix in [".yaml", ".yml"] where file.hasSuffix(suffix) && file.count > suffix.count {
      return String(file.dropLast(suffix.count))
    }
    return file
  }

  private static func read(_ path: String) throws(ExperimentErrors) -> [UInt8] {
    func missing(_ message: String) -> ExperimentErrors {
      ExperimentErrors(.missing, [ExperimentProblem(path: path, place: .file, message: message)])
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      if let target = linkTarget(of: path) {
        throw missing("a link to '\(printable(target))', which does not exist")
      }
      throw missing(
        "no such file\(neighbor(of: path).map { "; did you mean '\($0)'?" } ?? "; check the path")")
    }
    guard !isFolder.boolValue else {
      throw missing("a folder; an experiment is a single file, such as \(path)/dqn.yaml")
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw missing("cannot be read; check its permissions")
    }
    defer { try? file.close() }
    // One byte more than allowed tells a file that is too large, even one without an end.
    do { return Array(try file.read(upToCount: SourceText.limit + 1) ?? Data()) } catch {
      throw missing("cannot be read; check its permissions")
    }
  }

  /// An experiment file of the same folder, or of `Experiments`, with a similar name.
  private static func neighbor(of path: String) -> String? {
    nearestPath(to: path, besides: "Experiments/") { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .map { printable($0) }
  }
}

extension ExperimentReader {
  mutating func readLog() -> [String] {
    var top = TopLevel()
    for key in TopLevel.keyDescriptions {
      top = TopLevel([key.name: read(topLevel: key)])
    }
    for problem in top.problems() {
      note(PlacedMessage(places["log"] ?? start, problem.message))
    }
    return top.log
  }
}
