import CKernels
import RLCore

/// Observations of a replay buffer: only the latest frame of each row, in the storage type of the space.
final class FrameColumn {
  /// Number of rows allocated.
  let count: Int
  private let layout: FrameLayout
  private let stateNumbers: ClosedRange<Int32>?
  /// One of the three holds the frames; the other two are empty.
  private let stateColumn: Column<Int32>
  private let numberColumn: Column<Float>
  private let byteColumn: Column<UInt8>
  /// `[count, A]`, flags of legal actions; empty where all are legal, always.
  private let flagColumn: Column<UInt8>
  private let actionCount: Int
  private let kernels = ckernels()

  init(count: Int, _ space: ObservationSpace, maskedActions: Int?) {
    self.count = count
    layout = space.frameLayout
    stateNumbers = space.states
    actionCount = maskedActions ?? 0
    let isBox = space.states == nil
    var isByte = false
    if case .box(let box) = space { isByte = box.elementType == .uint8 }
    stateColumn = Column(isBox ? 0 : count, filledWith: 0)
    numberColumn = Column(isBox && !isByte ? count * layout.frameSize : 0, filledWith: 0)
    byteColumn = Column(isByte ? count * layout.frameSize : 0, filledWith: 0)
    flagColumn = Column(count * actionCount, filledWith: 0)
  }

  private var states: UnsafeMutablePointer<Int32>? { stateColumn.startUnlessEmpty }
  private var numbers: UnsafeMutablePointer<Float>? { numberColumn.startUnlessEmpty }
  private var bytes: UnsafeMutablePointer<UInt8>? { byteColumn.startUnlessEmpty }
  private var flags: UnsafeMutablePointer<UInt8>? { flagColumn.startUnlessEmpty }

  /// Bytes per row of `space`.
  static func bytesPerRow(_ space: ObservationSpace, maskedActions: Int?) -> Int {
    var size = 4
    if case .box(let box) = space, box.elementType == .uint8 { size = 1 }
    return space.frameLayout.frameSize * size + (maskedActions ?? 0)
  }

  /// Stores the latest frame of row `row` of `source`, with its mask.
  func keep(_ place: Int, from source: Observations, _ row: Int) {
    if let states, let theirs = source.states { states[place] = theirs[row] }
    if let values = source.values {
      let size = layout.inner
      for part in 0..<layout.outer {
        let newest = part &* layout.frames &+ layout.frames &- 1
        let from: UnsafeMutablePointer<Float> = values + (row &* source.rowSize &+ newest &* size)
        let start: Int = place &* layout.frameSize &+ part &* size
        if let numbers {
          for index in 0..<size { numbers[start &+ index] = from[index] }
        } else if let bytes {
          for index in 0..<size { bytes[start &+ index] = Self.byte(from[index]) }
        }
      }
    }
    guard let flags, let theirs = source.legalActions else { return }
    let (to, from) = (flags + place &* actionCount, theirs + row &* actionCount)
    for action in 0..<actionCount { to[action] = from[action] ? 1 : 0 }
  }

  /// Integers from 0 to 255 are kept exactly; other values do not occur and do not trap.
  @inline(__always) private static func byte(_ value: Float) -> UInt8 {
    value >= 0 && value <= 255 ? UInt8(value) : 0
  }

  /// Writes the observation at `place` as frame number `frame` of row `row` of `target`.
  @inline(__always)
  func show(_ place: Int, as frame: Int, of target: Observations, _ row: Int) {
    if let states, let theirs = target.states { theirs[row] = states[place] }
    guard let values = target.values else { return }
    let size = layout.inner
    for part in 0..<layout.outer {
      let piece = part &* layout.frames &+ frame
      let to: UnsafeMutablePointer<Float> = values + (row &* target.rowSize &+ piece &* size)
      let start: Int = place &* layout.frameSize &+ part &* size
      if let numbers {
        for index in 0..<size { to[index] = numbers[start &+ index] }
      } else if let bytes {
        kernels.pointee.widen(bytes + start, to, size)
      }
    }
  }

  /// Asks the memory for the frame at `place`, which is to be shown soon: frames of more than a cache line lie far apart.
  ///
  /// Of a large frame only the beginning is asked for; the processor itself fetches what is read in order.
  @inline(__always)
  func fetch(_ place: Int) {
    let size = bytes == nil ? layout.frameSize &* 4 : layout.frameSize
    guard size > Self.cacheLine, place < count else { return }
    let all = bytes.map { UnsafeRawPointer($0) } ?? numbers.map { UnsafeRawPointer($0) }
    guard let all else { return }
    var offset = 0
    while offset < min(size, Self.fetchedAhead) {
      ckernels_fetch(all + (place &* size &+ offset))
      offset &+= Self.cacheLine
    }
  }

  /// Bytes.
  private static let cacheLine = 64
  private static let fetchedAhead = 1024

  @inline(__always) func showFlags(_ place: Int, of target: Observations, _ row: Int) {
    guard let flags, let theirs = target.legalActions else { return }
    let (from, to) = (flags + place &* actionCount, theirs + row &* actionCount)
    for action in 0..<actionCount { to[action] = from[action] != 0 }
  }

  /// Copies a row from another column of the same space.
  func copy(_ place: Int, from other: FrameColumn, _ source: Int) {
    func copy<T>(_ to: UnsafeMutablePointer<T>?, _ from: UnsafeMutablePointer<T>?, _ size: Int) {
      guard let to, let from else { return }
      (to + place * size).update(from: from + source * size, count: size)
    }
    copy(states, other.states, 1)
    copy(numbers, other.numbers, layout.frameSize)
    copy(bytes, other.bytes, layout.frameSize)
    copy(flags, other.flags, actionCount)
  }

  /// The first `rows` rows, of which those in `changed` may differ from the last save; nil for all.
  func transfer(
    _ state: inout StateTransfer, rows: Int, changed: [Range<Int>]? = nil
  ) throws(TensorMismatch) {
    if let states { try state.values("states", states, shape: [rows], changed: changed, in: stateNumbers) }
    if let numbers {
      try state.values("values", numbers, shape: [rows, layout.frameSize], changed: changed)
    }
    if let bytes { try state.values("values", bytes, shape: [rows, layout.frameSize], changed: changed) }
    if let flags {
      try state.values("legalActions", flags, shape: [rows, actionCount], changed: changed, in: 0...1)
    }
  }
}
