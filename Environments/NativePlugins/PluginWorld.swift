import CNativePlugins
import RLCore

/// Rows of a plugin's environment that step together.
final class PluginWorld: @unchecked Sendable {
  let plugin: Plugin
  let values: [String: ConfigurationValue]
  let rows: Int
  let spaces: rl_spaces
  /// The size of a row's state in bytes, or nil if the plugin cannot save it.
  let stateSize: Int?
  let world: UnsafeMutableRawPointer
  let functions: UnsafePointer<rl_plugin>

  /// - Throws: if the plugin cannot create such an instance.
  init(_ plugin: Plugin, _ values: [String: ConfigurationValue], rows: Int) throws(EnvironmentFailure) {
    self.plugin = plugin
    self.values = values
    self.rows = rows
    let functions = plugin.library.functions.pointer
    self.functions = functions
    func refuse(_ message: String) -> EnvironmentFailure { EnvironmentFailure("\(plugin.id): \(message)") }
    guard let count = Int32(exactly: rows) else {
      throw refuse("takes at most \(Int32.max) rows, not \(rows)")
    }
    let parameters = PluginValues(plugin.keys, values)
    var spaces = rl_spaces()
    let size = 512
    let message = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    message.initialize(repeating: 0, count: size)
    defer { message.deallocate() }
    var made: UnsafeMutableRawPointer?
    let thrown = withExtendedLifetime(parameters) {
      rl_plugin_create(
        functions, UnsafePointer(parameters.values.baseAddress), count, &spaces, message, size, &made)
    }
    if let thrown { throw refuse("create failed: \(pluginText(thrown) ?? "")") }
    guard let made else {
      message[size - 1] = 0
      let reason = pluginText(message) ?? ""
      throw refuse(reason.isEmpty ? "cannot be created, and the plugin gives no reason" : reason)
    }
    world = made
    self.spaces = spaces
    do throws(EnvironmentFailure) {
      stateSize = try Self.stateSize(of: made, plugin)
    } catch {
      _ = rl_plugin_destroy(functions, made)
      throw error
    }
  }

  deinit { _ = rl_plugin_destroy(functions, world) }

  private static func stateSize(
    of world: UnsafeMutableRawPointer, _ plugin: Plugin
  ) throws(EnvironmentFailure) -> Int? {
    let declared = plugin.declared
    guard declared.state_size != nil, declared.save != nil, declared.restore != nil else { return nil }
    var size = 0
    if let message = rl_plugin_state_size(plugin.library.functions.pointer, world, &size) {
      throw EnvironmentFailure("\(plugin.id): state_size failed: \(pluginText(message) ?? "")")
    }
    guard (1...Int(RL_MAX_STATE_BYTES)).contains(size) else {
      throw EnvironmentFailure(
        "\(plugin.id): state_size returns \(UInt(bitPattern: size)) bytes; a row's state has 1 to \(RL_MAX_STATE_BYTES), and an environment that cannot save its state declares no state_size"
      )
    }
    return size
  }

  /// Starts an episode in each of `rows` and records its legal actions.
  func reset(
    _ rows: UnsafePointer<Int32>, seeds: UnsafePointer<UInt64>?, count: Int, into observations: Observations
  ) throws(EnvironmentFailure) {
    try check(
      rl_plugin_reset(functions, world, rows, seeds, Int32(count), rl_observations(observations)), "reset")
    try writeLegalActions(rows, count: count, into: observations)
  }

  /// Takes one action per row.
  @inline(__always) func step(
    _ actions: UnsafePointer<Int32>, into observations: Observations, _ rewards: UnsafeMutablePointer<Double>,
    _ endings: UnsafeMutablePointer<UInt8>
  ) throws(EnvironmentFailure) {
    try check(
      rl_plugin_step(functions, world, actions, rl_observations(observations), rewards, endings), "step")
  }

  /// Writes the action masks of `rows` if the plugin provides them.
  ///
  /// - Throws: where a flag is neither 0 nor 1.
  func writeLegalActions(
    _ rows: UnsafePointer<Int32>, count: Int, into observations: Observations
  ) throws(EnvironmentFailure) {
    guard let flags = observations.legalActions else { return }
    let size = observations.count * observations.actionCount
    // Bytes, until they are known to be truth values.
    let bytes = UnsafeMutableRawPointer(flags).assumingMemoryBound(to: UInt8.self)
    try check(rl_plugin_legal_actions(functions, world, rows, Int32(count), bytes), "legal_actions")
    var all: UInt8 = 0
    for index in 0..<size { all |= bytes[index] }
    guard all > 1 else { return }
    let wrong = (0..<size).first { bytes[$0] > 1 }.map { bytes[$0] } ?? all
    for index in 0..<size { bytes[index] &= 1 }
    throw EnvironmentFailure("\(plugin.id): legal_actions returns the flag \(wrong); a flag is 0 or 1")
  }

  @inline(__always) private func check(_ message: UnsafePointer<CChar>?, _ what: String)
    throws(EnvironmentFailure)
  {
    if let message {
      throw EnvironmentFailure("\(plugin.id): \(what) failed: \(pluginText(message) ?? "")")
    }
  }
}

extension PluginWorld {
  /// The names of info.
  ///
  /// - Throws: where the list has no end.
  func infoNames() throws(EnvironmentFailure) -> [String] {
    guard let names = plugin.declared.info_names, plugin.declared.info != nil else { return [] }
    var all: [String] = []
    while let name = pluginText(names[all.count], limit: 200) {
      all.append(name)
      guard all.count <= Int(RL_MAX_PARAMETERS) else {
        throw EnvironmentFailure(
          "\(plugin.id): info_names has more than \(RL_MAX_PARAMETERS) names; the list ends with NULL")
      }
    }
    return all
  }

  /// Row `row`'s info, as names and numbers.
  ///
  /// - Throws: where the plugin does.
  func info(row: Int) throws(EnvironmentFailure) -> [(name: String, value: InfoValue)] {
    let all = try infoNames()
    guard !all.isEmpty else { return [] }
    var values = [Double](repeating: 0, count: all.count)
    try check(rl_plugin_info(functions, world, Int32(row), &values), "info")
    return zip(all, values).map { (name: $0, value: .number($1)) }
  }

  /// Copies row `source` of `other` to row `row`.
  ///
  /// - Throws: where the plugin cannot.
  func copy(row: Int, from other: PluginWorld, _ source: Int) throws(EnvironmentFailure) {
    guard let size = other.stateSize else { return }
    guard size == stateSize else {
      throw EnvironmentFailure("\(plugin.id): state_size differs between two instances with the same values")
    }
    let state = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { state.deallocate() }
    try other.save(row: source, into: state)
    try restore(row: row, from: UnsafeRawBufferPointer(state))
  }

  /// - Precondition: `state` has room for `stateSize` bytes.
  func save(row: Int, into state: UnsafeMutableRawBufferPointer) throws(EnvironmentFailure) {
    try check(rl_plugin_save(functions, world, Int32(row), state.baseAddress), "save")
  }

  func restore(row: Int, from state: UnsafeRawBufferPointer) throws(EnvironmentFailure) {
    try check(rl_plugin_restore(functions, world, Int32(row), state.baseAddress), "restore")
  }
}

extension rl_observations {
  @inline(__always) init(_ columns: Observations) {
    self.init(states: columns.states, values: columns.values)
  }
}
