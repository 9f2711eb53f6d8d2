import Foundation
import Lab
import RLCore
import RunStore
import Text
import Viewer

/// A run file as a source for the viewer: reread while it is written, never waited for, never written to.
package final class RunSource: WatchSource {
  package private(set) var run: WatchedRun
  package private(set) var isRunning = true
  package private(set) var status = "running"
  package private(set) var step = 0
  package private(set) var valuesStep: Int?
  package var returns: ReturnHistory { index.returns }
  package private(set) var curves = LearningCurves()
  /// Whether visits of episodes are still being counted.
  package var isCounting: Bool { countedEpisodes < returns.count }
  /// Training episodes whose visits have been counted; all of a run that has none to count.
  package var countedEpisodes: Int { visits?.counted ?? returns.count }
  private let path: String
  private let catalog: Catalog
  private let choice: CheckpointChoice
  private let allowsCode: Bool
  /// Of the search before each greedy move; 0 for none.
  private let simulations: Int
  /// Seconds that a picture waits for a game's solver.
  private let patience: Double
  private var reader: RunReader
  private var file: UInt64?
  private var experiment: Experiment
  private var setup: PreparedRun
  private(set) var analysis: StateAnalysis
  private var index = EpisodeIndex(totalSteps: 1)
  private var visits: VisitCounter?
  package private(set) var branchEpisode: Int?
  package private(set) var switchEpisodes: [Int] = []
  /// The step with which the next task begins.
  private var nextSwitch = 0
  private var explainer: UpdateExplainer
  private var moments: AgentMoments?
  /// The environment before the run was resumed with another one, for the episode shown last.
  private var earlier: (configuration: String, world: RecordedWorld, analysis: StateAnalysis)?
  private var loadedCheckpoint: Checkpoint?
  /// The latest episode read.
  private var newest: Episode?
  /// State of the files when nothing was new; nil if something is.
  private var quiet: FileStamp?

  /// - Throws: `RunStoreError` if the file is not a run, lacks the requested checkpoint, or needs code.
  package init(
    _ path: String, catalog: Catalog, checkpoint choice: CheckpointChoice, allowsCode: Bool,
    simulations: Int = 0, patience: Double = 0
  ) throws {
    self.simulations = simulations
    (self.path, self.catalog, self.choice, self.patience) = (path, catalog, choice, patience)
    self.allowsCode = allowsCode
    file = Self.identity(of: path)
    explainer = UpdateExplainer(
      path, catalog: catalog, allowsCode: allowsCode, patience: patience > 0 ? Self.updatePatience : 0)
    let opened = try Self.open(path, catalog, allowsCode: allowsCode, patience, simulations)
    (reader, experiment, setup, analysis, run) = opened
    begin()
    _ = try refresh()
    if choice != .latest, valuesStep == nil { _ = try reader.tensors(checkpoint: choice) }
  }

  private typealias Opened = (
    reader: RunReader, experiment: Experiment, setup: PreparedRun, analysis: StateAnalysis, run: WatchedRun
  )

  private static func open(
    _ path: String, _ catalog: Catalog, allowsCode: Bool, _ patience: Double, _ simulations: Int
  ) throws -> Opened {
    let reader = try RunReader(path)
    let experiment = try Experiment(recordedIn: reader, catalog: catalog, allowsCode: allowsCode)
    let setup = try PreparedRun(playing: experiment, reader)
    let labels = setup.environment.actionSpace.labels
    let analysis = StateAnalysis(
      setup.environment, gamma: experiment.agent.gamma ?? 1,
      advisor: experiment.environment.entry.boardGame.map { GameAdvisor($0, patience: patience) },
      searcher: PositionSearcher(setup, simulations: simulations))
    let run = WatchedRun(
      environment: experiment.environment.entry.id, algorithm: experiment.agent.entry.name,
      seed: reader.facts.seed, path: path, actionLabels: labels,
      memory: WatchedRun.memory(of: setup.agent),
      totalSteps: try reader.settings.expectedSteps(reader.progress()),
      rewardThreshold: experiment.environment.entry.rewardThreshold,
      branch: reader.facts.branch.map { BranchMark($0) })
    return (reader, experiment, setup, analysis, run)
  }

  private static func identity(of path: String) -> UInt64? {
    var facts = stat()
    return stat(path, &facts) == 0 ? UInt64(facts.st_ino) : nil
  }

  private func begin() {
    (newest, loadedCheckpoint, valuesStep) = (nil, nil, nil)
    (moments, branchEpisode) = (nil, nil)
    (switchEpisodes, nextSwitch) = ([], 0)
    earlier = nil
    index = EpisodeIndex(totalSteps: run.totalSteps, isPicture: patience > 0)
    visits = VisitCounter(
      setup.environment, maxEpisodeSteps: experiment.environment.maxEpisodeSteps,
      environments: experiment.training.environments)
  }

  /// Follows a run that was restarted under the same name.
  private func reopenIfReplaced() throws -> Bool {
    guard let now = Self.identity(of: path), now != file,
      let opened = try? Self.open(path, catalog, allowsCode: allowsCode, patience, simulations)
    else {
      return false
    }
    (reader, experiment, setup, analysis, run) = opened
    file = now
    explainer = explainer.renewed()
    begin()
    return true
  }

  /// Follows a run that is resumed from its last checkpoint: later episodes are discarded and happen again.
  private func beginAnewIfTakenBack() throws -> Bool {
    guard let newest else { return false }
    let now = try reader.episodes(newest.number...newest.number).first
    guard now?.seed != newest.seed || now?.step != newest.step else { return false }
    analysis.forgetVisits()
    explainer = explainer.renewed()
    begin()
    return true
  }

  package func refresh() throws -> Bool {
    // A run that has ended, and whose files are as they were when nothing was new in them, is not read again.
    let now = FileStamp(path)
    let isExplained = explainer.takeNews()
    if !isRunning, now == quiet { return analysis.advisor?.takeNews() == true || isExplained }
    let hasNews = try readNews()
    quiet = hasNews ? nil : now
    return hasNews || isExplained
  }

  private func readNews() throws -> Bool {
    var hasNews = try reopenIfReplaced()
    if try beginAnewIfTakenBack() { hasNews = true }
    if analysis.advisor?.takeNews() == true { hasNews = true }
    let progress = try reader.progress()
    // A run that was killed could not say so.
    let isKilled = progress.status == .running && !RunLock.isHeld(path)
    let status = isKilled ? RunStatus.interrupted : progress.status
    let isRunning = status == .running
    hasNews = hasNews || isRunning != self.isRunning || progress.steps != step
    (self.isRunning, self.status, step) = (isRunning, status.rawValue, progress.steps)
    // A run that is counted in episodes says only while it runs how long it will be.
    run.totalSteps = max(run.totalSteps, step)
    let known = returns.count
    if try index.refresh(reader) {
      curves.training = index.training.points
      hasNews = true
    }
    if returns.count > known {
      newest = try reader.episodes(returns.count...returns.count).first ?? newest
    }
    if branchEpisode == nil, let step = run.branch?.step, let newest, newest.step > step {
      branchEpisode = try episode(atStep: step + 1)
    }
    try findSwitches()
    if hasNews || curves.evaluation.isEmpty { try readCurves() }
    if try loadCheckpoint() { hasNews = true }
    if let visits, visits.counted < returns.count {
      analysis.add(visits: try visits.count(on: reader, through: returns.count))
      hasNews = true
    }
    return hasNews
  }

  /// Episodes with which tasks begin, as far as they have ended.
  private func findSwitches() throws {
    guard let sequence = experiment.environment.tasks?.sequence, let newest else { return }
    if nextSwitch == 0 { nextSwitch = sequence.nextBeginning(after: 0) }
    while nextSwitch < newest.step, switchEpisodes.count < Self.mostSwitches {
      switchEpisodes += try episode(atStep: nextSwitch + 1).map { [$0] } ?? []
      nextSwitch = sequence.nextBeginning(after: nextSwitch)
    }
  }

  /// More could not be told apart on a timeline.
  private static let mostSwitches = 1_000

  private func readCurves() throws {
    curves.evaluation = try reader.evaluations().map {
      CurvePoint(step: Double($0.step), value: $0.returnMean)
    }
    let names = try reader.metricNames()
    func curve(_ name: String) throws -> [CurvePoint] {
      names.contains(name)
        ? try reader.metrics(names: [name]).map { CurvePoint(step: Double($0.step), value: $0.value) } : []
    }
    // Before the first figure of either nobody knows which it will be.
    let hasErrors = names.contains("td_error") && !names.contains("loss")
    curves.lossName = hasErrors ? "TD error" : "loss"
    curves.loss = try curve(hasErrors ? "td_error" : "loss")
    curves.epsilon = try curve("epsilon")
    curves.stepsPerSecond = try curve("steps_per_second")
    if let sequence = experiment.environment.tasks?.sequence {
      curves.matrix = TaskMatrix(
        TaskResult.results(
          from: try reader.metrics(names: names.filter { $0.hasPrefix(TaskResult.prefix + "/") })), sequence)
    }
  }

  private func loadCheckpoint() throws -> Bool {
    let all = try reader.checkpoints()
    let wanted: Checkpoint? =
      switch choice {
      case .latest: all.last
      case .step(let step): all.first { $0.step == step }
      case .best:
        all.filter { $0.evaluationMean != nil }.reduce(nil) { best, next in
          (best?.evaluationMean ?? -.infinity) < (next.evaluationMean ?? -.infinity) ? next : best
        }
      }
    guard let wanted, wanted.step != loadedCheckpoint?.step else { return false }
    // Training may have replaced it by a newer one just now; the next look finds that.
    guard let stored = try storedCheckpoint(at: wanted.step) else { return false }
    do {
      try setup.agent.load(stored.tensors)
    } catch let mismatch as TensorMismatch {
      throw RunStoreError.corrupt(path: path, problem: mismatch.description)
    }
    (loadedCheckpoint, valuesStep) = (stored.checkpoint, stored.checkpoint.step)
    analysis.show(setup.agent)
    earlier?.analysis.show(setup.agent)
    return true
  }

  private func storedCheckpoint(
    at step: Int
  ) throws(RunStoreError) -> (checkpoint: Checkpoint, tensors: [NamedTensor])? {
    do {
      return try reader.tensors(checkpoint: .step(step))
    } catch {
      if case .noCheckpoint = error { return nil }
      throw error
    }
  }

  package func episode(_ number: Int) throws -> any EpisodeShow {
    let (episode, actions) = try reader.episode(number)
    let world = try world(atStep: episode.step)
    let show = RecordedEpisode(
      origin: .training(number), seed: episode.seed, actions: actions.map(Int.init),
      epsilon: episode.epsilon, runStep: episode.step, environment: world.environment,
      maxEpisodeSteps: world.maxEpisodeSteps,
      clock: try reader.clock(of: episode, environments: world.environments), stride: world.environments,
      analysis: world.analysis, tasks: experiment.environment.tasks)
    show.updates = EpisodeUpdates(
      explainer: explainer, end: episode.step, row: episode.row, environments: world.environments,
      actions: actions.map(Int.init))
    show.moments = try agentMoments(like: world.analysis)
    return show
  }

  package func episode(atStep step: Int) throws -> Int? {
    var (low, high) = (1, returns.count)
    guard high > 0 else { return nil }
    // The first episode that ends at or after the step.
    while low < high {
      let middle = (low + high) / 2
      guard let episode = try reader.episodes(middle...middle).first else { return nil }
      if episode.step < step { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// What shows the agent's values behind single updates, for the analysis of an episode's environment.
  private func agentMoments(like analysis: StateAnalysis) throws -> AgentMoments {
    if let moments, moments.base === analysis { return moments }
    let made = AgentMoments(try PreparedRun(playing: experiment, reader).agent, like: analysis)
    moments = made
    return made
  }

  /// Seconds that a picture waits until the run has been executed again.
  private static let updatePatience = 3_600.0

  private typealias World = (
    environment: MadeEnvironment, maxEpisodeSteps: Int?, environments: Int, analysis: StateAnalysis
  )

  /// The environment of an episode that ended at `step`.
  private func world(atStep step: Int) throws -> World {
    guard step <= (try reader.lastEnvironmentChange()) else {
      return (
        setup.environment, experiment.environment.maxEpisodeSteps, experiment.training.environments, analysis
      )
    }
    let configuration = try reader.configuration(atStep: step)
    if let earlier, earlier.configuration == configuration {
      let world = earlier.world
      return (world.environment, world.maxEpisodeSteps, world.environments, earlier.analysis)
    }
    let world = try RecordedWorld(reader, atStep: step, catalog: catalog, allowsCode: allowsCode)
    let known = StateAnalysis(
      world.environment, gamma: world.gamma, countsVisits: false, advisor: analysis.advisor,
      searcher: analysis.searcher)
    if loadedCheckpoint != nil { known.show(setup.agent) }
    earlier = (configuration, world, known)
    return (world.environment, world.maxEpisodeSteps, world.environments, known)
  }

  /// Whether the greedy policy can look ahead as it was asked to.
  package func checkSearch() throws(SearchRefusal) {
    _ = try setup.policy(of: setup.agent, simulations: simulations, capacity: 1)
  }

  /// Plays an episode with the greedy policy of the displayed checkpoint; equal indices mean equal seeds in all runs.
  package func greedyEpisode(_ index: Int) throws -> any EpisodeShow {
    guard let valuesStep else {
      throw NoPolicy(path: path)
    }
    let seed = Evaluator.seeds(root: 0, purpose: .viewer, index: index, count: 1)[0]
    let limit = experiment.evaluationMaxEpisodeSteps
    let clock = try reader.clock(atStep: valuesStep)
    let environment = setup.environment.trained(at: clock)
    let actions = Self.play(
      try setup.policy(of: setup.agent, simulations: simulations, capacity: 1), in: environment, seed: seed,
      maxEpisodeSteps: limit)
    return RecordedEpisode(
      origin: .greedy(index), seed: seed, actions: actions,
      epsilon: setup.agent.epsilon.map { _ in 0 }, runStep: valuesStep,
      environment: environment, maxEpisodeSteps: limit, clock: clock,
      phase: setup.environment.trainedPhase(at: clock), analysis: analysis,
      tasks: experiment.environment.tasks)
  }

  private static func play(
    _ policy: any Policy, in environment: MadeEnvironment, seed: UInt64, maxEpisodeSteps: Int
  ) -> [Int] {
    let batch = environment.batch(count: 1, maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: .listed([seed]))
    var actions: [Int] = []
    batch.reset()
    repeat {
      policy.selectActions(for: batch.observations, into: batch.actions)
      actions.append(Int(batch.actions[0]))
      batch.step()
    } while batch.endings[0] == .none
    return actions
  }
}
