import Agents
import RLCore
import RunStore

/// Progress of training and the events due now.
package struct TrainingReport: Sendable {
  /// Environment steps.
  package var step: Int
  package var episodes: Int
  /// Training time, s, without evaluation and checkpoints.
  package var seconds: Double
  /// Nil before the first episode has ended.
  package var meanReturn: Double?
  package var epsilon: Double?
  /// Metrics since the last report; empty unless due.
  package var metrics: [Metric] = []
  package var evaluationIsDue = false
  package var checkpointIsDue = false
  package var isFinished = false
  /// The non-finite value that stopped training.
  package var divergence: Divergence?
  package var hasDiverged: Bool { divergence != nil }
  /// Why the environment failed; the failed step is not counted and was not learned from.
  package var failure: EnvironmentFailure?
}

/// Trains one agent in one batch of environments: an iterator of reports.
///
/// It writes no file and prints nothing. The caller of `next()` logs, evaluates and saves checkpoints between the calls;
/// none of that draws from a stream of the training, so none of it changes what is learned.
package final class Trainer: IteratorProtocol {
  package let agent: any Agent
  package let batch: BatchEnvironment
  /// The length of the whole run.
  package let budget: TrainingSpan
  /// Environment steps at which a report is made although nothing is due, or nil.
  package var pauseStep: Int?
  /// Whether agent and batch take turns at each step, even where they have a faster way to the same bits.
  package var stepsSingly = false
  package internal(set) var step = 0
  package internal(set) var episodes = 0
  /// Training time, s.
  package internal(set) var seconds = 0.0
  /// Receives finished episodes.
  package var sink: (any EpisodeSink)?
  /// Checked after every step of the batch: if true, the step is abandoned as if it had not been taken. For
  /// environments in which a step can be broken off, since an opponent thinks in it.
  package var givesUpSteps: (() -> Bool)?
  /// `[B]`, the actions of an abandoned step, which are taken next, or empty.
  var chosenActions: [Int32] = []
  /// The opponent pool, or nil if the environment needs none.
  package let opponentPool: OpponentPool?
  /// The tasks that follow one another, or nil for one environment.
  package let stages: TaskStages?
  let recorder: EpisodeRecorder
  private let rollout: TableRollout?
  var recentReturns = RecentReturns()
  var metrics: Periodic
  var evaluation: Periodic
  var checkpoint: Periodic
  var lastMetrics = (step: 0, seconds: 0.0)
  /// Environment steps between reports, adapted to `reportInterval`.
  private var stepsPerReport: Int
  private let reportInterval: Double  // s
  var hasEnded = false
  private var divergence: Divergence?
  /// Training time over which a speed says something, s: a short run would store one at each of its steps.
  private static let shortestTiming = 1e-3
  /// Batch steps between checks for non-finite values.
  private static let stepsPerQuestion = 64

  /// - Parameter reportInterval: time between reports where nothing is due sooner, s.
  package init(
    agent: any Agent, batch: BatchEnvironment, budget: TrainingSpan, metricsEvery: TrainingSpan?,
    evaluateEvery: TrainingSpan?, checkpointEvery: TrainingSpan?, sink: (any EpisodeSink)?,
    opponentPool: OpponentPool? = nil, stages: TaskStages? = nil, reportInterval: Double = 0.05
  ) {
    (self.agent, self.batch, self.budget, self.sink) = (agent, batch, budget, sink)
    self.reportInterval = reportInterval
    (self.opponentPool, self.stages) = (opponentPool, stages)
    // A step of an external environment may take longer than the interval.
    stepsPerReport = batch.hasStepper ? 1 : 1024
    recorder = EpisodeRecorder(rows: batch.count)
    rollout = (agent as? any TableLearner)?.rollout(in: batch)
    metrics = Periodic(every: metricsEvery)
    evaluation = Periodic(every: evaluateEvery)
    checkpoint = Periodic(every: checkpointEvery)
    batch.reset()
  }

  /// Trains until something is due, or for the report interval; nil after the run's last report.
  package func next() -> TrainingReport? {
    guard !hasEnded else { return nil }
    let due = min(
      metrics.nextStep, evaluation.nextStep, checkpoint.nextStep, budget.steps ?? .max,
      stages?.sequence.nextBeginning(after: step) ?? .max,
      pauseStep.flatMap { $0 > step ? $0 : nil } ?? .max)
    let dueEpisodes = min(
      metrics.nextEpisode, evaluation.nextEpisode, checkpoint.nextEpisode, budget.episodes ?? .max)
    let start = monotonicSeconds()
    // An action that was chosen before a checkpoint was chosen in the new task.
    if let stages, chosenActions.isEmpty { stages.begin(agent, at: step) }
    let target = min(due, step + stepsPerReport)
    // The first observations, which no step brought.
    if step == 0, !batch.hasFailed, !batch.isFinite { divergence = Divergence(lastStepOf: batch, at: 0) }
    if divergence == nil {
      if let rollout, !stepsSingly {
        advance(to: target, episodes: dueEpisodes, since: start, rollout)
      } else {
        advance(to: target, episodes: dueEpisodes, since: start)
      }
    }
    let elapsed = monotonicSeconds() - start
    seconds += elapsed
    let factor = min(max(reportInterval / max(elapsed, 1e-9), 0.5), 2)
    stepsPerReport = min(max(Int(Double(stepsPerReport) * factor), batch.count), 50_000_000)

    var report = standing
    let endsStage = stages?.sequence.begins(at: step) ?? false
    report.evaluationIsDue =
      evaluation.isDue(at: step, episodes: episodes) || report.isFinished
      || endsStage && stages?.areEvaluated ?? false
    report.checkpointIsDue = checkpoint.isDue(at: step, episodes: episodes) || report.isFinished
    if metrics.isDue(at: step, episodes: episodes) || report.isFinished || endsStage {
      report.metrics = takeMetrics(epsilon: report.epsilon, isLast: report.isFinished)
    }
    report.divergence = divergence ?? Divergence(report.metrics, at: step)
    report.failure = batch.failure ?? agent.failure
    hasEnded = hasEnded || report.isFinished || report.hasDiverged || report.failure != nil
    return report
  }

  /// The current report, with nothing due.
  package var standing: TrainingReport {
    var report = TrainingReport(
      step: step, episodes: episodes, seconds: seconds, meanReturn: recentReturns.mean, epsilon: agent.epsilon
    )
    report.isFinished = budget.isSpent(steps: step, episodes: episodes)
    return report
  }

  /// Steps the batch until `target` environment steps, or `dueEpisodes` finished episodes.
  private func advance(to target: Int, episodes dueEpisodes: Int, since start: Double) {
    // Locals: the loop's calls might change a class's properties, so those would be read again at every step.
    let (agent, batch, recorder, opponentPool) = (agent, batch, recorder, opponentPool)
    let (count, givesUpSteps, sink) = (batch.count, givesUpSteps, sink ?? NoSink())
    var (step, target) = (step, target)
    var divergence: Divergence?
    // Multiples of a number of steps, so that when an agent is asked does not depend on when reports were made.
    let period = Self.stepsPerQuestion * count
    var question = (step / period + 1) * period
    while step < target, !batch.hasFailed, divergence == nil {
      if chosenActions.isEmpty {
        agent.selectActions(for: batch.observations, into: batch.actions)
        opponentPool?.act(in: batch)
      } else {
        takeChosenActions()
        opponentPool?.markMoves(in: batch)
      }
      batch.step()
      if batch.hasFailed { break }
      if let givesUpSteps, givesUpSteps() {
        giveUpStep()
        break
      }
      step &+= count
      if batch.isFinite {
        agent.learn(from: batch.transitions)
        opponentPool?.note(step: step, before: step &- count)
      } else {
        divergence = Divergence(lastStepOf: batch, at: step)
      }
      for row in 0..<count {
        recorder.record(row: row, action: batch.actions[row], reward: batch.rewards[row])
        if batch.endings[row] != .none {
          finishEpisode(row, of: agent, at: step, since: start, now: monotonicSeconds(), to: sink)
          if episodes >= dueEpisodes { target = step }
        }
      }
      if step >= question {
        question &+= period
        if agent.failure != nil { target = step }
        if let metric = agent.nonFinite { divergence = Divergence([metric], at: step) }
      }
    }
    (self.step, self.divergence) = (step, divergence)
  }

  /// Undoes the last step of the batch, for a checkpoint; the chosen actions are kept. The environments have taken it;
  /// they are brought back by `resume`, and this trainer is of no further use.
  private func giveUpStep() {
    chosenActions = Array(UnsafeBufferPointer(start: batch.actions, count: batch.count))
    batch.forgetLastStep()
    hasEnded = true
  }

  private func takeChosenActions() {
    for row in 0..<batch.count { batch.actions[row] = chosenActions[row] }
    chosenActions = []
  }

  /// The same for the fused loop of agent and batch, a part of an episode at a time.
  private func advance(
    to target: Int, episodes dueEpisodes: Int, since start: Double, _ rollout: TableRollout
  ) {
    var target = target
    var question = (step / Self.stepsPerQuestion + 1) * Self.stepsPerQuestion
    var clock = EvenClock(step: step, seconds: start)
    let (agent, sink) = (agent, sink ?? NoSink())
    while step < target, divergence == nil {
      step += recorder.record(row: 0, atMost: min(target, question) - step, rollout)
      if batch.endings[0] != .none {
        finishEpisode(0, of: agent, at: step, since: start, now: clock.seconds(at: step), to: sink)
        if episodes >= dueEpisodes { target = step }
      }
      if step == question {
        question += Self.stepsPerQuestion
        if let metric = agent.nonFinite { divergence = Divergence([metric], at: step) }
      }
    }
  }

  /// The actions of row `row`'s running episode.
  func runningActions(row: Int) -> UnsafeBufferPointer<Int32> { recorder.actions(row: row) }

  /// - Parameters:
  ///   - now: of the clock of `start`; it is asked where someone keeps the episode.
  ///   - sink: not an optional, which would be retained to be looked into, at a tenth of what a short episode costs.
  private func finishEpisode(
    _ row: Int, of agent: any Agent, at step: Int, since start: Double, now: @autoclosure () -> Double,
    to sink: any EpisodeSink
  ) {
    episodes += 1
    let earned = recorder.returnSoFar(row: row)
    recentReturns.append(earned)
    if sink.keepsEpisodes {
      let actions = recorder.actions(row: row)
      sink.append(
        Episode(
          number: episodes, seed: batch.finishedSeeds[row], length: actions.count, return: earned,
          ending: batch.endings[row],
          epsilon: agent.epsilon, step: step, seconds: seconds + now() - start, row: row),
        actions: actions)
    }
    recorder.clear(row: row)
  }

  private func takeMetrics(epsilon: Double?, isLast: Bool) -> [Metric] {
    var all = agent.takeMetrics()
    if let epsilon { all.append(Metric("epsilon", epsilon)) }
    if let sequence = stages?.sequence {
      all.append(Metric("task", Double(sequence.task(before: step) + 1)))
    }
    if !batch.hasStepper, let measuring = batch.environment(at: 0).innermost as? any MeasuringEnvironment {
      all += measuring.measures
    }
    let elapsed = seconds - lastMetrics.seconds
    if elapsed >= Self.shortestTiming || isLast && elapsed > 0 {
      all.append(Metric("steps_per_second", Double(step - lastMetrics.step) / elapsed))
      lastMetrics = (step, seconds)
    }
    return all
  }
}
