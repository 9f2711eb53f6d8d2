import Lab
import RLCore

/// The ranges of the values that layers read, for whole numbers from 0 to 255 in their place.
package struct ActivationRanges: Sendable, Equatable {
  package struct Range: Sendable, Equatable {
    /// A value x is the whole number round(x / scale) + zero.
    package let scale: Float
    package let zero: UInt8

    /// - Parameters:
    ///   - low: the lowest value that was met; 0 is always within the range, so that it is exact.
    ///   - high: the highest.
    package init(low: Float, high: Float) {
      let (low, high) = (min(low, 0), max(high, 0))
      scale = high > low ? (high - low) / 255 : 1
      zero = UInt8(min(max((-low / scale).rounded(), 0), 255))
    }
  }

  /// By the number of the value that a layer reads.
  private var ranges: [Int: Range] = [:]
  /// The numbers of the values that layers of 8 bits compute.
  private let layers: Set<Int>

  /// The range of what the layer with value `number` reads, or nil where that layer stays in single precision.
  package func range(of value: Int, readBy number: Int) -> Range? {
    layers.contains(number) ? ranges[value] : nil
  }

  /// Measures them in states of the run's own episodes.
  ///
  /// - Throws: `ExportRefusal` where no layer is left for 8 bits.
  package init(_ program: PolicyProgram, _ run: LoadedRun, _ world: ExportedWorld) throws {
    let sample = try StateSample(run, world, count: ExportProof.sampledStates)
    let rows = sample.shown.rows
    self.init(program, observations: (0..<rows.count).map { rows.row($0).map { Float($0) } })
    guard !layers.isEmpty else {
      throw ExportRefusal("it has no layer between the first and the last, which stay in single precision")
    }
  }

  package init(_ program: PolicyProgram, observations: [[Float]]) {
    let layers = Self.innerLayers(program)
    self.layers = layers
    let read = Set(layers.flatMap { program.steps[$0 - 1].inputs })
    var ends: [Int: (low: Float, high: Float)] = [:]
    var runner = ProgramRunner(program)
    for observation in observations {
      runner.run(observation)
      for value in read {
        let (low, high) = ends[value] ?? (0, 0)
        ends[value] = runner.values[value].reduce((low, high)) { (min($0.0, $1), max($0.1, $1)) }
      }
    }
    ranges = ends.mapValues { Range(low: $0.low, high: $0.high) }
  }

  /// The layers that are neither the first, which reads numbers whose ranges differ by orders, nor the last, whose small
  /// differences decide which action is the best. Planes and one-hot rows are exact in 8 bits.
  private static func innerLayers(_ program: PolicyProgram) -> Set<Int> {
    var (inner, leading): (Set<Int>, Set<Int>) = ([], [])
    for (index, step) in program.steps.enumerated().reversed() {
      let (number, leads) = (index + 1, leading.contains(index + 1))
      switch step.operation {
      case .dense where !step.staysExact, .convolution:
        if leads, !isObservation(step.inputs[0], program) { inner.insert(number) }
        leading.formUnion(step.inputs)
      default: if leads { leading.formUnion(step.inputs) }
      }
    }
    return inner
  }

  /// Whether a value is the numbers of an observation, maybe rescaled or times the embedding of a level.
  private static func isObservation(_ value: Int, _ program: PolicyProgram) -> Bool {
    guard value > 0 else { return true }
    switch program.steps[value - 1].operation {
    case .scale, .clip: return isObservation(program.steps[value - 1].inputs[0], program)
    default: return false
    }
  }
}
