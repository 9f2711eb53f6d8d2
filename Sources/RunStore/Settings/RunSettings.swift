/// The resolved settings of a run: each key of its experiment, defaults included, in the order of the experiment file.
///
/// ```swift
/// reader.settings["agent.gamma"]  // "0.99"
/// ```
///
/// Values are texts as an experiment file has them: what they mean is known to the lab alone.
package struct RunSettings: Sendable, Equatable {
  package struct Setting: Sendable, Equatable {
    /// `agent.gamma`, or `seeds` for a key without a section.
    package let key: String
    package let value: String

    package init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  package let all: [Setting]

  package init(_ all: [Setting]) { self.all = all }

  package subscript(_ key: String) -> String? { all.first { $0.key == key }?.value }

  /// An integer; also `500_000`.
  package func integer(_ key: String) -> Int? { self[key].flatMap { Int($0.filter { $0 != "_" }) } }

  /// A count that a run can reach; nil for other numbers, which a damaged file may have.
  private func count(_ key: String) -> Int? {
    integer(key).flatMap { (0...RunSchema.mostSteps).contains($0) ? $0 : nil }
  }

  /// Environment steps of the whole run. Of one that is counted in episodes what these come to at the length that they have
  /// had so far, and what was done where that is all there is.
  package func expectedSteps(_ progress: RunProgress) -> Int {
    if let steps = count("training.steps") { return steps }
    guard progress.status != .finished, progress.episodes > 0, let episodes = count("training.episodes")
    else { return progress.steps }
    let rate = Double(progress.steps) / Double(progress.episodes)
    return max(progress.steps, Int(min(rate * Double(episodes), Double(RunSchema.mostSteps))))
  }

  /// The keys of a run's length: with larger values a run is extended.
  package static let lengthKeys = [
    "training.steps", "training.episodes", "training.\(Plateau.patienceKey)",
    "training.\(Plateau.minDeltaKey)",
  ]

  /// All but the seeds, of which each run has one, and the views beside the run file, on which nothing depends.
  package var withoutSeeds: RunSettings { without { ["seeds", "log"].contains($0) } }

  /// What an agent imitates, and its weights: in students of several runs each seed has its own.
  package static let (teacherKey, teacherWeightsKey) = ("agent.teacher", "agent.teacher_weights")

  /// What the seeds of one experiment share: of a teacher, which may be another run of each seed, only its folder.
  package var ofAllSeeds: RunSettings {
    RunSettings(
      withoutSeeds.all.compactMap { setting -> Setting? in
        switch setting.key {
        // The name is what follows the last slash, up to a quotation mark where the path is between two.
        case Self.teacherKey: Setting(setting.key, setting.value.replacing(/[^\/"]+("?)$/) { $0.output.1 })
        case Self.teacherWeightsKey: nil
        default: setting
        }
      })
  }

  func without(_ isLeftOut: (_ key: String) -> Bool) -> RunSettings {
    RunSettings(all.filter { !isLeftOut($0.key) })
  }

  /// What differs from earlier settings, seeds and views aside: in the order of these, then what is gone.
  package func differences(from earlier: RunSettings) -> [SettingChange] {
    let (old, new) = (earlier.withoutSeeds.all, withoutSeeds.all)
    let oldValues = Dictionary(old.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    let newKeys = Set(new.map(\.key))
    let changes = new.filter { oldValues[$0.key] != $0.value }.map {
      SettingChange(key: $0.key, before: oldValues[$0.key], after: $0.value)
    }
    return changes
      + old.filter { !newKeys.contains($0.key) }.map {
        SettingChange(key: $0.key, before: $0.value, after: nil)
      }
  }
}
