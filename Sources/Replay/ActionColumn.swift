import RLCore

/// Column of actions: one byte each if there are no more than 256.
struct ActionColumn: ~Copyable {
  private let small: Column<UInt8>
  private let large: Column<Int32>
  private let isSmall: Bool
  private let actionCount: Int

  init(count: Int, actionCount: Int) {
    self.actionCount = actionCount
    isSmall = Self.bytes(actionCount: actionCount) == 1
    small = Column(isSmall ? count : 0, filledWith: 0)
    large = Column(isSmall ? 0 : count, filledWith: 0)
  }

  /// Bytes of one action.
  static func bytes(actionCount: Int) -> Int { actionCount <= 256 ? 1 : 4 }

  subscript(index: Int) -> Int32 {
    @inline(__always) get { isSmall ? Int32(small[index]) : large[index] }
    nonmutating set {
      if isSmall { small[index] = UInt8(truncatingIfNeeded: newValue) } else { large[index] = newValue }
    }
  }

  func transfer(_ state: inout StateTransfer, rows: Int, changed: [Range<Int>]?) throws(TensorMismatch) {
    if isSmall {
      try state.values(
        "actions", small.start, shape: [rows], changed: changed, in: 0...UInt8(actionCount - 1))
    } else {
      try state.values(
        "actions", large.start, shape: [rows], changed: changed, in: 0...Int32(actionCount - 1))
    }
  }
}
