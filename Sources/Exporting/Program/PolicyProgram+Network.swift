import Agents
import NeuralNetworks
import RLCore

extension PolicyProgram {
  /// Adds the layers of a network, with the mean weights of noisy layers and without dropout, as the greedy policy has
  /// them.
  ///
  /// - Parameters:
  ///   - input: the value that they read.
  ///   - parameters: of all layers in the order of their descriptions; those used are removed.
  /// - Returns: the number of the last layer's value.
  package mutating func append(
    _ layers: [any LayerDescription], to input: Int, _ parameters: inout ArraySlice<[Float]>
  ) throws(ExportRefusal) -> Int {
    var current = input
    for layer in layers { current = try append(layer, to: current, &parameters) }
    return current
  }

  private mutating func append(
    _ layer: any LayerDescription, to input: Int, _ parameters: inout ArraySlice<[Float]>
  ) throws(ExportRefusal) -> Int {
    switch layer {
    case let dense as Dense:
      return append(dense, input, parameters.next(), parameters.next())
    case let noisy as NoisyDense:
      let mean = Dense(
        inputSize: noisy.inputSize, outputSize: noisy.outputSize, activation: noisy.activation)
      defer { parameters = parameters.dropFirst(2) }
      return append(mean, input, parameters.next(), parameters.next())
    case let convolution as Convolution:
      let tensors = convolution.tensors
      let weight = Matrix(
        rows: tensors[0].shape[0], columns: convolution.outputs, values: parameters.next())
      return append(
        .convolution(convolution, weight, bias: parameters.next()), [input], size: convolution.outputSize)
    case let image as ChannelsLast:
      return append(.channelsLast(image.output), [input], size: image.outputSize)
    case let norm as LayerNorm:
      return append(
        .layerNorm(
          weight: parameters.next(), bias: parameters.next(), epsilon: LayerNorm.epsilon,
          rectifies: norm.activation == .relu), [input], size: norm.size)
    case is Dropout: return input
    case let both as ConcatenatedReLU:
      // As a dense layer with the matrix [I, -I], which every kind of program has.
      let (rows, columns) = (both.inputSize, both.outputSize)
      var weight = [Float](repeating: 0, count: rows * columns)
      for unit in 0..<rows {
        weight[unit * columns + unit] = 1
        weight[unit * columns + rows + unit] = -1
      }
      return append(
        .dense(
          Matrix(rows: rows, columns: columns, values: weight), bias: Array(repeating: 0, count: columns),
          rectifies: true), [input], size: columns, staysExact: true)
    case let residual as Residual:
      let changed = try append(residual.body, to: input, &parameters)
      return append(.add, [input, changed], size: residual.outputSize)
    case let dueling as Dueling:
      let value = try append(dueling.value, to: input, &parameters)
      let advantage = try append(dueling.advantage, to: input, &parameters)
      return append(.dueling(atoms: dueling.atoms), [value, advantage], size: dueling.outputSize)
    case let both as RandomizedPrior:
      let learned = try append(both.body, to: input, &parameters)
      let prior = try append(both.body, to: input, &parameters)
      let (factors, offsets) = (
        Array(repeating: both.scale, count: both.outputSize), [Float](repeating: 0, count: both.outputSize)
      )
      let scaled = append(.scale(factors: factors, offsets: offsets), [prior], size: both.outputSize)
      return append(.add, [learned, scaled], size: both.outputSize)
    case let implicit as ImplicitQuantiles: return try append(implicit, input, &parameters)
    default:
      throw ExportRefusal("a layer of the kind \(type(of: layer)) cannot be exported")
    }
  }

  /// The means of the quantiles at even levels: the body once for each level, since the embedding of a level is a constant.
  ///
  /// - Throws: `ExportRefusal` where the embedding has a weight that is NaN or infinite.
  private mutating func append(
    _ implicit: ImplicitQuantiles, _ input: Int, _ parameters: inout ArraySlice<[Float]>
  ) throws(ExportRefusal) -> Int {
    let (weight, bias) = (parameters.next(), parameters.next())
    // What the program has of them is rectified, which would make NaN a 0.
    guard weight.allSatisfy(\.isFinite), bias.allSatisfy(\.isFinite) else { throw Self.notFinite }
    let body = parameters
    var sum: Int?
    for level in 0..<implicit.levels {
      let factors = implicit.embedded(level: level, weight: weight, bias: bias)
      let features = append(
        .scale(factors: factors, offsets: Array(repeating: 0, count: factors.count)), [input],
        size: implicit.inputSize)
      parameters = body
      let quantiles = try append(implicit.body, to: features, &parameters)
      sum = sum.map { append(.add, [$0, quantiles], size: implicit.actions) } ?? quantiles
    }
    let share = Array(repeating: 1 / Float(implicit.levels), count: implicit.actions)
    return append(
      .scale(factors: share, offsets: Array(repeating: 0, count: share.count)), [sum ?? input],
      size: implicit.actions)
  }

  private mutating func append(_ dense: Dense, _ input: Int, _ weight: [Float], _ bias: [Float]) -> Int {
    append(
      .dense(
        Matrix(rows: dense.inputSize, columns: dense.outputSize, values: weight), bias: bias,
        rectifies: dense.activation == .relu), [input], size: dense.outputSize)
  }
}

extension ArraySlice<[Float]> {
  /// Removes and returns the first array; empty where there is none, which the sizes of the layers then refuse.
  fileprivate mutating func next() -> [Float] { popFirst() ?? [] }
}
