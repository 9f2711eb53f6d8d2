/// Noisy fully connected layer: output = activation(input (W + Σ ⊙ f(p) f(q)ᵀ) + b + σ ⊙ f(q)).
///
/// p, one normal draw an input, and q, one an output, are drawn again by `draw`; f(x) = sign(x) √|x|. Without
/// `Randomness.noise` only W and b count. All rows of a batch share one draw.
///
/// The means start as a dense layer's do, the noise as `noise` / √inputs.
///
/// Source: Fortunato et al., "Noisy networks for exploration" (2018), factorised noise, equations 10 and 11.
package struct NoisyDense: LayerDescription, Hashable {
  package let inputSize: Int
  package let outputSize: Int
  package let activation: Activation
  /// σ0 of the paper.
  package let noise: Float

  package init(inputSize: Int, outputSize: Int, activation: Activation = .identity, noise: Float = 0.5) {
    precondition(inputSize > 0 && outputSize > 0, "a dense layer needs inputs and outputs")
    (self.inputSize, self.outputSize, self.activation) = (inputSize, outputSize, activation)
    self.noise = noise
  }

  private var dense: Dense { Dense(inputSize: inputSize, outputSize: outputSize, activation: activation) }

  package var tensors: [ParameterTensor] {
    dense.tensors + [
      ParameterTensor(name: "weight_noise", shape: [inputSize, outputSize]),
      ParameterTensor(name: "bias_noise", shape: [outputSize]),
    ]
  }

  package var operationsPerRow: Int { dense.operationsPerRow }

  package func makeLayer(memory: LayerMemory) -> any Layer { NoisyDenseLayer(dense, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    dense.initialize(Array(parameters.prefix(2)), as: scheme, random: random)
    for noisy in parameters.suffix(2) { noisy.update(repeating: noise / Float(inputSize).squareRoot()) }
  }
}

/// Implementation of `NoisyDense`: a dense layer over the means and another over means and noise.
package final class NoisyDenseLayer: RandomLayer {
  package var randomness: Randomness = []
  private let inputSize: Int
  private let outputSize: Int
  private let memory: LayerMemory
  /// W and b with their noise.
  private let noisyWeight, noisyBias: ScratchBuffer
  /// f(p) and f(q).
  private let inputNoise, outputNoise: ScratchBuffer
  private let plain, noisy: any Layer

  init(_ dense: Dense, memory: LayerMemory) {
    precondition(memory.parameters.count == 4, "a noisy layer has two weights and two biases")
    (inputSize, outputSize, self.memory) = (dense.inputSize, dense.outputSize, memory)
    noisyWeight = ScratchBuffer(count: inputSize * outputSize)
    noisyBias = ScratchBuffer(count: outputSize)
    inputNoise = ScratchBuffer(count: inputSize)
    outputNoise = ScratchBuffer(count: outputSize)
    // Both leave their gradients where those of the means belong.
    let gradients = Array(memory.gradients.prefix(2))
    plain = dense.makeLayer(
      memory: LayerMemory(
        parameters: Array(memory.parameters.prefix(2)), gradients: gradients,
        maximumBatch: memory.maximumBatch))
    noisy = dense.makeLayer(
      memory: LayerMemory(
        parameters: [
          UnsafeMutableBufferPointer(start: noisyWeight.values, count: inputSize * outputSize),
          UnsafeMutableBufferPointer(start: noisyBias.values, count: outputSize),
        ], gradients: gradients, maximumBatch: memory.maximumBatch))
  }

  /// Only the mean weights: a network that plays draws no noise.
  package func lower(to precision: Precision, at ends: NetworkEnds) -> Int {
    plain.lower(to: precision, at: ends)
  }

  package func draw(rows: Int, random: () -> Double) {
    guard randomness.contains(.noise) else { return }
    var draws = NormalDraws()
    for index in 0..<inputSize { inputNoise.values[index] = Float(draws.next(random)) }
    for index in 0..<outputSize { outputNoise.values[index] = Float(draws.next(random)) }
    applyDraws()
  }

  /// Sets p and q, instead of sampling them.
  package func setNoise(_ p: [Float], _ q: [Float]) {
    precondition(p.count == inputSize && q.count == outputSize, "one sample per input and per output")
    inputNoise.values.update(from: p, count: inputSize)
    outputNoise.values.update(from: q, count: outputSize)
    applyDraws()
  }

  /// Replaces every x by f(x) = sign(x) sqrt(|x|).
  private static func compress(_ draws: ScratchBuffer) {
    for index in 0..<draws.count {
      let x = draws.values[index]
      draws.values[index] = x < 0 ? -(-x).squareRoot() : x.squareRoot()
    }
  }

  /// Applies f to the samples and adds the noise to the weights.
  private func applyDraws() {
    Self.compress(inputNoise)
    Self.compress(outputNoise)
    let (weight, bias) = (memory.parameters[0], memory.parameters[1])
    let (weightNoise, biasNoise) = (memory.parameters[2], memory.parameters[3])
    for output in 0..<outputSize {
      noisyBias.values[output] = bias[output] + biasNoise[output] * outputNoise.values[output]
    }
    for input in 0..<inputSize {
      let (start, p) = (input * outputSize, inputNoise.values[input])
      for output in 0..<outputSize {
        noisyWeight.values[start + output] =
          weight[start + output] + weightNoise[start + output] * (p * outputNoise.values[output])
      }
    }
  }

  package func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    (randomness.contains(.noise) ? noisy : plain).forward(input: input, output: output, batch: batch)
  }

  package func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    let isNoisy = randomness.contains(.noise)
    (isNoisy ? noisy : plain).backward(
      input: input, output: output, outputGradient: outputGradient, inputGradient: inputGradient, batch: batch
    )
    let (weight, bias) = (memory.gradients[0], memory.gradients[1])
    let (weightNoise, biasNoise) = (memory.gradients[2], memory.gradients[3])
    guard isNoisy else {
      weightNoise.update(repeating: 0)
      biasNoise.update(repeating: 0)
      return
    }
    for output in 0..<outputSize { biasNoise[output] = bias[output] * outputNoise.values[output] }
    for input in 0..<inputSize {
      let (start, p) = (input * outputSize, inputNoise.values[input])
      for output in 0..<outputSize {
        weightNoise[start + output] = weight[start + output] * (p * outputNoise.values[output])
      }
    }
  }
}
