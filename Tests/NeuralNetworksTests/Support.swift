import CKernels
import NeuralNetworks
import Testing

/// SplitMix64: enough for tests, and the same on every machine.
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Uniform in [0, 1).
  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  /// Numbers within ±1.
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(2 * next() - 1) }
  }
}

/// A kernel table that tests can name in their arguments.
struct Variant: Sendable, CustomTestStringConvertible {
  let index: Int

  var table: CKernelsTable {
    guard let table = ckernels_variant(index) else { preconditionFailure("no variant \(index)") }
    return table.pointee
  }

  var name: String { String(cString: table.name) }
  var testDescription: String { name }

  /// All that this processor runs, the baseline first.
  static let all = (0..<8).prefix { ckernels_variant($0) != nil }.map(Variant.init)
}

/// Sizes around the widths of vectors and tiles.
let awkwardSizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129]

func isClose(_ a: Float, _ b: Double, tolerance: Double = 1e-5) -> Bool {
  abs(Double(a) - b) <= tolerance * max(1, abs(b))
}

extension Sequential {
  /// The outputs for some rows, copied out of the network's memory.
  func outputs(_ input: [Float], batch: Int) -> [Float] {
    withExtendedLifetime(self) {
      input.withUnsafeBufferPointer { rows in
        guard let start = rows.baseAddress else { return [] }
        return Array(
          UnsafeBufferPointer(start: forward(start, batch: batch).outputs, count: batch * outputSize))
      }
    }
  }

  /// `parameters` filled from a seed.
  func seeded(_ seed: UInt64, _ scheme: Initialization = .torch) -> Sequential {
    var random = TestRandom(seed: seed)
    initialize(scheme) { random.next() }
    return self
  }
}

extension ParameterStorage {
  var array: [Float] { Array(UnsafeBufferPointer(start: values, count: count)) }
}
