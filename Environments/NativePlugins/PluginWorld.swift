import CNativePlugins
import RLCore

/// A plugin with its parameters set: what makes its worlds.
struct Plugin: Sendable {
  let library: PluginLibrary
  let id: String
  let keys: [KeyDescription]
  let maxEpisodeSteps: Int?

  /// The function table; `entry()` has seen that the needed ones are there.
  var declared: rl_environment { library.declaration.pointee }

  /// - Throws: `ConfigurationProblem` where the parameters describe no world, or the world is not what it says it is.
  func make(_ values: [String: ConfigurationValue]) throws -> MadeEnvironment {
    let spaces: PluginSpaces
    do throws(EnvironmentFailure) {
      spaces = try PluginTrial(self, values).run()
    } catch {
      throw ConfigurationProblem(nil, error.description)
    }
    let alone = { @Sendable () throws(EnvironmentFailure) in
      PluginRow(try PluginWorld(self, values, rows: 1), spaces)
    }
    let prototype: any Environment =
      switch spaces.observation {
      case .discrete: PluginStates(walk: ForeignWalk(alone), spaces: spaces)
      case .box: PluginArrays(walk: ForeignWalk(alone), spaces: spaces)
      }
    return MadeEnvironment(
      prototype: prototype, observationSpace: spaces.observation,
      model: { try? PluginWorld(self, values, rows: 1).model(spaces) },
      makeBatch: { count, limit, seeds in
        BatchEnvironment(
          count: count, observationSpace: spaces.observation, actionSpace: spaces.action,
          maxEpisodeSteps: limit,
          episodeSeeds: seeds
        ) { columns in
          PluginBatch(columns, spaces, prototype) { () throws(EnvironmentFailure) in
            try PluginWorld(self, values, rows: count)
          }
        }
      })
  }
}

/// Rows of a plugin's environment that step together.
final class PluginWorld: @unchecked Sendable {
  let plugin: Plugin
  let values: [String: ConfigurationValue]
  let declared: rl_environment
  let rows: Int
  let world: UnsafeMutableRawPointer
  let spaces: rl_spaces

  /// - Throws: where the plugin says that no such world can be.
  init(_ plugin: Plugin, _ values: [String: ConfigurationValue], rows: Int) throws(EnvironmentFailure) {
    (self.plugin, self.values, self.rows) = (plugin, values, rows)
    let declared = plugin.declared
    let parameters = PluginValues(plugin.keys, values)
    var spaces = rl_spaces()
    let size = 512
    let message = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    message.initialize(repeating: 0, count: size)
    defer { message.deallocate() }
    let made = withExtendedLifetime(parameters) {
      declared.create?(UnsafePointer(parameters.values.baseAddress), Int32(rows), &spaces, message, size)
    }
    guard let made else {
      message[size - 1] = 0
      let reason = oneLine(String(cString: message))
      throw EnvironmentFailure(
        "\(plugin.id): \(reason.isEmpty ? "cannot be made, and the plugin does not say why" : reason)")
    }
    (world, self.spaces, self.declared) = (made, spaces, declared)
  }

  deinit { declared.destroy?(world) }

  /// Begins an episode in each of `rows`.
  func reset(
    _ rows: UnsafePointer<Int32>, seeds: UnsafePointer<UInt64>?, count: Int, into observations: Observations
  ) throws(EnvironmentFailure) {
    try check(
      declared.reset?(world, rows, seeds, Int32(count), rl_observations(observations)) ?? nil, "reset")
  }

  /// Takes one action a row.
  @inline(__always) func step(
    _ actions: UnsafePointer<Int32>, into observations: Observations, _ rewards: UnsafeMutablePointer<Double>,
    _ endings: UnsafeMutablePointer<UInt8>
  ) throws(EnvironmentFailure) {
    try check(
      declared.step.unsafelyUnwrapped(world, actions, rl_observations(observations), rewards, endings), "step"
    )
  }

  @inline(__always) private func check(_ message: UnsafePointer<CChar>?, _ what: String)
    throws(EnvironmentFailure)
  {
    if let message {
      throw EnvironmentFailure("\(plugin.id): \(what) failed: \(oneLine(String(cString: message)))")
    }
  }

  /// Row `row`'s info, as names and numbers.
  func info(row: Int) -> [(name: String, value: InfoValue)] {
    guard let names = declared.info_names, let info = declared.info else { return [] }
    var all: [String] = []
    while let name = pluginText(names[all.count]) { all.append(name) }
    var values = [Double](repeating: 0, count: all.count)
    info(world, Int32(row), &values)
    return zip(all, values).map { (name: $0, value: .number($1)) }
  }

  /// The bytes of a row's state; nil where the plugin cannot save it.
  var stateSize: Int? {
    guard let size = declared.state_size, declared.save != nil, declared.restore != nil else { return nil }
    return size(world)
  }

  /// Puts row `source` of `other` into row `row`.
  func copy(row: Int, from other: PluginWorld, _ source: Int) {
    guard let size = stateSize else { return }
    let state = UnsafeMutableRawPointer.allocate(byteCount: max(size, 1), alignment: 16)
    defer { state.deallocate() }
    declared.save?(other.world, Int32(source), state)
    declared.restore?(world, Int32(row), state)
  }

  /// The exact rules; nil where the plugin does not tell them.
  func model(_ spaces: PluginSpaces) -> TransitionModel? {
    guard case .discrete(let count) = spaces.observation, let starts = declared.model_starts,
      let outcomes = declared.model_outcomes
    else { return nil }
    var probabilities = [Double](repeating: 0, count: count)
    starts(world, &probabilities)
    var buffer = [rl_outcome](repeating: rl_outcome(), count: 16)
    return TransitionModel(
      stateCount: count, actionCount: spaces.action.count, startProbabilities: probabilities
    ) {
      state, action in
      var found = Int(outcomes(world, Int32(state), Int32(action), &buffer, Int32(buffer.count)))
      if found > buffer.count {
        buffer = [rl_outcome](repeating: rl_outcome(), count: found)
        found = Int(outcomes(world, Int32(state), Int32(action), &buffer, Int32(buffer.count)))
      }
      return buffer.prefix(max(found, 0)).map {
        TransitionModel.Outcome(
          probability: $0.probability, state: Int($0.state), reward: $0.reward, terminated: $0.terminated != 0
        )
      }
    }
  }
}

extension rl_observations {
  @inline(__always) init(_ columns: Observations) {
    self.init(states: columns.states, values: columns.values)
  }
}

/// The text with its line ends as blanks.
func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: " ")
}
