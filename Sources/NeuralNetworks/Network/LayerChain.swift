/// A sequence of layers with the buffers between them: a network, or a part of one.
package final class LayerChain {
  private struct Step {
    let layer: any Layer
    /// Whether it multiplies, and whether it only moves numbers of planes, which are exact in 8 bits.
    let multiplies, movesPlanes: Bool
    let output: UnsafeMutablePointer<Float>
    /// The gradient with respect to this layer's input.
    let inputGradient: UnsafeMutablePointer<Float>
  }

  private let steps: [Step]
  private let scratch: [ScratchBuffer]
  private let randomLayers: [any RandomLayer]

  /// - Parameter memory: of all layers, in the order of `tensors(of:)`.
  /// - Precondition: there is a layer, and each one's `outputSize` is the next one's `inputSize`.
  init(_ descriptions: [any LayerDescription], memory: LayerMemory) {
    precondition(!descriptions.isEmpty, "a chain needs a layer")
    for (layer, next) in zip(descriptions, descriptions.dropFirst()) {
      precondition(
        layer.outputSize == next.inputSize, "\(layer.outputSize) outputs meet \(next.inputSize) inputs")
    }
    let rows = memory.maximumBatch
    // Gradients by activations live only from one layer to the one before, so two buffers take turns.
    let widest = descriptions.dropFirst().map(\.inputSize).max() ?? 0
    let turns = [ScratchBuffer(count: rows * widest), ScratchBuffer(count: rows * widest)]
    let outputs = descriptions.map { ScratchBuffer(count: rows * $0.outputSize) }
    var first = 0
    var steps: [Step] = []
    for (index, description) in descriptions.enumerated() {
      let range = first..<first + description.tensors.count
      first = range.upperBound
      steps.append(
        Step(
          layer: description.makeLayer(memory: memory.part(range)),
          multiplies: description.operationsPerRow > 0, movesPlanes: description is ChannelsLast,
          output: outputs[index].values, inputGradient: turns[index % 2].values))
    }
    self.steps = steps
    scratch = outputs + turns
    randomLayers = steps.compactMap { $0.layer as? any RandomLayer }
  }

  /// The parameters of all layers, each named `<index>.<name>`.
  static func tensors(of descriptions: [any LayerDescription]) -> [ParameterTensor] {
    descriptions.enumerated().flatMap { index, description in
      description.tensors.map { ParameterTensor(name: "\(index).\($0.name)", shape: $0.shape) }
    }
  }

  static func initialize(
    _ descriptions: [any LayerDescription], _ parameters: [UnsafeMutableBufferPointer<Float>],
    as scheme: Initialization, random: () -> Double
  ) {
    var next = parameters[...]
    for description in descriptions {
      let own = next.prefix(description.tensors.count)
      next = next.dropFirst(own.count)
      description.initialize(Array(own), as: scheme, random: random)
    }
  }

  var randomness: Randomness = [] {
    didSet { for layer in randomLayers { layer.randomness = randomness } }
  }

  func draw(rows: Int, random: () -> Double) {
    for layer in randomLayers { layer.draw(rows: rows, random: random) }
  }

  func skipZeroBlocks() {
    for step in steps { step.layer.skipZeroBlocks() }
  }

  /// As of `Layer`: the ends of this chain are those of its first and its last product.
  func lower(to precision: Precision, at ends: NetworkEnds) -> Int {
    guard let first = steps.firstIndex(where: \.multiplies), let last = steps.lastIndex(where: \.multiplies)
    else { return 0 }
    let readsNumbers = !steps[..<first].contains(where: \.movesPlanes)
    return steps.indices.reduce(0) { lowered, index in
      var own: NetworkEnds = []
      if index == first, readsNumbers { own.formUnion(ends.intersection(.numbers)) }
      if index == last { own.formUnion(ends.intersection(.outputs)) }
      return lowered + steps[index].layer.lower(to: precision, at: own)
    }
  }

  /// The output of a layer in the last `forward`: of the one with this number, or of a stream of a dueling head.
  func output(at place: ArraySlice<Int>) -> UnsafePointer<Float> {
    guard let index = place.first else { preconditionFailure("a place in a chain has a number") }
    if place.count > 1, let dueling = steps[index].layer as? DuelingLayer {
      return dueling.output(at: place.dropFirst())
    }
    return UnsafePointer(steps[index].output)
  }

  /// The last layer's output, valid until the next call.
  func forward(input: UnsafePointer<Float>, batch: Int) -> UnsafePointer<Float> {
    var current = input
    for step in steps {
      step.layer.forward(input: current, output: step.output, batch: batch)
      current = UnsafePointer(step.output)
    }
    return current
  }

  /// Backpropagates through all layers; `input` is that of the last `forward`.
  func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    var current = outputGradient
    for index in steps.indices.reversed() {
      let step = steps[index]
      step.layer.backward(
        input: index > 0 ? UnsafePointer(steps[index - 1].output) : input, output: step.output,
        outputGradient: current, inputGradient: index > 0 ? step.inputGradient : inputGradient, batch: batch)
      current = step.inputGradient
    }
  }
}
