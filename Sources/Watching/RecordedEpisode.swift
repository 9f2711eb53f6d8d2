import Drawing
import Lab
import RLCore
import Viewer

/// One episode, replayed from its seed and actions, so that every step can be shown.
package final class RecordedEpisode: EpisodeShow {
  package let facts: EpisodeFacts
  package let secondsPerStep: Double
  package private(set) var rewards: [Double] = []
  var history: WalkHistory
  private var returns: [Double] = [0]
  private let ending: FrameEnding
  /// The phase in which its environment is kept; nil where it goes on changing.
  private let phase: Int?
  let analysis: StateAnalysis
  /// What is told of its learning steps; nil for an episode in which nothing is learned.
  var updates: EpisodeUpdates?
  var moments: AgentMoments?
  package var showsMoments = false
  private var values: (analysis: StateAnalysis, version: Int, first: Int, list: [Double])?
  /// In self-play the result for the side that is drawn as the agent's, after each step; nil elsewhere.
  private let selfPlayResults: [Double]?

  /// What another agent's values said of it, and the versions of both agents.
  var judged: (judge: StateAnalysis, versions: (Int, Int), costs: [Double?])?

  /// Duration of a step in turn-based environments.
  private static let turnSeconds = 0.22

  /// - Parameters:
  ///   - clock: the time of training at which it begins, or at which an environment that changes is kept.
  ///   - phase: in which the environment is kept, where the time does not say it; nil for that of the time.
  ///   - stride: environment steps of training that a step counts for.
  package init(
    origin: EpisodeOrigin, seed: UInt64, actions: [Int], epsilon: Double?, runStep: Int,
    environment: MadeEnvironment, maxEpisodeSteps: Int?, clock: TrainingTime, phase: Int? = nil,
    stride: Int = 1, analysis: StateAnalysis, tasks: TaskChoice? = nil
  ) {
    let start = EnvironmentWalk(
      environment, maxEpisodeSteps: maxEpisodeSteps, seed: seed, clock: clock, stride: stride)
    secondsPerStep = start.drawable?.secondsPerStep ?? Self.turnSeconds
    history = WalkHistory(start)
    var last = Ending.none
    let isSelfPlay = start.environment.alternatesTurns
    var results = [0.0]
    for (index, action) in actions.enumerated() {
      let isAgents = isSelfPlay ? history.walk(at: index).situation?.isAgentToMove != false : true
      let step = history.step(action)
      results.append(results[index] + (isAgents ? step.reward : -step.reward))
      rewards.append(step.reward)
      returns.append(returns[index] + step.reward)
      last = step.ending
    }
    selfPlayResults = isSelfPlay ? results : nil
    self.analysis = analysis
    self.phase = phase
    ending = FrameEnding(last)
    facts = EpisodeFacts(
      origin: origin, seed: seed, length: actions.count, return: returns[actions.count], ending: ending,
      epsilon: epsilon, runStep: runStep, task: tasks.flatMap { Self.task(of: start, $0, atStep: runStep) })
  }

  /// The task of an episode, with what it sets; that before `step` where the environment is of one task alone.
  private static func task(of walk: EnvironmentWalk, _ tasks: TaskChoice, atStep step: Int) -> String? {
    let sequence = tasks.sequence
    guard
      let task = (walk.environment as? any TaskPlaying)?.task
        ?? sequence.map({ $0.stage(before: step) % $0.count }),
      tasks.configuration.list.indices.contains(task)
    else { return nil }
    return "\(task + 1): \(tasks.name(of: task).prefix(40))"
  }

  package func frame(at step: Int) -> Frame {
    let step = min(max(step, 0), facts.length)
    let walk = history.walk(at: step)
    let ending = step == facts.length ? ending : .none
    let observation = walk.observation
    let moment = moment(at: step)
    let analysis = moment?.analysis ?? analysis
    let values = ending == .terminated ? nil : analysis.actionValues(of: observation)
    var frame = Frame(
      scene: walk.scene, step: step, lastAction: step > 0 ? history.actions[step - 1] : nil,
      reward: step > 0 ? rewards[step - 1] : nil, returnSoFar: returns[step], ending: ending,
      actionValues: values, legalActions: walk.legalActions,
      observation: walk.worldNumbers,
      grid: walk.grid.map { grid in
        phase.map { analysis.overlay(of: grid.gridLayout, inPhase: $0) }
          ?? analysis.overlay(of: grid.gridLayout, at: walk.rulesTime)
      },
      board: analysis.board(walk, values: values))
    frame.selfPlayResult = selfPlayResults?[step]
    frame.valuesStep = moment?.step
    return frame
  }

  package func scene(at step: Int, progress: Double) -> Scene? {
    history.walk(at: step).scene(progress: progress)
  }

  package func update(at step: Int) -> UpdateView {
    updates?.view(at: step) ?? .nothing("A greedy episode teaches nothing; press N for the training.")
  }

  /// The agent as it was just behind a learning step, if that is asked for and known.
  private func moment(at step: Int) -> (analysis: StateAnalysis, step: Int)? {
    guard showsMoments, step > 0, let updates, let moments,
      case .known(let known) = updates.answer(at: step)
    else { return nil }
    return moments.analysis(of: known).map { ($0, known.step) }
  }

  package func stateValues(_ steps: ClosedRange<Int>, at step: Int) -> [Double] {
    let analysis = moment(at: step)?.analysis ?? analysis
    guard analysis.hasValues else { return [] }
    if let values, values.analysis === analysis, values.version == analysis.version,
      values.first == steps.lowerBound,
      values.list.count == steps.count
    {
      return values.list
    }
    let list = analysis.stateValues(
      of: steps.map { step in
        let walk = history.walk(at: step)
        return (walk.observation, walk.legalActions, step == facts.length && ending == .terminated)
      })
    values = (analysis, analysis.version, steps.lowerBound, list)
    return list
  }
}

extension FrameEnding {
  init(_ ending: Ending) {
    self =
      switch ending {
      case .none: .none
      case .terminated: .terminated
      case .truncated: .truncated
      }
  }
}

extension EnvironmentWalk {
  /// The environment that draws the picture, unwrapped, or nil.
  var drawable: (any Drawable)? { environment.innermost as? any Drawable }

  /// The picture while the last step is under way; nil where the environment draws none.
  func scene(progress: Double) -> Scene? {
    (environment.innermost as? any AnimatedDrawable)?.draw(progress: progress)
  }

  var grid: (any GridDrawable)? { environment.innermost as? any GridDrawable }

  var situation: (any GameSituation)? { environment.innermost as? any GameSituation }

  /// The numbers of the environment itself, whatever the agent observes; none if the picture shows as much.
  var worldNumbers: [ObservationValue] {
    guard let world = environment.innermost as? any BoxEnvironment, !(world is any BoardDrawable) else {
      return []
    }
    let space = world.observationSpace
    // Planes of cells are no list of numbers to read.
    guard space.shape.count <= 1 else { return [] }
    var row = [Float](repeating: 0, count: space.count)
    var span = row.mutableSpan
    world.observe(into: &span)
    return row.indices.map {
      ObservationValue(
        label: space.labels[$0], value: Double(row[$0]), low: Double(space.low[$0]),
        high: Double(space.high[$0]))
    }
  }

  /// The environment's own picture, or its observation as bars.
  var scene: Scene {
    if let drawable { return drawable.draw() }
    let row = observation.prefix(48)
    var scene = Scene(width: Double(max(row.count, 4)), height: 4)
    let limit = max(row.map { abs($0) }.max() ?? 0, 1e-9)
    for (index, value) in row.enumerated() {
      let height = abs(value) / limit * 1.8
      scene.shapes.append(
        .rectangle(
          origin: .init(Double(index) + 0.15, value > 0 ? 2 - height : 2), width: 0.7, height: height, .agent)
      )
    }
    scene.shapes.append(.line(from: .init(0, 2), to: .init(scene.width, 2), width: 0.03, .line))
    return scene
  }
}
