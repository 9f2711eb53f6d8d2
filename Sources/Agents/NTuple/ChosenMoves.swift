import RLCore

/// The move that each environment of a batch makes.
final class ChosenMoves {
  private let rows, activeCount, actionCount, weightCount: Int
  /// `[B]`, whether it was chosen already when the last step was learned from.
  private let isReady: Column<Bool>
  /// `[B]`, the action.
  let actions: Column<Int32>
  /// `[B]`, what the move itself earns.
  let rewards: Column<Double>
  /// `[B]`, whether the move ends the episode.
  let endsEpisode: Column<Bool>
  /// `[B, m]`, where the weights of its afterstate are.
  private let places: Column<Int32>

  init(rows: Int, _ network: NTupleNetwork, actionCount: Int) {
    (self.rows, activeCount, weightCount) = (rows, network.activeCount, network.weightCount)
    self.actionCount = actionCount
    isReady = Column(rows, filledWith: false)
    actions = Column(rows, filledWith: 0)
    rewards = Column(rows, filledWith: 0)
    endsEpisode = Column(rows, filledWith: false)
    places = Column(rows * activeCount, filledWith: 0)
  }

  /// Chooses for row `row` the move at `place` of `valued`.
  func choose(_ row: Int, _ place: Int, of valued: ValuedMoves) {
    let moves = valued.moves
    actions[row] = Int32(truncatingIfNeeded: moves.actions[place])
    (rewards[row], endsEpisode[row]) = (moves.rewards[place], moves.isTerminal[place])
    places(row).update(from: valued.places(of: place), count: activeCount)
    isReady[row] = true
  }

  /// Whether the move of row `row` is chosen already; it is not for the step after the next.
  func takeReady(_ row: Int) -> Bool {
    defer { isReady[row] = false }
    return isReady[row]
  }

  /// `[m]`, where the weights of the afterstate of row `row` are.
  func places(_ row: Int) -> UnsafeMutablePointer<Int32> { places.start + row * activeCount }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    func bytes(_ flags: borrowing Column<Bool>) -> [UInt8] { (0..<flags.count).map { flags[$0] ? 1 : 0 } }
    var (ready, ends) = (bytes(isReady), bytes(endsEpisode))
    try state.array("is_ready", &ready, shape: [rows], in: 0...1)
    try state.array("ends_episode", &ends, shape: [rows], in: 0...1)
    try state.values("actions", actions.start, shape: [rows], in: 0...Int32(actionCount - 1))
    try state.values("rewards", rewards.start, shape: [rows])
    try state.values("places", places.start, shape: [rows, activeCount], in: 0...Int32(weightCount - 1))
    guard state.mode == .restore else { return }
    for row in 0..<rows { (isReady[row], endsEpisode[row]) = (ready[row] == 1, ends[row] == 1) }
  }
}
