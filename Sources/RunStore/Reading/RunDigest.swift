import Foundation
import GRDB
import RLCore

/// Digest of a run: hashes that are equal if and only if two runs of one seed are equal, bit for bit.
///
/// Clocks are left out, since no two runs agree in them: times of day, seconds, and metrics of speed.
package struct RunDigest: Sendable, Equatable {
  /// Step of the latest checkpoint with a training state; anything recorded after it is not included.
  package let step: Int
  /// SHA-256 of each part, in a fixed order.
  package let parts: [Part]

  package struct Part: Sendable, Equatable {
    /// `agent`, `environments`, ...: the beginning of its arrays' names; or `episodes`, `evaluations`,
    /// `metrics`, `facts`, `summaries`, `checkpoints`.
    package let name: String
    package let hash: String
  }

  /// Metrics of the machine rather than of learning.
  package static let clockMetrics: Set<String> = ["steps_per_second"]

  /// SHA-256 of the parts' names and hashes, one line each.
  package var whole: String {
    var hash = SHA256()
    for part in parts { hash.add("\(part.name) \(part.hash)\n") }
    return hash.hexDigest()
  }
}

extension RunReader {
  /// - Throws: `notResumable` where no training state is stored.
  package func digest() throws(RunStoreError) -> RunDigest {
    guard let position = try statePosition() else {
      throw .notResumable(path: path, reason: "no training state is stored in it yet")
    }
    // A run that diverged ends with a checkpoint from which no training resumes.
    let lastCheckpoint = try progress().status == .diverged ? Int.max : position.step
    return RunDigest(
      step: position.step,
      parts: try stateDigest() + [
        .init(name: "episodes", hash: try episodesHash(through: position.episodes)),
        .init(name: "evaluations", hash: try evaluationsHash(through: position.step)),
        .init(name: "metrics", hash: try metricsHash(through: position.step)),
        .init(name: "facts", hash: try factsHash(position)),
        .init(name: "summaries", hash: try summariesHash(through: position.step)),
        .init(name: "checkpoints", hash: try checkpointsHash(through: lastCheckpoint)),
      ])
  }

  /// The parts of the training state.
  package func stateDigest() throws(RunStoreError) -> [RunDigest.Part] {
    var hashes: [(name: String, hash: SHA256)] = []
    try forEachStateArray { array in
      let name = String(array.name.prefix { $0 != "." })
      let index = hashes.firstIndex { $0.name == name } ?? hashes.count
      if index == hashes.count { hashes.append((name, SHA256())) }
      hashes[index].hash.add(array)
    }
    return hashes.map { .init(name: $0.name, hash: $0.hash.hexDigest()) }
  }

  func episodesHash(through last: Int) throws(RunStoreError) -> String {
    var hash = SHA256()
    // In stretches: a run may have millions of them.
    var first = 1
    while first <= last {
      let end = min(last, first + 9_999)
      let stretch = try episodesWithActions(first...end)
      guard stretch.count == end - first + 1 else {
        throw corrupt("its training state is after \(last) episodes, but not all of them are stored")
      }
      for (episode, actions) in stretch {
        hash.add(
          Self.bits(episode.number), episode.seed, Self.bits(episode.length), episode.return.bitPattern,
          UInt64(episode.ending.rawValue), UInt64(episode.epsilon.map { Float($0).bitPattern } ?? .max),
          Self.bits(episode.step), Self.bits(episode.row))
        actions.withUnsafeBytes { hash.add($0) }
      }
      first = end + 1
    }
    return hash.hexDigest()
  }

  func evaluationsHash(through last: Int) throws(RunStoreError) -> String {
    var hash = SHA256()
    for evaluation in try evaluations() where evaluation.step <= last {
      hash.add(
        Self.bits(evaluation.step), Self.bits(evaluation.episodes), UInt64(evaluation.returns.count),
        evaluation.epsilon?.bitPattern ?? .max)
      for value in evaluation.returns { hash.add(value.bitPattern) }
      for value in evaluation.lengths { hash.add(Self.bits(value)) }
    }
    return hash.hexDigest()
  }

  func metricsHash(through last: Int) throws(RunStoreError) -> String {
    var hash = SHA256()
    for metric in try metrics() where metric.step <= last && !RunDigest.clockMetrics.contains(metric.name) {
      hash.add("\(metric.name)\n")
      hash.add(Self.bits(metric.step), Self.bits(metric.value))
    }
    return hash.hexDigest()
  }
}

extension SHA256 {
  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// Adds numbers, each as eight little-endian bytes.
  mutating func add(_ words: UInt64...) {
    words.map(\.littleEndian).withUnsafeBytes { add($0) }
  }
}
