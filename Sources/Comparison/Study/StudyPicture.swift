import RunStore

/// What a page shows of a search of settings.
package struct StudyPicture: Sendable {
  package struct Trial: Sendable {
    package var number: Int
    package var settings: [(key: String, value: String)]
    /// Mean over its seeds at the last step that it reached; nil without one.
    package var score: Double?
    package var step: Int
    package var seeds: Int
    /// Whether it was trained to its end.
    package var isFinished: Bool
    /// `finished`, `stopped`, `diverged`, and where its settings come from.
    package var status: String
    package var origin: String

    package init(
      number: Int, settings: [(key: String, value: String)], score: Double?, step: Int, seeds: Int,
      isFinished: Bool,
      status: String, origin: String
    ) {
      (self.number, self.settings, self.score, self.step) = (number, settings, score, step)
      (self.seeds, self.isFinished, self.status, self.origin) = (seeds, isFinished, status, origin)
    }
  }

  /// A trial judged at a step.
  package struct Judgment: Sendable {
    package var trial: Int
    package var step: Int
    package var score: Double?
    package var survives: Bool

    package init(trial: Int, step: Int, score: Double?, survives: Bool) {
      (self.trial, self.step, self.score, self.survives) = (trial, step, score, survives)
    }
  }

  /// The best score at the end of a training, and the environment steps of all trials by then.
  package struct Best: Sendable {
    package var spent: Int
    package var trial: Int
    package var score: Double

    package init(spent: Int, trial: Int, score: Double) {
      (self.spent, self.trial, self.score) = (spent, trial, score)
    }
  }

  package var name: String
  package var method: String
  package var metric: String
  package var isMinimized: Bool
  package var trials: [Trial]
  package var judgments: [Judgment]
  package var best: [Best]
  /// Environment steps of all trials.
  package var spent: Int
  /// The winner's number; nil before the end.
  package var winner: Int?
  /// The winner against the file's own settings on test seeds; nil before the end.
  package var test: SeedComparison?
  /// Of the winner, the mean over its tuning seeds, and by how much that was better than on test seeds.
  package var tuningScore: Double?
  package var optimism: Double?

  package init(
    name: String, method: String, metric: String, isMinimized: Bool, trials: [Trial], judgments: [Judgment],
    best: [Best], spent: Int
  ) {
    (self.name, self.method, self.metric, self.isMinimized) = (name, method, metric, isMinimized)
    (self.trials, self.judgments, self.best, self.spent) = (trials, judgments, best, spent)
  }

  /// The searched keys, in the order of the file.
  var keys: [String] {
    trials.flatMap { $0.settings.map(\.key) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The finite scores of trials that have a value of a key, with that value.
  func points(of key: String) -> [(trial: Trial, value: String, score: Double)] {
    trials.compactMap { trial in
      guard let value = trial.settings.first(where: { $0.key == key })?.value, let score = trial.score,
        score.isFinite
      else { return nil }
      return (trial, value, score)
    }
  }
}
