import Comparison
import Lab
import RunStore

extension StudyPicture {
  /// What the log of a study says, as its page shows it.
  package init(_ record: StudyRecord, name: String, tuning: TuningConfiguration) {
    self.init(
      name: name, method: tuning.method.rawValue, metric: record.metric, isMinimized: record.isMinimized,
      trials: record.rows.map { row in
        StudyPicture.Trial(
          number: row.trial.number, settings: row.trial.settings.map { ($0.key, $0.value) }, score: row.score,
          step: row.step, seeds: row.seeds, isFinished: row.status == .finished, status: row.status.rawValue,
          origin: row.trial.origin)
      },
      judgments: record.judgments.map {
        StudyPicture.Judgment(trial: $0.trial, step: $0.step, score: $0.score, survives: $0.survives)
      },
      best: record.best.map { StudyPicture.Best(spent: $0.spent, trial: $0.trial, score: $0.score) },
      spent: record.rows.reduce(0) { $0 + $1.spent })
  }
}
