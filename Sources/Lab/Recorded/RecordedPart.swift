import RunStore

/// A part of a recorded run that had one experiment.
struct RecordedPart: Sendable {
  let experiment: Experiment
  /// Environment steps at its end.
  let end: Int

  /// The parts of a run up to `step`, one after another: a resumption with changes begins a new one.
  ///
  /// - Parameter experiment: reads a recorded configuration.
  static func parts(
    of reader: RunReader, through step: Int, experiment: (String) throws -> Experiment
  ) throws -> [RecordedPart] {
    try reader.resumptions().filter { $0.step > 0 && $0.step < step && !$0.changes.isEmpty }.map {
      RecordedPart(experiment: try experiment($0.previousConfiguration), end: $0.step)
    } + [RecordedPart(experiment: try experiment(reader.configuration(atStep: step)), end: step)]
  }
}
