import Foundation
import RLCore
import RLLabKit
import TestSupport
import Testing

/// What other packages see of the lab: their environments and agents train, play and are recorded.
@Suite struct LaboratoryTests {
  private let lab = Laboratory(environments: [TwoDoors.entry], agents: [CountingSarsa.entry])
  private static let experiment = """
    environment: {id: TwoDoors-v0}
    agent: {algorithm: counting-sarsa}
    training: {steps: 3000}
    evaluation: {every: 3000, episodes: 5}
    """

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = try Scratch.folder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func whatIsTrainedPlaysAndIsRecorded() throws {
    try inFolder { folder in
      var reports: [TrainingProgress] = []
      let run = try lab.train(Self.experiment, seed: 4, to: "\(folder)/new/seed-4.sqlite") {
        reports.append($0)
      }
      #expect(run.environment == "TwoDoors-v0" && run.algorithm == "counting-sarsa" && run.seed == 4)
      #expect(run.steps == 3000 && run.episodes > 100 && reports.last?.episodes == run.episodes)
      let score = try run.evaluate(episodes: 40, seed: 2)
      #expect(score.returns.count == 40 && score.mean == score.returns.reduce(0, +) / 40)
      #expect(score.mean > 0.8, "the large prize is worth 1, the small one 0.2")
      #expect(try run.evaluate(episodes: 40, seed: 2) == score)
      #expect(try run.record(to: "\(folder)/doors.gif", width: 320, height: 240) > 1)
      let film = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/doors.gif"))
      #expect(film.prefix(6) == Data("GIF89a".utf8))
      let opened = try lab.run(at: run.path)
      #expect(try opened.steps == run.steps && opened.evaluate(episodes: 40, seed: 2) == score)
    }
  }

  @Test func whatIsWrongIsOneLineEach() throws {
    try inFolder { folder in
      #expect(
        throws: LaboratoryError.self,
        performing: { try lab.train("agent: {algorithm: dqn}", to: "\(folder)/a.sqlite") })
      let text = "environment: {id: TwoDoors-v0, slp: 0.1}\nagent: {algorithm: counting-sarsa}"
      let error = #expect(throws: LaboratoryError.self) { try lab.train(text, to: "\(folder)/a.sqlite") }
      #expect(
        error?.description
          == "experiment:1:32: unknown key 'slp' in environment; did you mean 'slip'?")
      let run = try lab.train(Self.experiment, to: "\(folder)/a.sqlite")
      let again = #expect(throws: LaboratoryError.self) { try lab.train(Self.experiment, to: run.path) }
      #expect(again?.description == "\(run.path) exists; remove it first, or choose another file")
      let film = #expect(throws: LaboratoryError.self) { try run.record(to: "\(folder)/a.txt") }
      #expect(
        film?.description == "\(folder)/a.txt: the name has to end in .gif, .mp4, .png or .svg")
      #expect(throws: LaboratoryError.self) { try Laboratory().run(at: run.path) }
    }
  }
}
