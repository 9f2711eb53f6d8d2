import NeuralNetworks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A multilayer perceptron in doubles, one row at a time and with loops only: slow, short, and easy to check by eye.
struct ReferenceNetwork {
  /// One a layer: `weight[input][output]` and `bias[output]`.
  var weights: [[[Double]]] = []
  var biases: [[Double]] = []

  /// The same parameters as `network`, a multilayer perceptron.
  init(_ network: Sequential) {
    let tensors = network.parameters.tensors
    for index in stride(from: 0, to: tensors.count, by: 2) {
      let (inputs, outputs) = (tensors[index].shape[0], tensors[index].shape[1])
      let weight = network.parameters.values(of: tensors[index]).map(Double.init)
      weights.append((0..<inputs).map { Array(weight[$0 * outputs..<($0 + 1) * outputs]) })
      biases.append(network.parameters.values(of: tensors[index + 1]).map(Double.init))
    }
  }

  /// All parameters, layer after layer, weight before bias.
  var flat: [Double] { zip(weights, biases).flatMap { $0.flatMap { $0 } + $1 } }

  /// The layers' outputs, the input before them; ReLU follows all but the last.
  func activations(_ input: [Double]) -> [[Double]] {
    var all = [input]
    for (layer, (weight, bias)) in zip(weights, biases).enumerated() {
      var output = bias
      for (i, x) in all[layer].enumerated() { for o in output.indices { output[o] += x * weight[i][o] } }
      if layer < weights.count - 1 { output = output.map { max(0, $0) } }
      all.append(output)
    }
    return all
  }

  func callAsFunction(_ input: [Double]) -> [Double] { activations(input).last ?? [] }

  /// The gradient by all parameters, flat, if that by the output is `outputGradient`.
  func gradient(_ input: [Double], outputGradient: [Double]) -> [Double] {
    let activations = activations(input)
    var (layers, delta) = ([[Double]](), outputGradient)
    for layer in weights.indices.reversed() {
      if layer < weights.count - 1 { delta = zip(delta, activations[layer + 1]).map { $1 > 0 ? $0 : 0 } }
      layers.append(activations[layer].flatMap { x in delta.map { x * $0 } } + delta)
      delta = weights[layer].map { row in zip(row, delta).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    return layers.reversed().flatMap { $0 }
  }

  /// Takes all parameters over, flat.
  mutating func set(_ flat: [Double]) {
    var next = flat[...]
    for layer in weights.indices {
      for row in weights[layer].indices {
        weights[layer][row] = Array(next.prefix(weights[layer][row].count))
        next = next.dropFirst(weights[layer][row].count)
      }
      biases[layer] = Array(next.prefix(biases[layer].count))
      next = next.dropFirst(biases[layer].count)
    }
  }
}

/// Adam (Kingma and Ba 2015, algorithm 1) in doubles.
struct ReferenceAdam {
  let learningRate: Double
  let epsilon: Double
  private var m, v: [Double]
  private var t = 0.0

  init(count: Int, learningRate: Double, epsilon: Double) {
    (self.learningRate, self.epsilon) = (learningRate, epsilon)
    (m, v) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
  }

  mutating func step(_ parameters: [Double], _ gradient: [Double]) -> [Double] {
    t += 1
    return parameters.indices.map { index in
      m[index] = 0.9 * m[index] + 0.1 * gradient[index]
      v[index] = 0.999 * v[index] + 0.001 * gradient[index] * gradient[index]
      let (mean, square) = (m[index] / (1 - pow(0.9, t)), v[index] / (1 - pow(0.999, t)))
      return parameters[index] - learningRate * mean / (square.squareRoot() + epsilon)
    }
  }
}
