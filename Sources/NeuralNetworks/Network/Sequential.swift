/// A network: a sequence of layers, from [B, inputSize] to [B, outputSize]; B is the batch.
///
///     let network = Sequential.multilayerPerceptron(
///       inputSize: 4, hiddenSizes: [120, 84], outputSize: 2, maximumBatch: 128)
///     network.initialize(.torch) { random.uniform() }
///     let pass = network.forward(observations, batch: 128)
///     // … the gradient of a loss by pass.outputs …
///     network.backward(outputGradient, of: pass)
///     adam.step(parameters: network.parameters, gradients: network.gradients)
///
/// What a network of dense layers promises: a row's output has the same bits in every batch and at every place in it, on
/// every thread, for the same parameters and the same `kernelVariant`. So have the gradients for the same batch.
///
/// A network belongs to one thread at a time and works in that thread alone; any number of them may work at once. After
/// it was made it allocates nothing.
package final class Sequential {
  package let descriptions: [any LayerDescription]
  package let inputSize: Int
  package let outputSize: Int
  package let maximumBatch: Int

  /// Every parameter; its tensors are named `layers.<index>.<name>`.
  package let parameters: ParameterStorage

  /// Filled by `backward`, with the layout of `parameters`.
  package let gradients: ParameterStorage

  let chain: LayerChain
  /// Forward passes so far.
  private var passes: UInt64 = 0

  /// The active random components, initially none.
  package var randomness: Randomness = [] {
    didSet { if randomness != oldValue { chain.randomness = randomness } }
  }

  /// - Precondition: each layer's `outputSize` is the next one's `inputSize`.
  package init(_ descriptions: [any LayerDescription], maximumBatch: Int) {
    guard let first = descriptions.first, let last = descriptions.last else {
      preconditionFailure("a network needs a layer")
    }
    precondition(maximumBatch > 0, "a network needs room for a row")
    self.descriptions = descriptions
    self.maximumBatch = maximumBatch
    inputSize = first.inputSize
    outputSize = last.outputSize

    let parameters = ParameterStorage(
      LayerChain.tensors(of: descriptions).map {
        ParameterTensor(name: "layers.\($0.name)", shape: $0.shape)
      })
    let gradients = ParameterStorage(layoutOf: parameters)
    self.parameters = parameters
    self.gradients = gradients
    chain = LayerChain(
      descriptions,
      memory: LayerMemory(
        parameters: parameters.tensors.map(parameters.values(of:)),
        gradients: parameters.tensors.map(gradients.values(of:)), maximumBatch: maximumBatch))
  }

  /// A multilayer perceptron: dense layers with ReLU between them and none after the last.
  package static func multilayerPerceptron(
    inputSize: Int, hiddenSizes: [Int], outputSize: Int, maximumBatch: Int
  ) -> Sequential {
    let sizes = [inputSize] + hiddenSizes + [outputSize]
    return Sequential(
      zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
        Dense(
          inputSize: size.0, outputSize: size.1, activation: index < hiddenSizes.count ? .relu : .identity)
      },
      maximumBatch: maximumBatch)
  }

  /// Another network with the same layers and parameters in separate memory: a target network.
  package func copy(maximumBatch: Int? = nil) -> Sequential {
    let other = Sequential(descriptions, maximumBatch: maximumBatch ?? self.maximumBatch)
    other.parameters.copy(from: parameters)
    return other
  }

  /// Initializes the parameters of every layer in turn; `random` is uniform in [0, 1).
  package func initialize(_ scheme: Initialization = .torch, random: () -> Double) {
    LayerChain.initialize(
      descriptions, parameters.tensors.map(parameters.values(of:)), as: scheme, random: random)
  }

  /// Lets passes skip blocks of weights that are 0 now, at equal bits; for a network that only plays.
  ///
  /// - Precondition: wherever the parameters change later, this is called again before the next pass.
  package func skipZeroBlocks() { chain.skipZeroBlocks() }

  /// Samples noise and dropout masks for `rows` rows, valid until the next call; `random` is uniform in [0, 1). Only
  /// what `randomness` names is drawn.
  package func draw(rows: Int, random: () -> Double) {
    if !randomness.isEmpty { chain.draw(rows: rows, random: random) }
  }
}

extension Sequential {
  /// Computes the outputs [B, outputSize] for the inputs [B, inputSize].
  ///
  /// The outputs are the network's own memory: valid until the next `forward`, as long as the network lives. The input is
  /// read again by `backward` and has to stay as it is until then. Small batches need no other function: a batch of one
  /// takes a separate path inside.
  package func forward(_ input: UnsafePointer<Float>, batch: Int) -> ForwardPass {
    precondition(batch > 0 && batch <= maximumBatch, "a batch of \(batch) exceeds 1...\(maximumBatch)")
    passes &+= 1
    return ForwardPass(
      outputs: chain.forward(input: input, batch: batch), batch: batch, input: input, number: passes)
  }

  /// Fills `gradients` from the loss's gradient by the outputs of `pass`, [B, outputSize].
  ///
  /// What was in `gradients` is overwritten, not added to. The gradient handed in may be used as scratch; that by the
  /// network's input is not computed.
  ///
  /// - Precondition: `pass` is this network's latest.
  package func backward(_ outputGradient: UnsafeMutablePointer<Float>, of pass: ForwardPass) {
    precondition(pass.number == passes, "a later forward has overwritten this pass")
    chain.backward(
      input: pass.input, outputGradient: outputGradient, inputGradient: nil, batch: pass.batch)
  }
}
