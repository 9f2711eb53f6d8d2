import Agents
import Foundation
import RLCore
import RunStore

/// The prepared run of an experiment and a seed: environment, agent and evaluation.
package struct PreparedRun {
  package let experiment: Experiment
  package let seed: UInt64
  package let environment: MadeEnvironment
  package internal(set) var agent: any Agent
  /// What schedules and periods are planned for: the run's own length, or that of the run that it extends.
  package let planned: PlannedLength
  let exact: ExactPhases
  /// Where tasks are drawn: each of them alone.
  let drawnTasks: [MadeEnvironment]

  /// The purpose of the agent.
  package enum Purpose: Sendable, Equatable {
    case training
    /// To check whether it can be created.
    case checking
    /// To play the weights of a run file, with at most this many bytes.
    case playing(memoryLimit: Int)
    /// To train as stated in a run file, with at most this many bytes.
    case repeating(memoryLimit: Int)
  }

  /// - Throws: `ExperimentErrors` when the agent does not fit the environment, `RunStoreError` where it would read a file that
  ///   it must not.
  ///
  /// - Parameters:
  ///   - planned: what schedules and periods are planned for; nil for the experiment's own length.
  ///   - restores: whether a training state takes the place of the agent's first weights, which then are not read from a file.
  package init(
    _ experiment: Experiment, seed: UInt64, planned: PlannedLength? = nil, for purpose: Purpose = .training,
    restores: Bool = false
  ) throws {
    (self.experiment, self.seed) = (experiment, seed)
    self.planned = planned ?? experiment.training.planned
    environment = try experiment.environment.make()
    drawnTasks = try experiment.environment.makeDrawnTasks()
    if let problem = Self.excess(of: environment, environments: experiment.training.environments) {
      throw ExperimentErrors(.invalid, [experiment.locate(problem.problem, in: problem.section)])
    }
    exact = ExactPhases(
      environment, gamma: experiment.agent.gamma ?? 1,
      maxEpisodeSteps: experiment.evaluationMaxEpisodeSteps)
    do {
      var values = experiment.agent.values
      var (memoryLimit, role) = (MachineMemory.limit(), AgentContext.Purpose.training)
      switch purpose {
      case .training: break
      case .checking: role = .checking
      case .playing(let limit):
        (memoryLimit, role) = (min(limit, memoryLimit), .playing)
        for key in Experiment.fileKeys where values[key] != nil { values[key] = .text("") }
      case .repeating(let limit): memoryLimit = min(limit, memoryLimit)
      }
      // An agent that begins each task afresh begins with them again.
      if restores, experiment.environment.tasks?.freshSteps == nil, values[Experiment.weightsKey] != nil {
        values[Experiment.weightsKey] = .text("")
      }
      try experiment.requireFiles(of: values)
      var teacher: (@Sendable () throws -> any ValueEstimating)?
      if values[Experiment.teacherKey]?.text?.isEmpty == false { teacher = { try experiment.teacher() } }
      agent = try experiment.agent.entry.make(
        values,
        AgentContext(
          observationSpace: environment.observationSpace, actionSpace: environment.actionSpace,
          masksActions: environment.masksActions, symmetries: environment.symmetries,
          game: experiment.environment.entry.boardGame, afterstates: environment.afterstates,
          teacher: teacher,
          environments: experiment.training.environments,
          totalSteps: experiment.environment.tasks?.freshSteps ?? self.planned.steps ?? .max, seed: seed,
          purpose: role, memoryLimit: memoryLimit))
    } catch let problem as ConfigurationProblem {
      throw ExperimentErrors(.invalid, [experiment.locate(problem, in: .agent)])
    }
    do throws(ConfigurationProblem) { try checkEvaluation() } catch {
      throw ExperimentErrors(.invalid, [experiment.locate(error, in: .evaluation)])
    }
  }

  /// A declaration of the environment that no run can support, found before memory is allocated.
  private static func excess(
    of environment: MadeEnvironment, environments: Int
  ) -> (problem: ConfigurationProblem, section: Experiment.Section)? {
    let actions = environment.actionSpace.count
    if actions > DiscreteSpace.mostRecorded {
      let message =
        "the environment has \(actions) actions; at most \(DiscreteSpace.mostRecorded) are possible"
      return (ConfigurationProblem(nil, message), .environment)
    }
    // What is seen before, after and next, and what may be told of legal actions.
    let row = 4.0 * Double(environment.observationSpace.rowSize) + Double(actions)
    let bytes = 3 * row * Double(environments)
    let memory = MachineMemory.limit()
    guard bytes > Double(memory) else { return nil }
    let message =
      "\(environments) environments, with \(environment.observationSpace.rowSize) numbers per observation, take \(bytes) bytes, "
      + "more than the \(memory) available; use fewer"
    return (ConfigurationProblem("environments", message), .training)
  }
}
