import Comparison
import Foundation
import Lab
import OutputFiles
import RunStore
import Text
import Tuning

/// Trains run files of a study as tasks of an engine: each round of the search is an array, with its manifest, scripts and logs.
///
/// The run files are all that is heard of the tasks. So it does not matter where they run, how often one is put back into the
/// queue, or who started it: a task of an earlier process of the study is waited for.
struct ArrayTraining: UnitTraining {
  let engine: ArrayEngine
  /// Of the manifests.
  let folder: String
  /// The experiment file of the study, and its settings for all trials.
  let (file, settings): (String, [String])
  /// Tasks at once; nil for the engine's own.
  let limit: Int?
  let provenance: Provenance
  /// Told of each run that has arrived, with its step.
  let arrived: (RunUnit, RunStatus, Int) -> Void

  /// Of the names of manifests.
  static let prefix = "round-"
  /// Submissions of one round, until all of its runs have arrived.
  private static let submissions = 3

  func run(_ units: [RunUnit], ended: (Int) throws -> Void) throws {
    var left: [Int] = []
    for (index, unit) in units.enumerated() {
      if try isRunning(unit) || unit.prepare(provenance, shouldStop: { Interruption.signal != nil }) {
        left.append(index)
      } else {
        try ended(index)
      }
    }
    if left.isEmpty { return }
    let round = left
    let scripts = try write(round.map { units[$0] })
    func collect() throws {
      for index in left where try units[index].need() == .nothing {
        left.removeAll { $0 == index }
        let progress = try RunReader(units[index].path).progress()
        arrived(units[index], progress.status, progress.steps)
        try ended(index)
      }
    }
    var (submitted, words) = (0, "")
    while !left.isEmpty {
      let idle = left.filter { !isRunning(units[$0]) }
      if idle.isEmpty {
        try waitASecond()
        try collect()
        continue
      }
      guard submitted < Self.submissions else {
        throw LabFailure(
          .failure,
          "\(displayable(scripts.manifest)): \(left.count) of \(round.count) runs have not arrived after \(submitted) submissions (\(words)); see \(displayable(scripts.logs)), and continue with --resume"
        )
      }
      submitted += 1
      let tasks = idle.compactMap { round.firstIndex(of: $0).map { $0 + 1 } }
      let submission = try engine.submit(TaskStatus.ranges(tasks), of: scripts, limit: limit)
      while submission.isRunning {
        do {
          try waitASecond()
          try collect()
        } catch {
          submission.stop()
          throw error
        }
      }
      words = submission.lastWords
      try collect()
    }
  }

  /// - Throws: `StudyInterruption` after a signal.
  private func waitASecond() throws {
    for _ in 0..<20 {
      if Interruption.signal != nil { throw StudyInterruption() }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  private func isRunning(_ unit: RunUnit) -> Bool {
    FileManager.default.fileExists(atPath: unit.path) && RunListing.Row(reading: unit.path).state == .running
  }

  private func write(_ units: [RunUnit]) throws -> TaskScripts {
    do { try OutputFile.makeFolder(folder) } catch { throw LabFailure(.io, error.description) }
    let known = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".tsv") }
    let path = "\(folder)/\(Self.prefix)\(known.count + 1).tsv"
    let tasks = units.enumerated().map { index, unit in
      TaskManifest.Task(
        number: index + 1, experiment: TaskManifest.relative(file, to: path), seed: unit.seed,
        settings: settings + unit.settings.map(\.override),
        out: TaskManifest.relative(parentFolder(of: unit.path), to: path),
        end: unit.until.map { .step($0) } ?? .own)
    }
    return try TaskManifest(path: path, tasks: tasks).writeWithScripts { $0 == engine.ending }
  }
}
