/// A layer of hidden units: a dense layer with ReLU behind it, perhaps with layer normalization between.
///
/// Tensors are named by their number in the network's storage.
package struct HiddenLayer: Sendable, Equatable {
  /// Number of units.
  package let size: Int
  /// What goes into unit i: column i of this weight, [inputs, size], and element i of the others, [size].
  package let weight: Int
  package let bias: Int
  /// Weight and bias of the layer normalization; empty without one.
  package var norm: [Int] = []
  /// Outputs of a unit: 1, or 2 with concatenated ReLU, which are apart by `size`.
  package var outputsPerUnit = 1
  /// The weights that read the units, each [outputsPerUnit * size, outputs].
  package var outgoing: [Int] = []
  /// Where its outputs are: the number of the layer, or that of a dueling head, of its stream and of the layer in it.
  let place: [Int]

  package static func == (a: HiddenLayer, b: HiddenLayer) -> Bool {
    a.weight == b.weight && a.size == b.size && a.outgoing == b.outgoing && a.norm == b.norm
  }
}

extension Sequential {
  /// Every layer of hidden units of plain dense layers, the first one first. Convolutions, noisy and residual layers have
  /// none.
  package var hiddenLayers: [HiddenLayer] {
    var walk = HiddenLayerWalk()
    walk.go(through: descriptions, at: [])
    return walk.found.sorted { $0.weight < $1.weight }
  }

  /// The outputs of a hidden layer in the latest pass, [batch, outputsPerUnit * size].
  package func outputs(of layer: HiddenLayer) -> UnsafePointer<Float> { chain.output(at: layer.place[...]) }

  /// Parameters as `initialize` samples them, in separate memory.
  package func freshParameters(_ scheme: Initialization, random: () -> Double) -> ParameterStorage {
    let fresh = ParameterStorage(layoutOf: parameters)
    LayerChain.initialize(descriptions, fresh.tensors.map(fresh.values(of:)), as: scheme, random: random)
    return fresh
  }

  /// The number of the layer that each tensor belongs to.
  package var layersOfTensors: [Int] {
    descriptions.enumerated().flatMap { index, layer in Array(repeating: index, count: layer.tensors.count) }
  }
}

/// Finds the hidden layers of a list of layers.
private struct HiddenLayerWalk {
  var found: [HiddenLayer] = []
  private var nextTensor = 0
  /// The latest dense layer, until what reads it is known.
  private var open: (layer: HiddenLayer, rectifies: Bool)?

  mutating func go(through layers: [any LayerDescription], at path: [Int]) {
    for (index, description) in layers.enumerated() {
      let (place, tensor) = (path + [index], nextTensor)
      defer { nextTensor = tensor + description.tensors.count }
      switch description {
      case let dense as Dense:
        close(readBy: [tensor])
        open = (
          HiddenLayer(size: dense.outputSize, weight: tensor, bias: tensor + 1, place: place),
          dense.activation == .relu
        )
      case let norm as LayerNorm:
        guard let known = open else { continue }
        open = (known.layer.moved(to: place, norm: [tensor, tensor + 1]), norm.activation == .relu)
      case is ConcatenatedReLU:
        guard let known = open else { continue }
        open = (known.layer.moved(to: place, outputsPerUnit: 2), true)
      case is Dropout: continue
      case let dueling as Dueling:
        let advantage = tensor + LayerChain.tensors(of: dueling.value).count
        close(readBy: [tensor, advantage].filter { _ in dueling.startsWithDense })
        for (stream, layers) in [dueling.value, dueling.advantage].enumerated() {
          nextTensor = stream == 0 ? tensor : advantage
          go(through: layers, at: place + [stream])
          open = nil
        }
      default: open = nil
      }
    }
  }

  private mutating func close(readBy weights: [Int]) {
    guard var layer = open?.layer, open?.rectifies == true, !weights.isEmpty else {
      open = nil
      return
    }
    layer.outgoing = weights
    found.append(layer)
    open = nil
  }
}

extension HiddenLayer {
  fileprivate func moved(to place: [Int], norm: [Int]? = nil, outputsPerUnit: Int? = nil) -> HiddenLayer {
    HiddenLayer(
      size: size, weight: weight, bias: bias, norm: norm ?? self.norm,
      outputsPerUnit: outputsPerUnit ?? self.outputsPerUnit, outgoing: outgoing, place: place)
  }
}

extension Dueling {
  fileprivate var startsWithDense: Bool { value.first is Dense && advantage.first is Dense }
}
