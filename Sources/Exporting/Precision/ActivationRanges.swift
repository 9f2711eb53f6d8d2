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

  /// By the number of the value.
  private var ranges: [Int: Range] = [:]

  package subscript(value: Int) -> Range? { ranges[value] }

  /// Measures them in states of the run's own episodes.
  package init(_ program: PolicyProgram, _ run: LoadedRun, _ world: ExportedWorld) throws {
    let sample = try StateSample(run, world, count: ExportProof.sampledStates)
    let rows = sample.shown.rows
    self.init(program, observations: (0..<rows.count).map { rows.row($0).map { Float($0) } })
  }

  /// Whether a value is the numbers of an observation: their ranges differ by orders, and one scale for all would lose the small
  /// ones. The layer that reads them stays in single precision.
  private static func isObservation(_ value: Int, _ program: PolicyProgram) -> Bool {
    guard value > 0 else { return true }
    if case .scale = program.steps[value - 1].operation { return true }
    return false
  }

  init(_ program: PolicyProgram, observations: [[Float]]) {
    let read = Set(
      program.steps.flatMap { step -> [Int] in
        switch step.operation {
        case .dense, .convolution: step.inputs
        default: []
        }
      }
    ).filter { !Self.isObservation($0, program) }
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
}
