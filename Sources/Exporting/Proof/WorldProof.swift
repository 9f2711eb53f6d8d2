import Foundation
import Lab
import RLCore

/// Proof that the world of a page is the lab's: the same seeds and actions give the same transitions, bit for bit.
package struct WorldProof {
  /// Transitions that were compared.
  package private(set) var transitions = 0
  package static let episodes = 20
  private static let longest = 300

  /// What the page shows at one time.
  private struct Shown {
    let observation: [Float]
    let legal: [Bool]
    let reward: Double
    let ending, outcome: Int32
  }

  private let world: ExportedWorld
  private let policy: ForeignPolicy
  private let actionCount: Int

  /// - Throws: `ProofFailure` at the first difference.
  package init(of policy: ForeignPolicy, _ run: LoadedRun, _ world: ExportedWorld) throws(ProofFailure) {
    self.policy = policy
    self.world = world
    actionCount = world.environment.actionSpace.count
    var random = RandomStream(root: run.setup.seed, purpose: .freshEvaluation, index: 3)
    for _ in 0..<Self.episodes {
      let seed = random.next() >> 11
      if let game = run.setup.game {
        try compare(game, using: &random)
      } else {
        try compare(seed: seed, limit: run.experiment.environment.maxEpisodeSteps, using: &random)
      }
    }
  }

  private mutating func compare(
    seed: UInt64, limit: Int?, using random: inout RandomStream
  ) throws(ProofFailure) {
    var walk = EnvironmentWalk(world.environment, maxEpisodeSteps: limit, seed: seed)
    var actions: [Int] = []
    var expected = [
      Shown(observation: walk.observation.map { Float($0) }, legal: [], reward: 0, ending: 0, outcome: 0)
    ]
    while actions.count < Self.longest, expected.last?.ending == 0 {
      let action = random.below(actionCount)
      let step = walk.step(action)
      actions.append(action)
      expected.append(
        Shown(
          observation: walk.observation.map { Float($0) }, legal: [], reward: step.reward,
          ending: step.ending == .none ? 0 : step.ending == .terminated ? 1 : 2, outcome: 0))
    }
    try compare(expected, with: try trace(seed: seed, actions), "seed \(seed)")
  }

  private mutating func compare(
    _ game: BoardGameEntry, using random: inout RandomStream
  ) throws(ProofFailure) {
    let space = world.environment.observationSpace
    let column = ObservationColumn(count: 1, in: space, maskedActions: actionCount)
    var position = game.start
    var (actions, expected): ([Int], [Shown]) = ([], [])
    while true {
      let isOver = position.isOver
      if !isOver { game.observe(position, space, 0, column.rows) }
      expected.append(
        Shown(
          observation: isOver ? [] : column.rows.row(0).map { Float($0) },
          legal: (0..<actionCount).map { position.isLegal($0) }, reward: 0, ending: isOver ? 1 : 0,
          outcome: Int32(position.outcome.rawValue)))
      if isOver { break }
      let action = position.legalAction(at: random.below(position.legalCount))
      position.play(action)
      actions.append(action)
    }
    try compare(
      expected, with: try trace(seed: 0, actions), "moves \(actions.map(String.init).joined(separator: ","))")
  }

  private mutating func compare(_ expected: [Shown], with found: [Shown], _ episode: String)
    throws(ProofFailure)
  {
    for (time, (lab, page)) in zip(expected, found).enumerated() {
      let isEqual =
        (lab.observation.isEmpty || lab.observation == page.observation)
        && (lab.legal.isEmpty || lab.legal == page.legal) && lab.reward == page.reward
        && lab.ending == page.ending && lab.outcome == page.outcome
      guard isEqual else {
        throw ProofFailure("its world differs from the lab's at time \(time) of the episode of \(episode)")
      }
    }
    transitions += found.count - 1
  }

  /// An episode in the page's world.
  private func trace(seed: UInt64, _ actions: [Int]) throws(ProofFailure) -> [Shown] {
    var question = Data()
    withUnsafeBytes(of: Int32(-1 - actions.count).littleEndian) { question.append(contentsOf: $0) }
    withUnsafeBytes(of: seed.littleEndian) { question.append(contentsOf: $0) }
    for action in actions {
      withUnsafeBytes(of: Int32(action).littleEndian) { question.append(contentsOf: $0) }
    }
    let inputs = world.environment.observationSpace.rowSize
    let size = 4 * inputs + actionCount + 16
    let answer = try policy.program.ask(question, answerBytes: size * (actions.count + 1))
    return answer.withUnsafeBytes { bytes in
      func word<Word: FixedWidthInteger>(_ offset: Int, _ type: Word.Type) -> Word {
        Word(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
      }
      return (0...actions.count).map { time in
        let first = size * time
        let rest = first + 4 * inputs + actionCount
        return Shown(
          observation: (0..<inputs).map { Float(bitPattern: word(first + 4 * $0, UInt32.self)) },
          legal: (0..<actionCount).map { word(first + 4 * inputs + $0, UInt8.self) != 0 },
          reward: Double(bitPattern: word(rest, UInt64.self)), ending: word(rest + 8, Int32.self),
          outcome: word(rest + 12, Int32.self))
      }
    }
  }
}
