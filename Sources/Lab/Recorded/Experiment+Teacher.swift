import RLCore
import RunStore

/// The agent of another run, which an agent imitates.
extension Experiment {
  static let teacherKey = "teacher"

  /// The trained agent of the run that the key `teacher` names, in this experiment's environment: nothing else of that run is
  /// made, so none of its code is.
  ///
  /// - Throws: `ConfigurationProblem` where it cannot be read, has other weights than stated, or does not fit.
  func teacher() throws -> any ValueEstimating {
    let path = agent.values[Self.teacherKey]?.text ?? ""
    func problem(_ message: String, _ key: String = Experiment.teacherKey) -> ConfigurationProblem {
      ConfigurationProblem(key, "\(path): \(message)")
    }
    do {
      let reader = try RunReader(path)
      let (checkpoint, tensors) = try reader.tensors(checkpoint: .latest)
      let weights = try reader.weightsHash(atStep: checkpoint.step)
      let stated = agent.values["teacher_weights"]?.text ?? ""
      guard stated == weights else {
        throw problem(
          "its weights have the SHA-256 \(weights); write that here if this is the teacher", "teacher_weights"
        )
      }
      let taught = RunSettings(yaml: try reader.configuration(atStep: checkpoint.step))
      let experiment = try Experiment.load(
        text: settings.withAgent(of: taught).yaml, path: "\(name).yaml", catalog: catalog, isRecorded: true)
      let setup = try PreparedRun(playing: experiment, reader)
      try setup.agent.load(tensors)
      guard let agent = setup.agent as? any ValueEstimating else {
        throw problem("\(experiment.agent.entry.name) values no actions")
      }
      return agent
    } catch let error as RunStoreError {
      throw ConfigurationProblem(Self.teacherKey, error.description)
    } catch let errors as ExperimentErrors {
      throw problem(errors.problems.first.map(\.message) ?? "it does not fit")
    } catch let mismatch as TensorMismatch {
      throw problem("it does not fit this environment: \(mismatch.description)")
    }
  }
}

extension RunSettings {
  /// These settings with another agent.
  package func withAgent(of other: RunSettings) -> RunSettings {
    withAgent(other.all.filter { $0.key.hasPrefix("agent.") })
  }

  package func withAgent(_ agent: [Setting]) -> RunSettings {
    let first = all.firstIndex { $0.key.hasPrefix("agent.") } ?? 0
    return RunSettings(all[..<first] + agent + all[first...].filter { !$0.key.hasPrefix("agent.") })
  }
}
