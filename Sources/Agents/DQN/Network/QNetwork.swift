import NeuralNetworks
import RLCore

/// A network between the encoder of its observations and the head that reads its outputs.
///
/// The encoder's memory is its own: what a pass was computed from stays as it is until the next pass.
final class QNetwork {
  let network: Sequential
  let head: any ValueHead
  /// What outputs are read into.
  let memory: HeadMemory
  private let encoder: ObservationEncoder

  /// - Parameters:
  ///   - network: shared, not copied.
  ///   - rows: the most rows of a pass.
  init(
    _ network: Sequential, _ head: any ValueHead, observationSpace: ObservationSpace,
    rescaling: ObservationEncoder.Rescaling?, rows: Int
  ) {
    self.network = network
    self.head = head
    memory = head.memory(rows: rows, actionCount: network.outputSize / head.outputsPerAction)
    encoder = ObservationEncoder(observationSpace, capacity: rows, rescaling: rescaling)
  }

  /// A
  var actionCount: Int { memory.actionCount }

  /// Computes the outputs of `rows`, `[rows.count, A, N]`.
  func forward(_ observations: Observations, rows: Range<Int>) -> ForwardPass {
    network.forward(encoder.encode(observations, rows: rows), batch: rows.count)
  }

  /// The outputs of a pass as values.
  func read(_ pass: ForwardPass) -> ValueReading { head.read(pass.outputs, rows: pass.batch, into: memory) }
}
