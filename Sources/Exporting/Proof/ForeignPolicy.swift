import RLCore

/// The greedy policy of an exported program, for the lab's own evaluations.
///
/// A policy has no way to fail: after the first failure it takes action 0, and `failure` has to be asked.
package final class ForeignPolicy: Policy {
  package let program: ForeignProgram
  private let actionCount: Int
  package private(set) var failure: ProofFailure?
  /// Rows of a question.
  package static let together = 256

  /// - Parameters:
  ///   - command: starts the exported program, as `ExportRuntime` has prepared it.
  ///   - program: what it was written from.
  ///   - folder: of the proof.
  /// - Throws: `ProofFailure` where it cannot be started.
  package init(
    _ command: [String], _ program: PolicyProgram, in folder: ExportRuntime.Folder
  ) throws(ProofFailure) {
    self.program = try ForeignProgram(command, in: folder.url, scoreCount: program.scoreCount)
    actionCount = program.actionCount
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count { actions[row] = 0 }
    guard failure == nil else { return }
    do {
      let answer = try evaluate(observations)
      for row in 0..<observations.count where (0..<Int32(actionCount)).contains(answer.actions[row]) {
        actions[row] = answer.actions[row]
      }
    } catch { failure = error }
  }

  /// The scores, `[B, scores]`, and the actions, `[B]`.
  package func evaluate(
    _ observations: Observations
  ) throws(ProofFailure) -> (scores: [Float], actions: [Int32]) {
    var (scores, actions): ([Float], [Int32]) = ([], [])
    for first in stride(from: 0, to: observations.count, by: Self.together) {
      let rows = first..<min(first + Self.together, observations.count)
      let numbers = rows.flatMap { observations.row($0).map { Float($0) } }
      let masks = rows.flatMap { row in
        (0..<actionCount).map { UInt8(observations.mask(row)?.contains($0) ?? true ? 1 : 0) }
      }
      let answer = try program.evaluate(rows: numbers, masks: masks, count: rows.count)
      scores += answer.scores
      actions += answer.actions
    }
    return (scores, actions)
  }
}
