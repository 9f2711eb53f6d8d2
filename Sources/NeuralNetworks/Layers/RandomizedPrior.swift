/// A network beside one that never learns: output = body(input) + scale * prior(input).
///
/// The prior keeps its initial weights: its gradients are zero. It stands first in a network, since no gradient by its
/// input is computed.
///
/// Source: Osband, Aslanides and Cassirer, "Randomized prior functions for deep reinforcement learning" (2018), equation 5.
package struct RandomizedPrior: LayerDescription {
  /// The layers that learn, and with other initial weights those of the prior.
  package let body: [any LayerDescription]
  package let scale: Float

  /// - Precondition: there is a layer.
  package init(_ body: [any LayerDescription], scale: Float) {
    precondition(!body.isEmpty, "a prior needs a layer")
    (self.body, self.scale) = (body, scale)
  }

  package var inputSize: Int { body.first?.inputSize ?? 0 }
  package var outputSize: Int { body.last?.outputSize ?? 0 }
  package var tensors: [ParameterTensor] {
    ["body", "prior"].flatMap { name in
      LayerChain.tensors(of: body).map { ParameterTensor(name: "\(name).\($0.name)", shape: $0.shape) }
    }
  }
  package var operationsPerRow: Int { 2 * body.reduce(0) { $0 + $1.operationsPerRow } }
  package var activationsPerRow: Int { 2 * body.reduce(0) { $0 + $1.activationsPerRow } }

  package func makeLayer(memory: LayerMemory) -> any Layer { RandomizedPriorLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    let split = parameters.count / 2
    LayerChain.initialize(body, Array(parameters.prefix(split)), as: scheme, random: random)
    LayerChain.initialize(body, Array(parameters.dropFirst(split)), as: scheme, random: random)
  }
}

/// Implementation of `RandomizedPrior`.
final class RandomizedPriorLayer: RandomLayer {
  private let body, prior: LayerChain
  private let scale: Float
  private let size: Int

  init(_ description: RandomizedPrior, memory: LayerMemory) {
    let split = memory.parameters.count / 2
    body = LayerChain(description.body, memory: memory.part(0..<split))
    prior = LayerChain(description.body, memory: memory.part(split..<memory.parameters.count))
    (scale, size) = (description.scale, description.outputSize)
  }

  /// The prior's noisy layers use their mean weights.
  var randomness: Randomness = [] {
    didSet { body.randomness = randomness }
  }

  func draw(rows: Int, random: () -> Double) { body.draw(rows: rows, random: random) }

  func skipZeroBlocks() {
    body.skipZeroBlocks()
    prior.skipZeroBlocks()
  }

  func lower(to precision: Precision, at ends: NetworkEnds) -> Int {
    body.lower(to: precision, at: ends) + prior.lower(to: precision, at: ends)
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    let learned = body.forward(input: input, batch: batch)
    let fixed = prior.forward(input: input, batch: batch)
    for index in 0..<batch * size { output[index] = learned[index] + scale * fixed[index] }
  }

  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    precondition(inputGradient == nil, "a prior stands first")
    body.backward(input: input, outputGradient: outputGradient, inputGradient: nil, batch: batch)
  }
}
