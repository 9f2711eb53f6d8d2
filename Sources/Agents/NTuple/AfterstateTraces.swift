import RLCore

/// The latest afterstates of each environment of a batch, as the places of their weights, with what of an error reaches them.
final class AfterstateTraces {
  private let rows, reach, activeCount: Int
  /// `[B, reach, m]`, a ring a row.
  private let places: Column<Int32>
  /// `[B, reach]`
  private let decays: Column<Double>
  /// `[B, reach]`, what has reached each and is still to be learned; empty where it is learned at once.
  private let errors: Column<Double>
  /// `[B]`, the ring's latest place, and how many are taken.
  private let latest, lengths: Column<Int32>

  /// - Parameter isDelayed: whether errors are summed for `takeOldest`.
  init(rows: Int, reach: Int, activeCount: Int, isDelayed: Bool) {
    (self.rows, self.reach, self.activeCount) = (rows, reach, activeCount)
    places = Column(rows * reach * activeCount, filledWith: 0)
    decays = Column(rows * reach, filledWith: 0)
    errors = Column(isDelayed ? rows * reach : 0, filledWith: 0)
    latest = Column(rows, filledWith: 0)
    lengths = Column(rows, filledWith: 0)
  }

  func length(_ row: Int) -> Int { Int(lengths[row]) }

  func clear(_ row: Int) { lengths[row] = 0 }

  /// Room for the places of a new afterstate, `[m]`, which an error reaches in full.
  func push(_ row: Int) -> UnsafeMutablePointer<Int32> {
    let next = latest[row] + 1
    latest[row] = next == reach ? 0 : next
    lengths[row] = min(lengths[row] + 1, Int32(reach))
    decays[slot(row, 0)] = 1
    if errors.count > 0 { errors[slot(row, 0)] = 0 }
    return places.start + slot(row, 0) * activeCount
  }

  private func slot(_ row: Int, _ back: Int) -> Int {
    let place = Int(latest[row]) - back
    return row * reach + (place < 0 ? place + reach : place)
  }

  /// The places of the afterstate `back` moves before the latest.
  func places(_ row: Int, back: Int) -> UnsafePointer<Int32> {
    UnsafePointer(places.start + slot(row, back) * activeCount)
  }

  /// The share of an error of the latest afterstate that reaches the one `back` moves before it.
  func decay(_ row: Int, back: Int) -> Double { decays[slot(row, back)] }

  /// Whether the next error is the last that reaches the oldest.
  func isFull(_ row: Int) -> Bool { length(row) == reach }

  /// Sums the shares of an error of the latest afterstate.
  func add(_ error: Double, _ row: Int) {
    for back in 0..<length(row) { errors[slot(row, back)] += error * decay(row, back: back) }
  }

  /// The places and the summed error of the oldest afterstate, which is forgotten.
  func takeOldest(_ row: Int) -> (places: UnsafePointer<Int32>, error: Double) {
    let back = length(row) - 1
    lengths[row] -= 1
    return (places(row, back: back), errors[slot(row, back)])
  }

  /// Lets `factor` of what has reached an afterstate reach it at the next move.
  func advance(_ row: Int, by factor: Double) {
    for back in 0..<length(row) { decays[slot(row, back)] *= factor }
  }

  func transfer(_ state: inout StateTransfer, weightCount: Int) throws(TensorMismatch) {
    try state.values(
      "places", places.start, shape: [rows, reach, activeCount], in: 0...Int32(weightCount - 1))
    try state.values("decays", decays.start, shape: [rows, reach])
    if errors.count > 0 { try state.values("errors", errors.start, shape: [rows, reach]) }
    try state.values("latest", latest.start, shape: [rows], in: 0...Int32(reach - 1))
    try state.values("lengths", lengths.start, shape: [rows], in: 0...Int32(reach))
  }
}
