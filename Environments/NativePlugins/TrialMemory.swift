import RLCore

/// Columns with guard margins, blanked before each call of a plugin, to detect what was written.
struct TrialMemory {
  let observations: Observations
  let rewards: UnsafeMutablePointer<Double>
  let endings: UnsafeMutablePointer<UInt8>
  private let rows, rowSize: Int
  private let states: UnsafeMutablePointer<Int32>
  private let values: UnsafeMutablePointer<Float>
  private let flags: UnsafeMutablePointer<UInt8>
  private let flagCount: Int
  private let isDiscrete: Bool

  /// Margin before and after the rows.
  private static let margin = 16
  private static let blankValue = Float(bitPattern: 0x7fc1_5a5a)
  private static let blankState = Int32(bitPattern: 0x8d5a_5a5a)
  private static let blankReward = Double(bitPattern: 0x7ff8_5a5a_5a5a_5a5a)
  static let blankEnding: UInt8 = 0xa5

  init(rows: Int, spaces: PluginSpaces) {
    (self.rows, rowSize) = (rows, spaces.observation.rowSize)
    if case .discrete = spaces.observation { isDiscrete = true } else { isDiscrete = false }
    let size = rows * rowSize + 2 * Self.margin
    states = .allocate(capacity: isDiscrete ? size : 0)
    values = .allocate(capacity: isDiscrete ? 0 : size)
    rewards = .allocate(capacity: rows)
    endings = .allocate(capacity: rows)
    endings.initialize(repeating: 0, count: rows)
    flagCount = spaces.masksActions ? rows * spaces.action.count : 0
    flags = .allocate(capacity: flagCount + 2 * Self.margin)
    flags.initialize(repeating: Self.blankEnding, count: flagCount + 2 * Self.margin)
    (flags + Self.margin).update(repeating: 0, count: flagCount)
    observations = Observations(
      count: rows, rowSize: rowSize, states: isDiscrete ? states + Self.margin : nil,
      values: isDiscrete ? nil : values + Self.margin,
      legalActions: spaces.masksActions
        ? UnsafeMutableRawPointer(flags + Self.margin).assumingMemoryBound(to: Bool.self) : nil,
      actionCount: spaces.action.count)
    blankRows()
  }

  func deallocate() {
    states.deallocate()
    values.deallocate()
    rewards.deallocate()
    endings.deallocate()
    flags.deallocate()
  }

  /// Action masks are kept: rows that are not reset continue with their own.
  func blank() {
    blankRows()
    rewards.initialize(repeating: Self.blankReward, count: rows)
    endings.initialize(repeating: Self.blankEnding, count: rows)
  }

  private func blankRows() {
    let size = rows * rowSize + 2 * Self.margin
    if isDiscrete {
      states.initialize(repeating: Self.blankState, count: size)
    } else {
      values.initialize(repeating: Self.blankValue, count: size)
    }
  }

  private func isBlank(_ index: Int) -> Bool {
    isDiscrete
      ? states[index] == Self.blankState : values[index].bitPattern == Self.blankValue.bitPattern
  }

  func rewardIsBlank(_ row: Int) -> Bool { rewards[row].bitPattern == Self.blankReward.bitPattern }

  /// Whether the last call has terminated the episode of `row`: a reset leaves endings blank.
  func hasTerminated(_ row: Int) -> Bool { endings[row] == Ending.terminated.rawValue }

  func isUntouchedOutside(_ written: [Int32]) -> Bool {
    var isWritten = Array(repeating: false, count: rows)
    for row in written { isWritten[Int(row)] = true }
    let end = Self.margin + rows * rowSize
    guard (0..<Self.margin).allSatisfy({ isBlank($0) && isBlank(end + $0) }) else { return false }
    return (0..<rows).allSatisfy { row in
      isWritten[row] || (0..<rowSize).allSatisfy { isBlank(Self.margin + row * rowSize + $0) }
    }
  }

  var flagMarginsAreUntouched: Bool {
    (0..<Self.margin).allSatisfy {
      flags[$0] == Self.blankEnding && flags[Self.margin + flagCount + $0] == Self.blankEnding
    }
  }

  func blankCount(in row: Int) -> Int {
    (0..<rowSize).reduce(0) { $0 + (isBlank(Self.margin + row * rowSize + $1) ? 1 : 0) }
  }
}
