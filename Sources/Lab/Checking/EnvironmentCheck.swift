import Drawing
import RLCore

/// Checks an environment against the contract of all environments: `rl-lab check ./libmyworld.so`.
///
/// The checks see an environment as training and the viewer do, through batches and walks, so that they hold for every kind
/// alike: values of Swift, plugins, other processes.
package struct EnvironmentCheck {
  let made: MadeEnvironment
  let limit: Int?
  /// Random steps per row.
  let steps: Int

  /// - Parameter limit: steps after which an episode is truncated; nil for never.
  package init(made: MadeEnvironment, limit: Int?, steps: Int) {
    (self.made, self.limit, self.steps) = (made, limit, steps)
  }

  /// The checks in order; later ones rely on earlier ones, but all are made.
  ///
  /// - Throws: `EnvironmentFailure` if the environment fails altogether.
  package func findings() throws -> [CheckFinding] {
    try [
      ("every observation is in its space, every reward is finite", observationsAndRewards),
      ("episodes end at the time limit at the latest", endings),
      ("the same seed and actions give the same episode", sameSeeds),
      ("a row does not depend on the other rows of its batch", independentRows),
      ("a reset with a seed does not depend on earlier episodes", resetsForget),
      ("a reset without a seed is determined by the last seed", unseededResets),
      ("stepping alone equals stepping in a batch", walkLikeBatch),
      ("a copy has the same future", copies),
      ("the scene shows something", scene),
      ("the model's probabilities sum to 1 and lead to valid states", modelIsSound),
      ("every transition is possible in the model", modelIsTrue),
    ].map { try CheckFinding($0, $1) }
  }

  private func batch(_ count: Int, _ seeds: BatchEnvironment.EpisodeSeeds) throws -> BatchEnvironment {
    let batch = made.batch(count: count, maxEpisodeSteps: limit, episodeSeeds: seeds)
    batch.reset()
    if let failure = batch.failure { throw failure }
    return batch
  }

  /// Steps with random actions from the stream of `seed`, and passes each row to a closure after each step.
  private func play(
    _ batch: BatchEnvironment, steps: Int, seed: UInt64 = 5, show: (_ row: Int) -> String?
  ) throws -> String? {
    var streams = (0..<batch.count).map { RandomStream(root: seed, purpose: .randomPlay, index: $0) }
    for step in 1...steps {
      for row in 0..<batch.count {
        batch.actions[row] = Self.legal(streams[row].below(batch.actionSpace.count), batch, row)
      }
      batch.step()
      if let failure = batch.failure { throw failure }
      for row in 0..<batch.count {
        if let problem = show(row) { return "\(problem) (row \(row), step \(step) of random play)" }
      }
    }
    return nil
  }

  /// The trajectory of row 0: one line of numbers per step.
  private func course(_ batch: BatchEnvironment, steps: Int, row: Int = 0) throws -> [[Double]] {
    var lines = [batch.observations.row(row)]
    // All rows act alike, so that what one goes through can be compared to any other.
    var actions = RandomStream(seed: 11)
    for _ in 0..<steps {
      let action = actions.below(batch.actionSpace.count)
      for other in 0..<batch.count { batch.actions[other] = Self.legal(action, batch, other) }
      batch.step()
      if let failure = batch.failure { throw failure }
      lines.append(
        [batch.rewards[row], Double(batch.endings[row].rawValue)] + batch.nextObservations.row(row)
          + batch.observations.row(row))
    }
    return lines
  }

  /// The action for a random number: itself, or a legal one if some are illegal.
  private static func legal(_ drawn: Int, _ batch: BatchEnvironment, _ row: Int) -> Int32 {
    guard let mask = batch.observations.mask(row), mask.legalCount > 0 else { return Int32(drawn) }
    return Int32(mask.action(at: drawn % mask.legalCount))
  }

  private static func legal(_ drawn: Int, _ walk: EnvironmentWalk) -> Int {
    guard let legal = walk.legalActions, !legal.isEmpty else { return drawn }
    return legal[drawn % legal.count]
  }

  private func difference(_ first: [[Double]], _ second: [[Double]]) -> String? {
    zip(first, second).enumerated().first { !Self.areSame($1.0, $1.1) }.map {
      "step \($0): \($1.0) the one time, \($1.1) the other"
    }
  }

  /// Whether two rows hold the same numbers. NaN, which is reported once, by the first check, is the same as NaN.
  private static func areSame(_ first: [Double], _ second: [Double]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  /// A number; NaN without its sign, which says nothing.
  private static func text(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }

  private func observationsAndRewards() throws -> String? {
    let batch = try batch(8, .drawn(root: 21, purpose: .trainingEpisodes))
    return try play(batch, steps: steps) { row in
      if !batch.rewards[row].isFinite { return "the reward \(Self.text(batch.rewards[row]))" }
      return problem(batch.nextObservations.row(row)) ?? problem(batch.observations.row(row))
    }
  }

  private func problem(_ row: [Double]) -> String? {
    switch made.observationSpace {
    case .discrete(let count):
      return row[0] >= 0 && row[0] < Double(count) ? nil : "state \(Int(row[0])) of \(count)"
    case .box(let box):
      let index = row.indices.first {
        !row[$0].isFinite || row[$0] < Double(box.low[$0]) || row[$0] > Double(box.high[$0])
      }
      if let index {
        return
          "\(Self.text(row[index])) as \(box.labels[index]), not in [\(box.low[index]), \(box.high[index])]"
      }
      guard box.elementType == .uint8 else { return nil }
      let broken = row.indices.first { UInt8(exactly: row[$0]) == nil }
      return broken.map {
        "\(row[$0]) as \(box.labels[$0]), which is not an integer from 0 to 255 as elementType declares"
      }
    }
  }

  private func endings() throws -> String? {
    let batch = try batch(8, .drawn(root: 22, purpose: .trainingEpisodes))
    var lengths = Array(repeating: 0, count: 8)
    return try play(batch, steps: steps) { row in
      lengths[row] += 1
      let (length, isOver) = (lengths[row], batch.endings[row] != .none)
      if isOver { lengths[row] = 0 }
      guard let limit, length > limit || length == limit && !isOver else { return nil }
      return "an episode of \(length) steps exceeds the limit of \(limit)"
    }
  }

  private let seeds: [UInt64] = [3, 1, 4, 1_592_653_589_793]

  private func sameSeeds() throws -> String? {
    let count = min(steps, 500)
    return difference(
      try course(batch(1, .listed(seeds)), steps: count), try course(batch(1, .listed(seeds)), steps: count))
  }

  private func independentRows() throws -> String? {
    let count = min(steps, 500)
    for row in [0, 2] {
      let crowd = try batch(3, .listed((0..<3 * count).map { UInt64(100 + $0) }))
      let own = (0..<count).map { UInt64(100 + 3 * $0 + row) }
      let found = difference(
        try course(crowd, steps: count, row: row), try course(batch(1, .listed(own)), steps: count))
      if let found { return "row \(row) of 3 and the same seeds alone: \(found)" }
    }
    return nil
  }

  private func resetsForget() throws -> String? {
    let used = try batch(1, .listed([8, 8, 8, 8]))
    _ = try course(used, steps: min(steps, 200))
    used.reset()
    if let failure = used.failure { throw failure }
    return difference(
      try course(used, steps: min(steps, 100)), try course(batch(1, .listed([8])), steps: min(steps, 100)))
  }

  private func unseededResets() throws -> String? {
    let count = min(steps, 500)
    return difference(
      try course(batch(2, .continuing(seed: 7)), steps: count),
      try course(batch(2, .continuing(seed: 7)), steps: count))
  }

  private func walkLikeBatch() throws -> String? {
    let batch = try batch(1, .listed([12]))
    var walk = EnvironmentWalk(made, maxEpisodeSteps: limit, seed: 12)
    var actions = RandomStream(seed: 13)
    for step in 0...min(steps, 500) {
      if let failure = walk.failure { throw failure }
      if step == 0, !Self.areSame(walk.observation, batch.observations.row(0)) {
        return "the first observation is \(batch.observations.row(0)) in a batch, \(walk.observation) alone"
      }
      let action = Self.legal(actions.below(batch.actionSpace.count), walk)
      batch.actions[0] = Int32(action)
      batch.step()
      if let failure = batch.failure { throw failure }
      let result = walk.step(action)
      let (alone, together) = (walk.observation, batch.nextObservations.row(0))
      if !Self.areSame(alone + [result.reward], together + [batch.rewards[0]])
        || result.ending != batch.endings[0]
      {
        return "step \(step + 1): \(batch.nextObservations.row(0)) in a batch, \(walk.observation) alone"
      }
      if result.ending != .none { break }
    }
    return nil
  }

  private func copies() throws -> String? {
    var walk = EnvironmentWalk(made, maxEpisodeSteps: limit, seed: 17)
    var actions = RandomStream(seed: 18)
    for _ in 0..<10 { Self.advance(&walk, actions.below(made.actionSpace.count)) }
    var copy = walk
    let course = (0..<min(steps, 60)).map { _ in actions.below(made.actionSpace.count) }
    let first = course.map { Self.advance(&walk, $0) }
    let second = course.map { Self.advance(&copy, $0) }
    if let failure = walk.failure ?? copy.failure { throw failure }
    return difference(first, second)
  }

  @discardableResult private static func advance(_ walk: inout EnvironmentWalk, _ drawn: Int) -> [Double] {
    let result = walk.step(legal(drawn, walk))
    let line = [result.reward, Double(result.ending.rawValue)] + walk.observation
    if result.ending != .none { walk.reset() }
    return line
  }

  private func scene() throws -> String? {
    let walk = EnvironmentWalk(made, maxEpisodeSteps: limit, seed: 19)
    if let failure = walk.failure { throw failure }
    guard let scene = (walk.environment as? any Drawable)?.draw() else {
      throw CheckFinding.Unchecked(reason: "the environment draws nothing")
    }
    let hasExtent = scene.width > 0 && scene.width.isFinite && scene.height > 0 && scene.height.isFinite
    return hasExtent && !scene.shapes.isEmpty
      ? nil : "a picture of \(scene.width) by \(scene.height) with \(scene.shapes.count) shapes"
  }
}
