/// Layers with a skip connection: output = input + body(input).
///
/// Source: He et al., "Deep residual learning for image recognition" (2016), equation 1.
package struct Residual: LayerDescription {
  package let body: [any LayerDescription]

  /// - Precondition: the body gives as many numbers as it takes.
  package init(_ body: [any LayerDescription]) {
    guard let first = body.first, let last = body.last, first.inputSize == last.outputSize else {
      preconditionFailure("a skip connection needs as many outputs as inputs")
    }
    self.body = body
  }

  package var inputSize: Int { body[0].inputSize }
  package var outputSize: Int { inputSize }
  package var tensors: [ParameterTensor] {
    LayerChain.tensors(of: body).map { ParameterTensor(name: "body.\($0.name)", shape: $0.shape) }
  }
  package var operationsPerRow: Int { body.reduce(0) { $0 + $1.operationsPerRow } }

  package func makeLayer(memory: LayerMemory) -> any Layer { ResidualLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    LayerChain.initialize(body, parameters, as: scheme, random: random)
  }
}

/// Implementation of `Residual`.
final class ResidualLayer: RandomLayer {
  private let body: LayerChain
  private let size: Int
  /// The body may use its gradient as scratch, so it gets a copy.
  private let copy: ScratchBuffer

  init(_ description: Residual, memory: LayerMemory) {
    body = LayerChain(description.body, memory: memory)
    size = description.inputSize
    copy = ScratchBuffer(count: memory.maximumBatch * size)
  }

  var randomness: Randomness = [] {
    didSet { body.randomness = randomness }
  }

  func draw(rows: Int, random: () -> Double) { body.draw(rows: rows, random: random) }

  func skipZeroBlocks() { body.skipZeroBlocks() }

  func lower(to precision: Precision, at ends: NetworkEnds) -> Int { body.lower(to: precision, at: ends) }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    let changed = body.forward(input: input, batch: batch)
    for index in 0..<batch * size { output[index] = input[index] + changed[index] }
  }

  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    copy.values.update(from: outputGradient, count: batch * size)
    body.backward(input: input, outputGradient: copy.values, inputGradient: inputGradient, batch: batch)
    guard let inputGradient else { return }
    for index in 0..<batch * size { inputGradient[index] += outputGradient[index] }
  }
}
