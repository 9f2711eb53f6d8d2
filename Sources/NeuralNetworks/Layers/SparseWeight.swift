import CKernels

/// A weight matrix, [inputs, columns], without its blocks of zeros: 16 numbers from one input to adjacent outputs each.
final class SparseWeight {
  private static let block = Int(CKERNELS_BLOCK)

  private let inputs, columns: Int
  /// [ceil(columns / 16) + 1], where the blocks of each 16 columns begin.
  private let starts: [Int]
  /// The input of each block.
  private let places: [Int]
  /// [blocks, 16]
  private let weights: ScratchBuffer
  private let kernels = ckernels()

  /// Whether a product with so many columns is one of tiles, whose order of sums is kept.
  static func isTiled(columns: Int) -> Bool { columns > max(Int(ckernels().pointee.lanes) / 2, 3) }

  /// - Returns: nil unless at least half of the blocks are 0, and the product is one of tiles.
  init?(_ weight: UnsafePointer<Float>, inputs: Int, columns: Int) {
    guard Self.isTiled(columns: columns) else { return nil }
    (self.inputs, self.columns) = (inputs, columns)
    let groups = (columns + Self.block - 1) / Self.block
    var (starts, places) = ([0], [Int]())
    for group in 0..<groups {
      let first = group * Self.block
      let count = min(Self.block, columns - first)
      for input in 0..<inputs {
        let numbers = UnsafeBufferPointer(start: weight + input * columns + first, count: count)
        if numbers.contains(where: { $0 != 0 }) { places.append(input) }
      }
      starts.append(places.count)
    }
    guard 2 * places.count <= groups * inputs else { return nil }
    (self.starts, self.places) = (starts, places)
    weights = ScratchBuffer(count: places.count * Self.block)
    for group in 0..<groups {
      let first = group * Self.block
      for entry in starts[group]..<starts[group + 1] {
        (weights.values + entry * Self.block).update(
          from: weight + places[entry] * columns + first, count: min(Self.block, columns - first))
      }
    }
  }

  /// Y = X W + b for `rows` rows of X, [rows, inputs].
  func forward(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, rows: Int,
    rectifies: Bool
  ) {
    starts.withUnsafeBufferPointer { starts in
      places.withUnsafeBufferPointer { places in
        guard let starts = starts.baseAddress else { preconditionFailure("there is a first block") }
        // A weight of zeros alone has no places, and none is read.
        let noPlace = UnsafeRawPointer(starts).assumingMemoryBound(to: Int.self)
        var product = CKernelsBlocks(
          rows: rows, columns: columns, inputs: inputs, a: input, c: output, bias: bias, starts: starts,
          places: places.baseAddress ?? noPlace, weights: weights.values, rectifies: rectifies)
        kernels.pointee.blocks(&product)
      }
    }
  }
}
