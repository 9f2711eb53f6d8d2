import Text

/// A search of settings as one HTML page: the verdict on test seeds first, then how it was found.
package struct StudyReport: Sendable {
  private let study: StudyPicture
  private let version: String

  package init(_ study: StudyPicture, version: String) { (self.study, self.version) = (study, version) }

  package var html: String {
    ReportPage(
      kicker: "\(study.method) · \(study.metric)", title: "Tuning of \(study.name)", opening: verdict,
      sections: [
        ("test", "On test seeds", test), ("search", "The search", search),
        ("keys", "Score by key", importance + ReportPage.grid(study.sliceFigures)),
        ("trials", "Trials", trials),
        ("data", "Numbers", data),
      ], version: version
    ).html
  }

  private var verdict: String {
    guard let comparison = study.test else {
      return
        "<section id=\"verdict\" class=\"open\"><p class=\"verdict\"><strong>Not finished.</strong> \(Readable.count(study.trials.count, "trial")) so far.</p></section>"
    }
    return ReportPage.verdict(of: comparison)
  }

  private var test: String {
    guard let comparison = study.test else { return "" }
    let rows = comparison.groups.map { group in
      [
        escapedMarkup(group.name), "\(group.count)", Readable.score(group.summary?.mean),
        group.summary?.interval.text() ?? "–",
      ]
    }
    let optimism = study.optimism.map { optimism in
      "<p>The winner's score on its tuning seeds was \(Readable.score(study.tuningScore)): \(Readable.score(abs(optimism))) \(optimism >= 0 ? "too good" : "too modest"), the selection optimism of the maximum of \(Readable.count(study.trials.count, "trial")).</p>"
    }
    return ReportPage.table(["Group", "n", "Mean", "95 % interval of the IQM"], rows, left: [0])
      + (optimism ?? "")
      + ReportPage.grid([comparison.finalScores].compactMap { $0 })
  }

  private var search: String {
    let finished = study.trials.filter(\.isFinished).count
    return
      "<p>\(Readable.count(study.trials.count, "trial")), \(Readable.grouped(finished)) of them trained to the end, in \(Readable.grouped(study.spent)) environment steps.</p>"
      + ReportPage.grid([study.bestFigure, study.rungFigure].compactMap { $0 })
  }

  private var importance: String {
    let rows = study.keys.map { key in
      let importance = KeyImportance(study.points(of: key).map { ($0.value, $0.score) })
      return [
        "<code>\(escapedMarkup(key))</code>",
        importance.share.map { "\(Readable.fixed(100 * $0, 0)) %" } ?? "–", "\(importance.trials)",
      ]
    }
    return ReportPage.table(["Key", "Importance", "Trials"], rows, left: [0])
      + "<p class=\"hint\">Importance is the share of the scores' variance, by rank, that the key explains alone, less what chance would. Trials that were stopped count with their last score.</p>"
  }

  private var trials: String {
    let sign = study.isMinimized ? -1.0 : 1
    let ranked = study.trials.sorted {
      ($0.isFinished ? 0 : 1, -$0.step, -sign * ($0.score ?? -sign * .infinity), $0.number)
        < ($1.isFinished ? 0 : 1, -$1.step, -sign * ($1.score ?? -sign * .infinity), $1.number)
    }
    let rows = ranked.prefix(50).map { trial in
      [
        "\(trial.number)\(trial.number == study.winner ? " (winner)" : "")",
        trial.settings.map { "<code>\(escapedMarkup($0.key))&nbsp;=&nbsp;\(escapedMarkup($0.value))</code>" }
          .joined(
            separator: "<br>"), "\(trial.seeds)", Readable.score(trial.score), Readable.grouped(trial.step),
        escapedMarkup(trial.status), escapedMarkup(trial.origin),
      ]
    }
    let rest =
      study.trials.count > rows.count
      ? "<p class=\"hint\">The best \(rows.count) of \(study.trials.count); all are in the numbers below.</p>"
      : ""
    return ReportPage.table(
      ["Trial", "Settings", "n", escapedMarkup(study.metric), "Step", "Status", "Origin"], rows,
      left: [0, 1, 5, 6])
      + rest
  }

  private var data: String {
    let keys = study.keys
    var trials = [
      (["trial", "seeds", "step", "score", "status", "origin"] + keys).map(ReportData.cell).joined(
        separator: ",")
    ]
    for trial in study.trials {
      let values = keys.map { key in trial.settings.first { $0.key == key }?.value ?? "" }
      trials.append(
        ([
          "\(trial.number)", "\(trial.seeds)", "\(trial.step)", trial.score.map { "\($0)" } ?? "",
          trial.status,
          trial.origin,
        ] + values).map(ReportData.cell).joined(separator: ","))
    }
    return ReportPage.data([("trials", "One row per trial", trials.joined(separator: "\n"))])
  }
}
