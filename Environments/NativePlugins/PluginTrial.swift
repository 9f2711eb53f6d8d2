import CNativePlugins
import RLCore

/// Validation of a plugin before use: a few random steps, with everything it writes checked against its declaration.
///
/// It comes before the first step of whatever the plugin is wanted for, so it is short; `rl-lab check` takes longer.
struct PluginTrial {
  private let plugin: Plugin
  private let values: [String: ConfigurationValue]
  private let rows = 3
  private let steps: Int

  init(_ plugin: Plugin, _ values: [String: ConfigurationValue], steps: Int = 64) {
    (self.plugin, self.values, self.steps) = (plugin, values, steps)
  }

  /// - Throws: what the plugin does otherwise than it declares.
  func run() throws(EnvironmentFailure) -> PluginSpaces {
    let world = try PluginWorld(plugin, values, rows: rows)
    let spaces = try PluginSpaces(world.spaces, of: plugin)
    let memory = TrialMemory(rows: rows, spaces: spaces)
    defer { memory.deallocate() }
    var random = RandomStream(seed: 2024)
    let everyRow = (0..<rows).map(Int32.init)
    let seeds = (0..<rows).map { UInt64($0 + 1) }
    try world.reset(everyRow, seeds: seeds, count: rows, into: memory.observations)
    try inspect(memory, everyRow, "reset", spaces)
    try inspectSaving(world)
    _ = try world.info(row: 0)
    _ = try world.scene(row: 0)
    // Large observations are looked at in fewer steps, so that none takes more than a moment.
    for step in 1...min(steps, max(4, 4_000_000 / spaces.observation.rowSize)) {
      let actions = (0..<rows).map { row in
        Int32(
          memory.observations.mask(row)?.randomAction(using: &random) ?? random.below(spaces.action.count))
      }
      memory.blank()
      try world.step(actions, into: memory.observations, memory.rewards, memory.endings)
      try inspectResults(memory, step)
      try world.writeLegalActions(everyRow, count: rows, into: memory.observations)
      try inspect(memory, everyRow, "step", spaces, isLate: step > 1)
      let ended = everyRow.filter { memory.endings[Int($0)] != 0 || random.below(16) == 0 }
      guard !ended.isEmpty else { continue }
      memory.blank()
      let isSeeded = random.below(2) == 0
      let seeds = ended.map { _ in random.next() >> 11 }
      try world.reset(ended, seeds: isSeeded ? seeds : nil, count: ended.count, into: memory.observations)
      try inspect(memory, ended, "reset", spaces, isLate: true)
    }
    _ = try world.scene(row: 0)
    _ = try world.model(spaces)
    return spaces
  }

  private func refuse(_ message: String) -> EnvironmentFailure {
    EnvironmentFailure("\(plugin.id): \(message)")
  }

  /// Checks the rows that were to be written, and the memory that was not.
  ///
  /// - Parameter isLate: whether numbers that are not finite are left to training, which ends as diverged and keeps the
  ///   transitions that led there.
  private func inspect(
    _ memory: TrialMemory, _ written: [Int32], _ what: String, _ spaces: PluginSpaces, isLate: Bool = false
  ) throws(EnvironmentFailure) {
    guard memory.isUntouchedOutside(written) else {
      throw refuse(
        "\(what) writes outside the given rows; a row has \(spaces.observation.rowSize) numbers")
    }
    guard memory.flagMarginsAreUntouched else {
      throw refuse(
        "legal_actions writes outside the given rows; a row has \(spaces.action.count) flags")
    }
    for row in written {
      let blanks = memory.blankCount(in: Int(row))
      guard blanks == 0 else {
        throw refuse(
          "\(what) leaves \(blanks) of the \(spaces.observation.rowSize) numbers of an observation unwritten")
      }
      if let problem = spaces.problem(memory.observations.row(Int(row)), allowsNonFinite: isLate) {
        throw refuse("\(what) observes \(problem)")
      }
      if let mask = memory.observations.mask(Int(row)), mask.legalCount == 0, !memory.hasTerminated(Int(row))
      {
        throw refuse("legal_actions allows no action in an episode that has not terminated")
      }
    }
  }

  private func inspectResults(_ memory: TrialMemory, _ step: Int) throws(EnvironmentFailure) {
    for row in 0..<rows {
      let (reward, ending) = (memory.rewards[row], memory.endings[row])
      guard !memory.rewardIsBlank(row) else { throw refuse("step leaves a reward unwritten") }
      guard reward.isFinite || step > 1 else {
        throw refuse(
          "step returns the reward \(reward.isNaN ? "nan" : "\(reward)"); rewards are finite numbers")
      }
      guard ending != TrialMemory.blankEnding else { throw refuse("step leaves an ending unwritten") }
      guard Ending(rawValue: ending) != nil else {
        throw refuse(
          "step returns the ending \(ending); it is RL_RUNNING (0), RL_TERMINATED (1) or RL_TRUNCATED (2)")
      }
    }
  }

  /// Saves and restores a row and checks the number of bytes written.
  private func inspectSaving(_ world: PluginWorld) throws(EnvironmentFailure) {
    guard let size = world.stateSize else { return }
    let margin = 64
    let state = UnsafeMutableRawBufferPointer.allocate(byteCount: size + margin, alignment: 16)
    defer { state.deallocate() }
    for index in state.indices { state[index] = TrialMemory.blankEnding }
    try world.save(row: 0, into: state)
    guard state[size...].allSatisfy({ $0 == TrialMemory.blankEnding }) else {
      throw refuse("save writes more than the \(size) bytes returned by state_size")
    }
    try world.restore(row: 0, from: UnsafeRawBufferPointer(state))
  }
}
