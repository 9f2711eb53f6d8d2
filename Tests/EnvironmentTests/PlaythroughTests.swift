import Drawing
import Foundation
import RLCore
import Testing

/// A short episode or two of every environment of the catalog, as a text that people can read and review.
///
/// `RL_LAB_UPDATE_GOLDENS=1 ./rl-lab test --filter playthrough` writes the texts anew; then review the diff. A changed
/// text means changed behaviour, and so a new version in the environment's id.
struct PlaythroughTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Playthroughs")
  static let isUpdating = ProcessInfo.processInfo.environment["RL_LAB_UPDATE_GOLDENS"] == "1"
  static let seed: UInt64 = 7

  @Test(arguments: catalogIDs)
  func playthroughIsAsRecorded(id: String) throws {
    let text = try playthrough(of: entry(id))
    let file = Self.folder.appending(path: "\(fileName(of: id)).txt")
    if Self.isUpdating {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let recorded = try #require(
      try? String(contentsOf: file, encoding: .utf8),
      "\(id) has no playthrough; write it with \(Self.command)")
    for (number, pair) in zip(lines(text), lines(recorded)).enumerated() {
      try #require(
        pair.0 == pair.1, "line \(number + 1) of \(id).txt; if it should change, run \(Self.command)")
    }
    #expect(text == recorded)
  }

  /// A golden of an environment that is gone would be kept for ever, since no test reads it.
  @Test(.disabled(if: isUpdating)) func everyPlaythroughIsOfAnEnvironment() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(files.sorted() == catalogIDs.map { "\(fileName(of: $0)).txt" }.sorted())
  }

  /// Numbers of an observation that are written one by one.
  private static let most = 150

  static let command = "RL_LAB_UPDATE_GOLDENS=1 ./rl-lab test --filter playthrough"

  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// Twelve random steps, and on to the first end of an episode if that is near.
  private func playthrough(of line: EnvironmentEntry) throws -> String {
    let made = try line.make()
    let batch = made.batch(
      count: 1, maxEpisodeSteps: line.defaultMaxEpisodeSteps, episodeSeeds: .continuing(seed: Self.seed))
    var random = RandomStream(root: Self.seed, purpose: .randomPlay)
    var text = """
      \(line.id)
      observation: \(description(made.observationSpace))
      actions: \(made.actionSpace.labels.joined(separator: ", "))
      time limit: \(line.defaultMaxEpisodeSteps.map { "\($0) steps" } ?? "none")

      reset with seed \(Self.seed)

      """
    batch.reset()
    text += "  \(numbers(batch.observations))\n" + scene(batch)
    var hasEnded = false
    for step in 1...30 where step <= 12 || !hasEnded {
      let action = Int(batch.randomAction(0, using: &random))
      batch.actions[0] = Int32(action)
      batch.step()
      text += "step \(step): \(made.actionSpace.labels[action])\n"
      text += "  \(numbers(batch.nextObservations)), reward \(fixed(batch.rewards[0]))"
      if batch.endings[0] == .none {
        text += "\n"
      } else {
        hasEnded = true
        text += ", \(batch.endings[0])\nreset\n  \(numbers(batch.observations))\n"
      }
      if step == 12 { text += scene(batch) }
    }
    return text
  }

  private func scene(_ batch: BatchEnvironment) -> String {
    guard let scene = (batch.environment(at: 0) as? any Drawable)?.draw() else { return "" }
    let rows = SceneSketch.lines(of: scene).map { $0.isEmpty ? "\n" : "    \($0)\n" }
    return "  scene \(fixed(scene.width)) by \(fixed(scene.height)), \(scene.shapes.count) shapes\n"
      + rows.joined()
  }

  private func description(_ space: ObservationSpace) -> String {
    switch space {
    case .discrete(let count): "\(count) states"
    case .box(let box) where box.count > Self.most: "\(box.shape)"
    case .box(let box): "\(box.shape) " + box.labels.joined(separator: ", ")
    }
  }

  private func numbers(_ observations: Observations) -> String {
    if observations.states != nil { return "state \(Int(observations.row(0)[0]))" }
    let row = observations.row(0)
    guard row.count > Self.most else { return row.map(fixed).joined(separator: " ") }
    // Of many numbers those that are not 0.
    return row.indices.filter { row[$0] != 0 }
      .map { row[$0] == 1 ? "\($0)" : "\($0): \(fixed(row[$0]))" }.joined(separator: " ")
  }

  /// Four digits after the point at most: few enough to hide the last bits of the C library's functions.
  private func fixed(_ value: Double) -> String {
    if value == value.rounded() { return "\(Int(value))" }
    return String(format: "%.4f", value)
  }
}
