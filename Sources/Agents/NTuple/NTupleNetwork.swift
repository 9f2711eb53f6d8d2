import CKernels
import Foundation
import RLCore

/// An n-tuple network: the value of a board is the sum of one weight for each tuple of cells and each image of the board.
///
/// The weights of a tuple are a table over all that its cells may hold; images, which are equal by symmetry, share it. All
/// weights are 0 at first, and `base` is added to the sum, so that an optimistic initialization costs no memory.
///
/// Sources: Lucas, "Learning to play Othello with n-tuple systems" (2008); Szubert and Jaśkowski, "Temporal difference
/// learning of n-tuple networks for the game 2048" (2014).
package final class NTupleNetwork {
  package let board: CellBoard
  package let tuples: [[Int]]
  private let imageCount: Int
  /// The sum of a board while all weights are 0.
  private let base: Double
  private let output: Output
  /// Weights that make up a value, m.
  package let activeCount: Int
  /// For each weight its value and, with temporal coherence, the sum of its errors and that of their magnitudes: what an
  /// update needs lies together, so that the memory brings it with the value.
  private let weights: WeightPages
  private let isCoherent: Bool
  /// Weights of all tables.
  let weightCount: Int
  private let numbers: TupleNumbers
  /// `[kinds, stride]`, where the tables begin.
  private let tables: Column<UInt64>

  /// What becomes of the sum of a board's weights.
  package enum Output: String, CaseIterable, Sendable {
    /// The sum itself is the value.
    case linear
    /// Its hyperbolic tangent is.
    case tanh
  }

  /// Weights of these tables in all.
  static func weightCount(_ tuples: [[Int]], board: CellBoard, kinds: Int) -> Double {
    tuples.reduce(0.0) { $0 + Double(UInt64(1) << UInt64(min(63, $1.count * board.bits))) } * Double(kinds)
  }

  /// - Parameter initialValue: of every board; between -1 and 1 for `tanh`.
  /// - Precondition: a tuple has at most 32 bits, and the tables fit into memory.
  package init(
    _ tuples: [[Int]], board: CellBoard, kinds: Int, imageCount: Int, output: Output, initialValue: Double,
    isCoherent: Bool
  ) {
    (self.tuples, self.board, self.imageCount, self.output) = (tuples, board, imageCount, output)
    self.isCoherent = isCoherent
    base = output == .tanh ? atanh(initialValue) : initialValue
    activeCount = tuples.count * imageCount
    numbers = TupleNumbers(tuples, bits: board.bits)
    var (total, starts) = (0, [UInt64]())
    for _ in 0..<kinds {
      for tuple in tuples {
        starts.append(UInt64(total))
        total += 1 << (tuple.count * board.bits)
      }
      starts += Array(repeating: 0, count: numbers.stride - tuples.count)
    }
    tables = Column(starts)
    weightCount = total
    weights = WeightPages(weightCount: total, width: isCoherent ? 3 : 1)
  }

  /// Writes the places of the active weights of some boards, `[boards, m]`: those of all images for one tuple after another.
  ///
  /// - Parameter images: `[boards, S]`, the packed cells of each board and its images.
  func write(
    placesOf images: UnsafePointer<UInt128>, boards: Int, kind: Int, to places: UnsafeMutablePointer<Int32>
  ) {
    numbers.write(
      of: images, groups: boards, count: imageCount, from: tables.start + kind &* numbers.stride, to: places)
  }

  /// Asks the memory for the weights at `places`, `[count]`.
  @inline(__always) func fetchWeights(at places: UnsafePointer<Int32>, count: Int) {
    if isCoherent {
      fetchWeights(at: places, count: count, width: 3)
    } else {
      fetchWeights(at: places, count: count, width: 1)
    }
  }

  @inline(__always) private func fetchWeights(at places: UnsafePointer<Int32>, count: Int, width: Int) {
    let weights = weights.start
    for index in 0..<count { ckernels_fetch(weights + width &* Int(places[index])) }
  }

  /// Asks the memory for the coherence of the weights at `places`, `[m]`, which may lie in the line behind the value's.
  @inline(__always) func fetchCoherence(at places: UnsafePointer<Int32>) {
    guard isCoherent else { return }
    let coherence = weights.start + 2
    for index in 0..<activeCount { ckernels_fetch(coherence + 3 &* Int(places[index])) }
  }

  /// The value of the board whose active weights are at `places`, `[m]`.
  @inline(__always) func value(at places: UnsafePointer<Int32>) -> Double {
    let sum = base + (isCoherent ? sum(at: places, width: 3) : sum(at: places, width: 1))
    return output == .linear ? sum : Foundation.tanh(sum)
  }

  @inline(__always) private func sum(at places: UnsafePointer<Int32>, width: Int) -> Double {
    let weights = weights.start
    func weight(_ index: Int) -> Float { weights[width &* Int(places[index])] }
    // Four sums, so that no addition waits for the one before.
    var (first, second, third, fourth): (Float, Float, Float, Float) = (0, 0, 0, 0)
    var index = 0
    while index &+ 4 <= activeCount {
      first += weight(index)
      second += weight(index &+ 1)
      third += weight(index &+ 2)
      fourth += weight(index &+ 3)
      index &+= 4
    }
    var rest: Float = 0
    while index < activeCount {
      rest += weight(index)
      index &+= 1
    }
    return Double(first + second + (third + fourth) + rest)
  }

  /// The derivative of the value of the board at `places`, `[m]`, with respect to each of its weights.
  @inline(__always) func slope(at places: UnsafePointer<Int32>) -> Double {
    if output == .linear { return 1 }
    let value = value(at: places)
    return 1 - value * value
  }

  /// Moves the sum of the board whose active weights are at `places`, `[m]`, by `rate` times `error`.
  func update(at places: UnsafePointer<Int32>, error: Double, rate: Double) {
    let (start, width) = (weights.start, weights.width)
    let step = Float(rate * error / Double(activeCount))
    for index in 0..<activeCount { start[width &* Int(places[index])] += step }
  }

  /// The same with a step of its own for each weight: `rate` times the share of its errors that point the same way.
  ///
  /// - Returns: the mean of that share.
  ///
  /// Sources: Beal and Smith, "Temporal coherence and prediction decay in TD learning" (1999); Jaśkowski, "Mastering 2048
  /// with delayed temporal coherence learning" (2018), algorithm 3.
  func updateCoherently(at places: UnsafePointer<Int32>, error: Double, rate: Double) -> Double {
    precondition(isCoherent, "a network without room for the coherence")
    let start = weights.start
    let (step, error) = (Float(rate * error / Double(activeCount)), Float(error))
    var total: Float = 0
    for index in 0..<activeCount {
      let weight = start + 3 &* Int(places[index])
      let (sum, magnitude) = (weight[1], weight[2])
      let share = magnitude > 0 ? abs(sum) / magnitude : 1
      weight[0] += share * step
      weight[1] = sum + error
      weight[2] = magnitude + abs(error)
      total += share
    }
    return Double(total) / Double(activeCount)
  }

  /// The parts of a weight in `WeightPages`.
  private enum Parts {
    static let value = 0..<1
    static let coherence = 1..<3
  }

  /// The pages that are not 0, and their weights, `[pages, 32]`.
  var tensors: [NamedTensor] {
    let pages = weights.writtenPages(Parts.value)
    return [
      NamedTensor("pages", shape: [pages.count], .int32(pages)),
      NamedTensor(
        "weights", shape: [pages.count, WeightPages.pageSize],
        .float32(weights.numbers(of: pages, Parts.value))),
    ]
  }

  func load(_ tensors: [NamedTensor]) throws(TensorMismatch) {
    guard tensors.count == 2, tensors[0].name == "pages", tensors[1].name == "weights",
      case .int32(let pages) = tensors[0].elements, case .float32(let stored) = tensors[1].elements
    else { throw TensorMismatch("an n-tuple network holds the arrays 'pages' and 'weights'") }
    guard stored.count == pages.count * WeightPages.pageSize,
      pages.allSatisfy({ $0 >= 0 && Int($0) < weights.pageCount })
    else {
      throw TensorMismatch("the stored pages do not fit this network's \(weights.pageCount)")
    }
    weights.set(stored, of: pages, Parts.value)
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let isSaving = state.mode == .save
    var pages = isSaving ? weights.writtenPages(0..<weights.width) : []
    let count = try state.list("pages", &pages, in: 0...Int32(truncatingIfNeeded: weights.pageCount - 1))
    for (name, parts) in [("weights", Parts.value), ("coherence", Parts.coherence)] {
      guard parts.upperBound <= weights.width else { continue }
      var stored = isSaving ? weights.numbers(of: pages, parts) : []
      guard try state.list(name, &stored) == count * WeightPages.pageSize * parts.count else {
        throw TensorMismatch("the stored '\(name)' have other pages than are named")
      }
      if state.mode == .restore { weights.set(stored, of: pages, parts) }
    }
  }
}
