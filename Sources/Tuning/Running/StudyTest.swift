import Lab
import RunStore

/// The last part of a study: the winner and the file's own settings, trained on seeds that no trial had.
package struct StudyTest {
  /// Settings up to a step; a population's winner has one part for each state that was copied.
  package struct Part {
    package let experiment: Experiment
    /// What differs from the file of the study.
    package let settings: [TrialSetting]
    /// Environment steps; nil for the end.
    package let until: Int?
  }

  private let backend: RunBackend
  private let seeds: [UInt64]
  private let folder: String

  package static let (winner, untuned) = ("winner", "untuned")

  /// - Parameter folder: of the test runs.
  package init(_ backend: RunBackend, seeds: [UInt64], folder: String) {
    (self.backend, self.seeds, self.folder) = (backend, seeds, folder)
  }

  /// The settings that a trial had, one after the other.
  package static func parts(of trial: Trial, among trials: [Trial], _ backend: RunBackend) throws -> [Part] {
    var parts = [
      Part(experiment: try backend.experiment(of: trial), settings: trial.settings, until: nil)
    ]
    var start = trial.start
    while let earlier = start {
      guard let original = trials.first(where: { $0.number == earlier.trial }) else { break }
      parts.insert(
        Part(
          experiment: try backend.experiment(of: original), settings: original.settings, until: earlier.step),
        at: 0)
      start = original.start
    }
    return parts
  }

  package func paths(_ group: String) -> [String] { seeds.map { "\(folder)/\(group)/seed-\($0).sqlite" } }

  /// Trains both on every test seed.
  package func run(winner: [Part], untuned: Experiment) throws {
    let groups = [
      (Self.winner, winner), (Self.untuned, [Part(experiment: untuned, settings: [], until: nil)]),
    ]
    for index in 0..<(groups.map(\.1.count).max() ?? 0) {
      let units = groups.filter { $0.1.indices.contains(index) }.flatMap { name, parts in
        zip(seeds, paths(name)).map { seed, path in
          var experiment = parts[index].experiment
          experiment.seeds = seeds
          return RunUnit(
            label: "test of \(name)", path: path, seed: seed, experiment: experiment,
            settings: parts[index].settings, until: parts[index].until,
            from: index > 0 ? parts[index - 1].until ?? 0 : 0)
        }
      }
      try backend.training.run(units) { _ in }
    }
  }
}
