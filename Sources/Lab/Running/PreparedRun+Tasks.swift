import Agents
import RLCore
import RunStore

extension PreparedRun {
  /// How well the agent does in the tasks that `evaluation.tasks` names, at the end of a stage and of the run; at other
  /// times in the current task alone, as everywhere with `current`.
  ///
  /// - Parameter current: the evaluation of the task that was trained last, or of all together where tasks are drawn.
  /// - Returns: nil without tasks. Where `shouldStop` interrupted it nil too, or results that lack their gaps.
  /// - Throws: if an environment fails.
  func taskResults(
    of agent: any Agent, at clock: TrainingTime, current: EvaluationResult, shouldStop: () -> Bool
  ) throws(EnvironmentFailure) -> [TaskResult]? {
    guard let tasks = experiment.environment.tasks else { return nil }
    var results: [TaskResult] = []
    for task in evaluatedTasks(tasks, at: clock) {
      // In a board game the evaluation was against other opponents than the task's.
      let isCurrent = game == nil && tasks.sequence != nil && task == environment.trainedPhase(at: clock)
      guard
        let result = try taskResult(
          task, of: agent, at: clock, known: isCurrent ? current : nil, shouldStop: shouldStop)
      else { return nil }
      results.append(result)
    }
    return results
  }

  private func evaluatedTasks(_ tasks: TaskChoice, at clock: TrainingTime) -> Range<Int> {
    let (count, which) = (tasks.configuration.list.count, experiment.evaluation.tasks)
    guard let sequence = tasks.sequence else { return which == .current ? 0..<0 : 0..<count }
    let current = environment.trainedPhase(at: clock)
    let isEnd =
      sequence.begins(at: clock.steps)
      || experiment.training.budget.isSpent(steps: clock.steps, episodes: clock.episodes)
    guard isEnd, which != .current else { return current..<current + 1 }
    return 0..<(which == .all ? count : min(sequence.stage(before: clock.steps) + 1, count))
  }

  /// The result in one task: exact where it has a model.
  private func taskResult(
    _ task: Int, of agent: any Agent, at clock: TrainingTime, known: EvaluationResult?, shouldStop: () -> Bool
  ) throws(EnvironmentFailure) -> TaskResult? {
    let world = environment.phases == nil ? drawnTasks[task] : environment.inPhase(task)
    // Where tasks are drawn, all of them together are phase 0.
    let rules = exact.rules(of: world, number: environment.phases == nil ? task + 1 : task)
    let evaluator = Evaluator(
      environment: world, maxEpisodeSteps: experiment.evaluationMaxEpisodeSteps,
      epsilon: experiment.evaluation.epsilon)
    if let exact = exactReturn(of: agent, rules, evaluator, shouldStop: shouldStop), let earned = exact.policy
    {
      return TaskResult(task: task, returnMean: earned, gap: exact.optimum.map { $0 - earned })
    }
    if let known { return TaskResult(task: task, returnMean: known.returnMean, gap: nil) }
    let seeds = Evaluator.seeds(
      root: seed, purpose: .evaluation, index: clock.steps, count: experiment.evaluation.episodes)
    return try evaluator.evaluate(seeds: seeds, explorationRoot: seed, shouldStop: shouldStop) {
      agent.greedyPolicy(batchSize: $0)
    }.map { TaskResult(task: task, returnMean: $0.returnMean, gap: nil) }
  }
}
