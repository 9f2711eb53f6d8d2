import CMinAtar
import Drawing
import RLCore

/// A game of MinAtar; its rules are in `Rules`, in C, for one world and for a batch.
///
/// An episode is what its seed makes of it: `reset(seed:)` gives the game of NumPy's `RandomState(seed)`, as the package
/// does, with the lowest 32 bits of longer seeds. Without a seed, one is drawn from the stream.
struct ArcadeWorld: BoxEnvironment, Drawable {
  struct Parameters: Configuration {
    var stickyActionProbability = 0.1
    var hasDifficultyRamping = true

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "sticky_action_prob", \.stickyActionProbability, in: .unit,
        "Probability that the action before is repeated in place of the chosen one."),
      .init(
        "difficulty_ramping", \.hasDifficultyRamping,
        "Whether Asterix, Seaquest and Space Invaders become faster in the course of an episode."),
    ]
  }

  let game: ArcadeGame
  let actionSpace: DiscreteSpace
  let observationSpace: BoxSpace
  let parameters: Parameters
  /// Which of the six actions each action is.
  let keys: [UInt8]
  /// The world of `CMinAtar`.
  private var memory: [UInt64]

  init(_ game: ArcadeGame, keys: [UInt8], _ parameters: Parameters) {
    (self.game, self.keys, self.parameters) = (game, keys, parameters)
    let actions = keys.map { ArcadeGame.keys[Int($0)] }
    actionSpace = DiscreteSpace(labels: actions.map(\.label), moves: actions.map(\.move))
    observationSpace = game.observationSpace
    memory = Array(repeating: 0, count: minatar_world_size())
    begin(seed: 0)
  }

  init(_ parameters: Parameters) { self.init(.breakout, keys: ArcadeGame.breakout.minimalKeys, parameters) }

  /// A copy of `memory`, which holds a world.
  init(_ prototype: ArcadeWorld, memory: UnsafeBufferPointer<UInt64>) {
    self = prototype
    self.memory = Array(memory)
  }

  private mutating func begin(seed: UInt32) {
    let (game, parameters) = (game, parameters)
    memory.withUnsafeMutableBytes {
      minatar_seed(
        $0.baseAddress, parameters.stickyActionProbability, parameters.hasDifficultyRamping ? 1 : 0, seed)
      minatar_reset($0.baseAddress, game.kernel)
    }
  }

  mutating func reset(using random: inout RandomStream) { begin(seed: random.next32()) }

  mutating func reset(seed: UInt64, using random: inout RandomStream) {
    random = RandomStream(seed: seed)
    begin(seed: UInt32(truncatingIfNeeded: seed))
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let (kernel, key) = (game.kernel, Int32(keys[action]))
    let result = memory.withUnsafeMutableBytes { minatar_act($0.baseAddress, kernel, key) }
    return Step(reward: Double(result.reward), ending: result.terminated != 0 ? .terminated : .none)
  }

  /// The planes as bits.
  private var boards: [MinAtarBoard] {
    var boards = Array(repeating: MinAtarBoard(), count: game.planes.count)
    memory.withUnsafeBytes { minatar_observe($0.baseAddress, game.kernel, &boards) }
    return boards
  }

  func observe(into row: inout MutableSpan<Float>) {
    let boards = boards
    row.withUnsafeMutableBufferPointer {
      minatar_write(boards, Int32(truncatingIfNeeded: boards.count), $0.baseAddress)
    }
  }

  /// The cells that a plane marks, row by row.
  func cells(_ plane: Int) -> [(column: Int, row: Int)] {
    let words = boards[plane].words
    return (0..<100).filter { ($0 < 64 ? words.0 >> $0 : words.1 >> ($0 - 64)) & 1 == 1 }
      .map { ($0 % 10, $0 / 10) }
  }

  var secondsPerStep: Double? { 0.1 }

  func draw() -> Scene { ArcadeScene(self).scene }
}
