import NeuralNetworks
import RLCore

/// Observations as a network's input: standardized by the moments of those seen in training.
final class StreamInput {
  static let names: Set<String> = ["input.factors", "input.offsets"]
  private let encoder: ObservationEncoder
  private let size: Int
  /// Nil where observations are taken as they are.
  private let moments: RunningMoments?
  /// `[D]`, an element x becomes factors * x + offsets.
  private let factors, offsets: Column<Float>
  /// `[B, D]`, what each row shows now, and next.
  private let shown, following: Column<Float>
  /// `[B]`, whether `shown` is the observation that is acted on.
  private let isReady: Column<Bool>

  init(_ space: ObservationSpace, rows: Int, isNormalized: Bool) {
    encoder = ObservationEncoder(space, capacity: 1)
    size = encoder.size
    var isArray = false
    if case .box = space { isArray = true }
    moments = isNormalized && isArray ? RunningMoments(size: size) : nil
    factors = Column(size, filledWith: 1)
    offsets = Column(size, filledWith: 0)
    shown = Column(rows * size, filledWith: 0)
    following = Column(rows * size, filledWith: 0)
    isReady = Column(rows, filledWith: false)
  }

  /// What standardizes at present; nil where nothing does.
  var rescaling: ObservationEncoder.Rescaling? {
    guard moments != nil else { return nil }
    return ObservationEncoder.Rescaling(
      factors: (0..<size).map { factors[$0] }, offsets: (0..<size).map { offsets[$0] })
  }

  /// Takes an observation among those seen, and writes it standardized.
  private func take(_ observations: Observations, _ row: Int, into target: UnsafeMutablePointer<Float>) {
    let values = encoder.encode(observations, rows: row..<row + 1)
    if let moments {
      moments.add(values)
      for element in 0..<size {
        (factors[element], offsets[element]) = moments.standardization(of: element)
      }
    }
    for element in 0..<size { target[element] = factors[element] * values[element] + offsets[element] }
  }

  /// `[D]`, the observation that row `row` acts on; it counts among those seen once.
  func current(_ row: Int, of observations: Observations) -> UnsafePointer<Float> {
    if !isReady[row] {
      take(observations, row, into: shown.start + row * size)
      isReady[row] = true
    }
    return UnsafePointer(shown.start + row * size)
  }

  /// `[D]`, the successor of row `row`.
  func next(_ row: Int, of observations: Observations) -> UnsafePointer<Float> {
    take(observations, row, into: following.start + row * size)
    return UnsafePointer(following.start + row * size)
  }

  /// The successor is acted on next, unless the episode has ended.
  func advance(_ row: Int, ends: Bool) {
    isReady[row] = !ends
    if !ends { (shown.start + row * size).update(from: following.start + row * size, count: size) }
  }

  /// Whatever the row shows is not acted on.
  func clear(_ row: Int) { isReady[row] = false }

  /// What a frozen policy needs of it.
  var tensors: [NamedTensor] {
    guard moments != nil else { return [] }
    return [
      NamedTensor("input.factors", shape: [size], .float32((0..<size).map { factors[$0] })),
      NamedTensor("input.offsets", shape: [size], .float32((0..<size).map { offsets[$0] })),
    ]
  }

  func load(_ tensors: [NamedTensor]) throws(TensorMismatch) {
    guard moments != nil else { return }
    for (name, column) in [("input.factors", factors.start), ("input.offsets", offsets.start)] {
      guard let tensor = tensors.first(where: { $0.name == name }),
        case .float32(let values) = tensor.elements,
        values.count == size
      else { throw TensorMismatch("the weights lack '\(name)' of \(size) numbers") }
      for element in 0..<size { column[element] = values[element] }
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    if let moments { try state.scope("moments", moments.transfer) }
    let rows = isReady.count
    try state.values("factors", factors.start, shape: [size])
    try state.values("offsets", offsets.start, shape: [size])
    try state.values("shown", shown.start, shape: [rows, size])
    var flags = (0..<rows).map { isReady[$0] ? UInt8(1) : 0 }
    try state.array("is_ready", &flags, shape: [rows], in: 0...1)
    if state.mode == .restore { for row in flags.indices { isReady[row] = flags[row] == 1 } }
  }
}
