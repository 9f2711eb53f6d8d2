import ArgumentParser
import Comparison
import Foundation
import Lab
import RLCore
import RunStore
import Text
import Tuning

struct TuneReport: Verb {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a study as one self-contained HTML page, during the search or after it.",
    discussion: "Example: rl-lab tune report runs/frozenlake4x4-tune-study --html study.html")

  @Argument(help: "The folder of a study, or its log.", transform: folderPath) var study: String
  @Option(help: "The page.") var html: String

  func run(_ lab: LabContext) throws -> Int32 {
    let place = StudyFolder(study.hasSuffix("/study.sqlite") ? String(study.dropLast(13)) : study)
    guard FileManager.default.fileExists(atPath: place.log) else {
      throw LabFailure(
        .inputMissing,
        "\(displayable(place.path)): \(FileManager.default.fileExists(atPath: place.path) ? "no study" : "no such folder"); name the folder that 'rl-lab tune' wrote, which holds study.sqlite"
      )
    }
    let log = try StudyLog(reading: place.log)
    guard let text = try log["configuration"], let name = try log["experiment"] else {
      throw LabFailure(
        .badData, "\(place.log): it has no configuration; run the search again with --overwrite")
    }
    let experiment = try Experiment.load(
      text: text, path: "\(name).yaml", catalog: lab.catalog.withoutCode, isRecorded: true)
    guard let tuning = experiment.tuning else {
      throw LabFailure(
        .badData, "\(place.log): its configuration has no section tune; run the search again with --overwrite"
      )
    }
    let score = TuningScore(tuning, threshold: experiment.environment.entry.rewardThreshold)
    let record = try StudyRecord(log, tuning, steps: experiment.training.steps)
    var picture = StudyPicture(record, name: name, tuning: tuning)
    if let winner = try log["winner"].flatMap({ Int($0) }),
      let scores = try log["tuning_scores"].map({
        try JSONDecoder().decode([Double?].self, from: Data($0.utf8))
      })
    {
      func paths(_ group: String) -> [String] {
        tuning.testSeeds.map { "\(place.tests)/\(group)/seed-\($0).sqlite" }
      }
      let verdict = try StudyVerdict(
        winner: paths(StudyTest.winner), untuned: paths(StudyTest.untuned), tuningScores: scores, score: score
      )
      (picture.winner, picture.test) = (winner, verdict.comparison)
      (picture.tuningScore, picture.optimism) = (verdict.tuningScore, verdict.optimism)
    }
    try FigureFiles.write(StudyReport(picture, version: lab.version).html, to: html)
    return 0
  }
}
