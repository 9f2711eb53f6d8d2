#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Quantiles of the return at levels that are drawn: an embedding of the level, times the features of the state.
///
///     φ(τ)      = relu(W [cos(π i τ), i = 0 ..< 64] + b)
///     quantiles = body(input ⊙ φ(τ))        for each of N levels τ of a row
///
/// The output of a row is [A, 2N]: N quantiles of an action, and behind them the N levels that they belong to. With
/// `Randomness.levels` the levels are uniform in [0, 1), drawn for each row; without, they are (i + ½) / N.
///
/// Source: Dabney et al., "Implicit quantile networks for distributional reinforcement learning" (2018), equation 4.
package struct ImplicitQuantiles: LayerDescription {
  /// Cosines that a level is embedded by, n in the paper.
  package static let cosines = 64
  /// From the features to a value of each action.
  package let body: [any LayerDescription]
  /// N
  package let levels: Int
  package let inputSize: Int
  /// A
  package let actions: Int

  package init(levels: Int, body: [any LayerDescription]) {
    guard let input = body.first?.inputSize, let actions = body.last?.outputSize, levels > 0 else {
      preconditionFailure("levels go through layers")
    }
    (self.levels, self.body, inputSize, self.actions) = (levels, body, input, actions)
  }

  package var outputSize: Int { 2 * levels * actions }

  var embedding: Dense { Dense(inputSize: Self.cosines, outputSize: inputSize, activation: .relu) }

  package var tensors: [ParameterTensor] {
    LayerChain.tensors(of: [embedding]).map { tensor in
      ParameterTensor(name: "embedding.\(tensor.name.dropFirst(2))", shape: tensor.shape)
    } + LayerChain.tensors(of: body).map { ParameterTensor(name: "body.\($0.name)", shape: $0.shape) }
  }

  package var operationsPerRow: Int {
    levels * (embedding.operationsPerRow + body.reduce(0) { $0 + $1.operationsPerRow })
  }

  package var activationsPerRow: Int {
    outputSize + levels * (Self.cosines + 2 * inputSize + body.reduce(0) { $0 + $1.activationsPerRow })
  }

  package func makeLayer(memory: LayerMemory) -> any Layer { ImplicitQuantileLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    LayerChain.initialize([embedding] + body, parameters, as: scheme, random: random)
  }
}

extension ImplicitQuantiles {
  /// The level of quantile `index` where none is drawn.
  static func evenLevel(_ index: Int, of count: Int) -> Float { (Float(index) + 0.5) / Float(count) }

  /// cos(π i τ) by the recurrence of Chebyshev's polynomials: one cosine a level.
  static func fillCosines(of level: Float, into cosines: UnsafeMutablePointer<Float>) {
    let step = cos(Double.pi * Double(level))
    var (before, current) = (step, 1.0)
    for index in 0..<Self.cosines {
      cosines[index] = Float(current)
      (before, current) = (current, 2 * step * current - before)
    }
  }

  /// φ of an even level, `[inputSize]`, with the parameters of the embedding.
  package func embedded(level: Int, weight: [Float], bias: [Float]) -> [Float] {
    var cosines = [Float](repeating: 0, count: Self.cosines)
    Self.fillCosines(of: Self.evenLevel(level, of: levels), into: &cosines)
    return (0..<inputSize).map { feature in
      var sum = bias[feature]
      for index in 0..<Self.cosines { sum += cosines[index] * weight[index * inputSize + feature] }
      return sum > 0 || sum.isNaN ? sum : 0
    }
  }
}

/// Implementation of `ImplicitQuantiles`; R is the number of rows times N.
final class ImplicitQuantileLayer: RandomLayer {
  private let embedding, body: LayerChain
  private let levels, actions, size: Int
  /// [R], those of the latest draw and those of the latest forward.
  private let drawn, used: ScratchBuffer
  /// [R, cosines]
  private let cosines: ScratchBuffer
  /// [R, size] each: the body's input and its gradient, and the gradient of the embedding.
  private let products, productGradient, embeddingGradient: ScratchBuffer
  /// [R, A]
  private let bodyGradient: ScratchBuffer

  init(_ description: ImplicitQuantiles, memory: LayerMemory) {
    let rows = memory.maximumBatch * description.levels
    let split = LayerChain.tensors(of: [description.embedding]).count
    embedding = LayerChain([description.embedding], memory: memory.part(0..<split, maximumBatch: rows))
    body = LayerChain(
      description.body, memory: memory.part(split..<memory.parameters.count, maximumBatch: rows))
    (levels, actions, size) = (description.levels, description.actions, description.inputSize)
    drawn = ScratchBuffer(count: rows)
    used = ScratchBuffer(count: rows)
    cosines = ScratchBuffer(count: rows * ImplicitQuantiles.cosines)
    products = ScratchBuffer(count: rows * size)
    productGradient = ScratchBuffer(count: rows * size)
    embeddingGradient = ScratchBuffer(count: rows * size)
    bodyGradient = ScratchBuffer(count: rows * actions)
  }

  var randomness: Randomness = [] {
    didSet { body.randomness = randomness }
  }

  func draw(rows: Int, random: () -> Double) {
    if randomness.contains(.levels) {
      for index in 0..<rows * levels { drawn.values[index] = Float(random()) }
    }
    body.draw(rows: rows * levels, random: random)
  }

  func skipZeroBlocks() {
    embedding.skipZeroBlocks()
    body.skipZeroBlocks()
  }

  /// The embedding is the same for every observation, a constant of an exported policy: 8 bits leave it as it is. Products of
  /// an observation's numbers have ranges as different as the numbers.
  func lower(to precision: Precision, at ends: NetworkEnds) -> Int {
    embedding.lower(to: precision, at: .outputs) + body.lower(to: precision, at: ends)
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    let rows = batch * levels
    for row in 0..<rows {
      let level =
        randomness.contains(.levels)
        ? drawn.values[row] : ImplicitQuantiles.evenLevel(row % levels, of: levels)
      used.values[row] = level
      ImplicitQuantiles.fillCosines(of: level, into: cosines.values + row * ImplicitQuantiles.cosines)
    }
    let embedded = embedding.forward(input: cosines.values, batch: rows)
    for row in 0..<rows {
      let (features, product, factors) = (
        input + row / levels * size, products.values + row * size, embedded + row * size
      )
      for index in 0..<size { product[index] = features[index] * factors[index] }
    }
    let values = body.forward(input: products.values, batch: rows)
    for row in 0..<batch {
      for action in 0..<actions {
        let to = output + (row * actions + action) * 2 * levels
        for level in 0..<levels {
          to[level] = values[(row * levels + level) * actions + action]
          to[levels + level] = used.values[row * levels + level]
        }
      }
    }
  }

  /// The gradients of the levels in the output are ignored: levels do not depend on parameters.
  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    let rows = batch * levels
    for row in 0..<rows {
      for action in 0..<actions {
        bodyGradient.values[row * actions + action] =
          outputGradient[((row / levels) * actions + action) * 2 * levels + row % levels]
      }
    }
    body.backward(
      input: products.values, outputGradient: bodyGradient.values, inputGradient: productGradient.values,
      batch: rows)
    let factors = embedding.output(at: [0])
    inputGradient?.update(repeating: 0, count: batch * size)
    for row in 0..<rows {
      let first = row / levels * size
      for index in 0..<size {
        let gradient = productGradient.values[row * size + index]
        embeddingGradient.values[row * size + index] = gradient * input[first + index]
        inputGradient?[first + index] += gradient * factors[row * size + index]
      }
    }
    embedding.backward(
      input: cosines.values, outputGradient: embeddingGradient.values, inputGradient: nil, batch: rows)
  }
}
