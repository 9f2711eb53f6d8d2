import RLCore

/// Tries a plugin before it is trusted: some random steps, with everything it writes compared to what it declares.
///
/// It comes before the first step of whatever the plugin is wanted for, so it is short; `rl-lab check-plugin` takes longer.
struct PluginTrial {
  private let plugin: Plugin
  private let values: [String: ConfigurationValue]
  private let rows = 3
  private let steps: Int
  /// Numbers before and after the rows, to see whether the plugin writes where it must not.
  private static let margin = 16
  private static let blankValue = Float(bitPattern: 0x7fc1_5a5a)
  private static let blankState = Int32(bitPattern: 0x8d5a_5a5a)
  private static let blankReward = Double(bitPattern: 0x7ff8_5a5a_5a5a_5a5a)
  private static let blankEnding: UInt8 = 0xa5

  init(_ plugin: Plugin, _ values: [String: ConfigurationValue], steps: Int = 64) {
    (self.plugin, self.values, self.steps) = (plugin, values, steps)
  }

  /// - Throws: what the plugin does otherwise than it declares.
  func run() throws(EnvironmentFailure) -> PluginSpaces {
    let world = try PluginWorld(plugin, values, rows: rows)
    let spaces = try PluginSpaces(world.spaces, of: plugin.id)
    let memory = Memory(rows: rows, spaces: spaces)
    defer { memory.deallocate() }
    var random = RandomStream(seed: 2024)
    let everyRow = (0..<rows).map(Int32.init)
    let seeds = (0..<rows).map { UInt64($0 + 1) }
    memory.blank()
    try world.reset(everyRow, seeds: seeds, count: rows, into: memory.observations)
    try inspect(memory, everyRow, "reset", spaces)
    for step in 1...steps {
      memory.blank()
      let actions = (0..<rows).map { _ in Int32(random.below(spaces.action.count)) }
      try world.step(actions, into: memory.observations, memory.rewards, memory.endings)
      try inspect(memory, everyRow, "step", spaces)
      try inspectResults(memory, step)
      let ended = everyRow.filter { memory.endings[Int($0)] != 0 || random.below(16) == 0 }
      guard !ended.isEmpty else { continue }
      memory.blank()
      let isSeeded = random.below(2) == 0
      let seeds = ended.map { _ in random.next() >> 11 }
      try world.reset(ended, seeds: isSeeded ? seeds : nil, count: ended.count, into: memory.observations)
      try inspect(memory, ended, "reset", spaces)
    }
    if let problem = world.model(spaces).flatMap(Self.problem) {
      throw refuse("the model is wrong: \(problem)")
    }
    return spaces
  }

  /// What planning could not bear in a model; nil for a sound one.
  private static func problem(_ model: TransitionModel) -> String? {
    let starts = model.startProbabilities
    guard starts.allSatisfy({ $0 >= 0 }), abs(starts.reduce(0, +) - 1) < 1e-9 else {
      return "the start probabilities sum to \(starts.reduce(0, +)), not 1"
    }
    for state in 0..<model.stateCount {
      for action in 0..<model.actionCount {
        let (outcomes, place) = (
          model.outcomes(state: state, action: action), "state \(state), action \(action)"
        )
        if let outcome = outcomes.first(where: { !(0..<model.stateCount).contains($0.state) }) {
          return
            "\(place) leads to state \(outcome.state), which is not in 0 ..< state_count (\(model.stateCount))"
        }
        guard outcomes.allSatisfy({ $0.probability > 0 && $0.reward.isFinite }) else {
          return "\(place) has a probability that is not above 0 or a reward that is not finite"
        }
        let sum = outcomes.reduce(0) { $0 + $1.probability }
        if abs(sum - 1) > 1e-9 { return "\(place): the probabilities sum to \(sum), not 1" }
      }
    }
    return nil
  }

  private func refuse(_ message: String) -> EnvironmentFailure {
    EnvironmentFailure("\(plugin.id): \(message)")
  }

  /// Looks at the rows that were to be written, and at the memory that was not.
  private func inspect(
    _ memory: Memory, _ written: [Int32], _ what: String, _ spaces: PluginSpaces
  ) throws(EnvironmentFailure) {
    guard memory.isUntouchedOutside(written) else {
      throw refuse(
        "\(what) writes outside the rows that it is given; a row has \(spaces.observation.rowSize) numbers")
    }
    for row in written {
      let blanks = memory.blanks(in: Int(row))
      guard blanks.isEmpty else {
        throw refuse(
          "\(what) leaves \(blanks.count) of the \(spaces.observation.rowSize) numbers of an observation unwritten"
        )
      }
      if let problem = spaces.problem(memory.observations.row(Int(row))) {
        throw refuse("\(what) observes \(problem)")
      }
    }
  }

  private func inspectResults(_ memory: Memory, _ step: Int) throws(EnvironmentFailure) {
    for row in 0..<rows {
      let (reward, ending) = (memory.rewards[row], memory.endings[row])
      guard reward.bitPattern != Self.blankReward.bitPattern else {
        throw refuse("step leaves a reward unwritten")
      }
      guard reward.isFinite else {
        throw refuse("step gives the reward \(reward); rewards are finite numbers")
      }
      guard ending != Self.blankEnding else { throw refuse("step leaves an ending unwritten") }
      guard Ending(rawValue: ending) != nil else {
        throw refuse(
          "step gives the ending \(ending); it is RL_RUNNING (0), RL_TERMINATED (1) or RL_TRUNCATED (2)")
      }
    }
  }

  /// Columns with margins, blank before each call.
  private struct Memory {
    let observations: Observations
    let rewards: UnsafeMutablePointer<Double>
    let endings: UnsafeMutablePointer<UInt8>
    private let rows, rowSize: Int
    private let states: UnsafeMutablePointer<Int32>
    private let values: UnsafeMutablePointer<Float>
    private let isDiscrete: Bool

    init(rows: Int, spaces: PluginSpaces) {
      (self.rows, rowSize) = (rows, spaces.observation.rowSize)
      if case .discrete = spaces.observation { isDiscrete = true } else { isDiscrete = false }
      let size = rows * rowSize + 2 * margin
      states = .allocate(capacity: size)
      values = .allocate(capacity: size)
      rewards = .allocate(capacity: rows)
      endings = .allocate(capacity: rows)
      observations = Observations(
        count: rows, rowSize: rowSize, states: isDiscrete ? states + margin : nil,
        values: isDiscrete ? nil : values + margin)
    }

    func deallocate() {
      states.deallocate()
      values.deallocate()
      rewards.deallocate()
      endings.deallocate()
    }

    func blank() {
      states.initialize(repeating: blankState, count: rows * rowSize + 2 * margin)
      values.initialize(repeating: blankValue, count: rows * rowSize + 2 * margin)
      rewards.initialize(repeating: blankReward, count: rows)
      endings.initialize(repeating: blankEnding, count: rows)
    }

    private func isBlank(_ index: Int) -> Bool {
      isDiscrete ? states[index] == blankState : values[index].bitPattern == blankValue.bitPattern
    }

    func isUntouchedOutside(_ written: [Int32]) -> Bool {
      (0..<rows * rowSize + 2 * margin).allSatisfy { index in
        let row = (index - margin) / rowSize
        return index >= margin && written.contains(Int32(row)) && row < rows || isBlank(index)
      }
    }

    func blanks(in row: Int) -> [Int] {
      (0..<rowSize).filter { isBlank(margin + row * rowSize + $0) }
    }
  }
}
