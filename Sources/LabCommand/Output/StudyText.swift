import Comparison
import Foundation
import Lab
import RLCore
import RunStore
import Text
import Tuning

/// A study as a table for people, as JSON, and its winner as an experiment file.
struct StudyText {
  private let record: StudyRecord
  private static let shownTrials = 10

  init(_ record: StudyRecord) { self.record = record }

  /// The best trials.
  var lines: [String] {
    let sign = record.isMinimized ? -1.0 : 1
    let finished = record.rows.filter { $0.status == .finished && $0.score != nil }
    let ranked = finished.sorted {
      (-sign * ($0.score ?? 0), $0.trial.number) < (-sign * ($1.score ?? 0), $1.trial.number)
    }
    var table = TextTable(headings: ["trial", "n", displayable(record.metric), "settings"], leftAligned: [3])
    for row in ranked.prefix(Self.shownTrials) {
      table.rows.append([
        "\(row.trial.number)", "\(row.seeds)", Readable.score(row.score),
        displayable(row.trial.settings.map(\.override).joined(separator: " ")),
      ])
    }
    let steps = record.rows.reduce(0) { $0 + $1.spent }
    let stopped = record.rows.count - finished.count
    return table.lines + [
      "\(Readable.count(record.rows.count, "trial")), \(stopped) of them stopped early or diverged; \(Readable.grouped(steps)) steps",
      "",
    ]
  }

  /// One object a trial.
  var trialLines: [JSON] {
    record.rows.map { row in
      [
        "trial": .integer(row.trial.number), "settings": Self.json(row.trial.settings),
        "seeds": .integer(row.seeds), "score": JSON(row.score), "status": .text(row.status.rawValue),
        "step": .integer(row.step), "origin": .text(row.trial.origin),
      ]
    }
  }

  private static func json(_ settings: [TrialSetting]) -> JSON {
    .object(settings.map { ($0.key, .text($0.value)) })
  }

  /// The result, for programs.
  func result(_ study: String, _ verdict: StudyVerdict, _ winner: Trial) -> JSON {
    [
      "study": .text(study), "best": .integer(winner.number), "settings": Self.json(winner.settings),
      "tuning_score": JSON(verdict.tuningScore), "test_score": JSON(verdict.testScore),
      "untuned_test_score": JSON(verdict.untunedScore), "verdict": .text(verdict.decision.rawValue),
      "selection_optimism": JSON(verdict.optimism), "seeds_to_decide": JSON(verdict.seedsToDecide),
      "sentence": .text(verdict.sentence), "digest": .text(record.digest),
    ]
  }

  /// The verdict, for people.
  static func lines(_ verdict: StudyVerdict, _ outcome: SearchOutcome, _ score: TuningScore) -> [String] {
    [
      "best: trial \(outcome.winner.number), \(displayable(outcome.winner.settings.map(\.override).joined(separator: " ")))",
      scores(verdict, score.name), verdict.sentence,
    ]
  }

  private static func scores(_ verdict: StudyVerdict, _ metric: String) -> String {
    let optimism = verdict.optimism.map { "; selection optimism \(Readable.score($0))" } ?? ""
    return
      "\(displayable(metric)): \(Readable.score(verdict.testScore)) on test seeds, \(Readable.score(verdict.tuningScore)) on tuning seeds\(optimism); the file's own settings: \(Readable.score(verdict.untunedScore)) on test seeds"
  }

  /// The winner as a complete experiment file.
  static func winnerFile(
    _ winner: Experiment, _ name: String, _ tuning: TuningConfiguration, _ outcome: SearchOutcome,
    _ parts: [StudyTest.Part], _ verdict: StudyVerdict, _ study: String
  ) -> String {
    var comments = [
      "\(name), tuned: trial \(outcome.winner.number) of \(study), found by \(tuning.method.rawValue) on seeds \(Seeds.text(tuning.seeds)).",
      "\(scores(verdict, tuning.metric)).",
      verdict.sentence,
    ]
    if parts.count > 1 {
      comments.append("These are the last settings of a schedule, which is what was tested:")
      for part in parts {
        let settings = outcome.winner.settings.compactMap { setting in
          part.experiment.settings[setting.key].map { "\(setting.key)=\($0)" }
        }
        comments.append(
          "\(part.until.map { "up to step \($0)" } ?? "to the end"): \(settings.joined(separator: " "))")
      }
    }
    return comments.map { "# \(displayable($0))\n" }.joined() + winner.resolvedYAML
  }
}
