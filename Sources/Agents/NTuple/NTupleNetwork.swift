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
  private let weights: WeightPages
  /// Temporal coherence: for each weight the sum of its errors, and of their magnitudes.
  private let coherence: WeightPages?
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
    weights = WeightPages(weightCount: total)
    coherence = isCoherent ? WeightPages(weightCount: total, width: 2) : nil
  }

  /// Writes the places of the active weights, `[m]`: those of all images for one tuple after another.
  ///
  /// - Parameter images: `[S]`, the packed cells of the board and its images.
  func write(placesOf images: UnsafePointer<UInt128>, kind: Int, to places: UnsafeMutablePointer<Int32>) {
    numbers.write(
      of: images, count: imageCount, from: tables.start + kind &* numbers.stride, to: places)
  }

  /// Asks the memory for the weights at `places`, `[count]`.
  @inline(__always) func fetchWeights(at places: UnsafePointer<Int32>, count: Int) {
    let weights = weights.start
    for index in 0..<count { ckernels_fetch(weights + Int(places[index])) }
  }

  /// Asks the memory for the coherence of the weights at `places`, `[m]`.
  @inline(__always) func fetchCoherence(at places: UnsafePointer<Int32>) {
    guard let coherence = coherence?.start else { return }
    for index in 0..<activeCount { ckernels_fetch(coherence + 2 &* Int(places[index])) }
  }

  /// The value of the board whose active weights are at `places`, `[m]`.
  @inline(__always) func value(at places: UnsafePointer<Int32>) -> Double {
    let weights = weights.start
    // Four sums, so that no addition waits for the one before.
    var sums = SIMD4<Float>()
    var index = 0
    while index &+ 4 <= activeCount {
      sums += SIMD4(
        weights[Int(places[index])], weights[Int(places[index &+ 1])], weights[Int(places[index &+ 2])],
        weights[Int(places[index &+ 3])])
      index &+= 4
    }
    var rest: Float = 0
    while index < activeCount {
      rest += weights[Int(places[index])]
      index &+= 1
    }
    let sum = base + Double(sums[0] + sums[1] + (sums[2] + sums[3]) + rest)
    return output == .linear ? sum : Foundation.tanh(sum)
  }

  /// The derivative of the value of the board at `places`, `[m]`, with respect to each of its weights.
  @inline(__always) func slope(at places: UnsafePointer<Int32>) -> Double {
    if output == .linear { return 1 }
    let value = value(at: places)
    return 1 - value * value
  }

  /// Moves the sum of the board whose active weights are at `places`, `[m]`, by `rate` times `error`.
  func update(at places: UnsafePointer<Int32>, error: Double, rate: Double) {
    let weights = weights.start
    let step = Float(rate * error / Double(activeCount))
    for index in 0..<activeCount { weights[Int(places[index])] += step }
  }

  /// The same with a step of its own for each weight: `rate` times the share of its errors that point the same way.
  ///
  /// - Returns: the mean of that share.
  ///
  /// Sources: Beal and Smith, "Temporal coherence and prediction decay in TD learning" (1999); Jaśkowski, "Mastering 2048
  /// with delayed temporal coherence learning" (2018), algorithm 3.
  func updateCoherently(at places: UnsafePointer<Int32>, error: Double, rate: Double) -> Double {
    guard let coherence = coherence?.start else {
      preconditionFailure("a network without room for the coherence")
    }
    let weights = weights.start
    let (step, error) = (Float(rate * error / Double(activeCount)), Float(error))
    var total: Float = 0
    for index in 0..<activeCount {
      let place = Int(places[index])
      let (sum, magnitude) = (coherence[2 &* place], coherence[2 &* place &+ 1])
      let share = magnitude > 0 ? abs(sum) / magnitude : 1
      weights[place] += share * step
      coherence[2 &* place] = sum + error
      coherence[2 &* place &+ 1] = magnitude + abs(error)
      total += share
    }
    return Double(total) / Double(activeCount)
  }

  /// The pages that are not 0 everywhere.
  private func writtenPages(withCoherence: Bool) -> [Int32] {
    (0..<weights.pageCount).filter {
      weights.isWritten($0) || withCoherence && coherence?.isWritten($0) == true
    }.map { Int32(truncatingIfNeeded: $0) }
  }

  /// The pages that are not 0, and their weights, `[pages, 32]`.
  var tensors: [NamedTensor] {
    let pages = writtenPages(withCoherence: false)
    return [
      NamedTensor("pages", shape: [pages.count], .int32(pages)),
      NamedTensor(
        "weights", shape: [pages.count, WeightPages.pageSize], .float32(weights.numbers(of: pages))),
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
    weights.set(stored, of: pages)
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let isSaving = state.mode == .save
    var pages = isSaving ? writtenPages(withCoherence: true) : []
    let count = try state.list("pages", &pages, in: 0...Int32(truncatingIfNeeded: weights.pageCount - 1))
    for (name, part) in [("weights", weights), ("coherence", coherence)] {
      guard let part else { continue }
      var stored = isSaving ? part.numbers(of: pages) : []
      guard try state.list(name, &stored) == count * WeightPages.pageSize * part.width else {
        throw TensorMismatch("the stored '\(name)' have other pages than are named")
      }
      if state.mode == .restore { part.set(stored, of: pages) }
    }
  }
}
