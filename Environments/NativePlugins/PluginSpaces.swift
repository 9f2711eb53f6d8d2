import CNativePlugins
import RLCore

/// The spaces that a plugin declares, validated.
struct PluginSpaces: Sendable, Equatable {
  let action: DiscreteSpace
  let observation: ObservationSpace
  /// Whether the plugin provides action masks.
  let masksActions: Bool

  /// - Throws: where the numbers contradict each other, or claim more than there may be.
  init(_ spaces: rl_spaces, of plugin: Plugin) throws(EnvironmentFailure) {
    func refuse(_ message: String) -> EnvironmentFailure { EnvironmentFailure("\(plugin.id): \(message)") }
    func bound(_ name: String, _ value: Int32, _ most: Int32) throws(EnvironmentFailure) {
      guard value > most else { return }
      throw refuse("create sets \(name) to \(value); it is at most \(most)")
    }
    guard spaces.action_count > 0 else {
      throw refuse(
        "create left action_count at \(spaces.action_count); an environment has at least one action")
    }
    try bound("action_count", spaces.action_count, RL_MAX_ACTIONS)
    try bound("state_count", spaces.state_count, RL_MAX_STATES)
    try bound("value_count", spaces.value_count, RL_MAX_VALUES)
    masksActions = plugin.declared.legal_actions != nil
    let count = Int(spaces.action_count)
    action = DiscreteSpace(
      labels: try Self.labels(spaces.action_labels, count, "action") { refuse("action_labels \($0)") })
    guard (spaces.state_count > 0) != (spaces.value_count > 0) else {
      throw refuse(
        "create must set either state_count or value_count to a positive number, not \(spaces.state_count) and \(spaces.value_count)"
      )
    }
    guard spaces.value_count > 0 else {
      guard Int(spaces.state_count) * count <= Int(RL_MAX_TABLE) else {
        throw refuse(
          "create sets state_count to \(spaces.state_count) and action_count to \(count); their product is at most \(RL_MAX_TABLE)"
        )
      }
      observation = .discrete(count: Int(spaces.state_count))
      return
    }
    let size = Int(spaces.value_count)
    guard (0...8).contains(spaces.rank) else {
      throw refuse("rank is \(spaces.rank); an observation has 0 to 8 dimensions")
    }
    let dimensions = withUnsafeBytes(of: spaces.shape) { $0.bindMemory(to: Int32.self).map(Int.init) }
    let shape = spaces.rank == 0 ? [size] : Array(dimensions.prefix(Int(spaces.rank)))
    guard shape.allSatisfy({ $0 > 0 }),
      shape.reduce(1, { $0 > size ? $0 : $0 * $1 }) == size
    else { throw refuse("the shape \(shape) has not value_count (\(size)) elements") }
    let low = spaces.low.map { Array(UnsafeBufferPointer(start: $0, count: size)) }
    let high = spaces.high.map { Array(UnsafeBufferPointer(start: $0, count: size)) }
    let labels = try Self.labels(spaces.value_labels, size, "element") { refuse("value_labels \($0)") }
    let box = BoxSpace(
      shape: shape, low: low ?? Array(repeating: -.infinity, count: size),
      high: high ?? Array(repeating: .infinity, count: size), labels: labels)
    for index in 0..<size where !(box.low[index] <= box.high[index]) {
      throw refuse(
        "the bounds of element \(index) are \(box.low[index]) and \(box.high[index]); low must not exceed high"
      )
    }
    observation = .box(box)
  }

  private static func labels(
    _ pointer: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ word: String,
    refuse: (String) -> EnvironmentFailure
  ) throws(EnvironmentFailure) -> [String] {
    guard let pointer else { return (0..<count).map { "\(word) \($0)" } }
    var labels: [String] = []
    for index in 0..<count {
      guard let label = pluginText(pointer[index], limit: 200) else {
        throw refuse("has NULL at \(index) of \(count)")
      }
      labels.append(label)
    }
    return labels
  }

  /// The problem with `row` as an observation, or nil if it is in the space.
  func problem(_ row: [Double], allowsNonFinite: Bool = false) -> String? {
    switch observation {
    case .discrete(let count):
      guard row[0] < 0 || row[0] >= Double(count) else { return nil }
      return "state \(Int(row[0])), which is not in 0 ..< state_count (\(count))"
    case .box(let box):
      for (index, value) in row.enumerated() {
        if !value.isFinite {
          if allowsNonFinite { continue }
          return "\(value) as its \(box.labels[index])"
        }
        if value < Double(box.low[index]) || value > Double(box.high[index]) {
          return
            "\(value) as its \(box.labels[index]), which is not in [\(box.low[index]), \(box.high[index])]"
        }
      }
      return nil
    }
  }
}
