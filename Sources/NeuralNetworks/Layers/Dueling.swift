/// Dueling streams on the same input, one for the state value and one for the advantage of each action.
///
///     output[a] = value + advantage[a] - mean of all advantages
///
/// With N atoms an action, this holds for each atom: value gives N numbers and advantage A N, action after action.
///
/// Source: Wang et al., "Dueling network architectures for deep reinforcement learning" (2016), equation 9; with atoms:
/// Hessel et al., "Rainbow" (2018).
package struct Dueling: LayerDescription {
  package let value: [any LayerDescription]
  package let advantage: [any LayerDescription]
  /// N
  package let atoms: Int
  package let inputSize: Int
  package let outputSize: Int

  package init(value: [any LayerDescription], advantage: [any LayerDescription], atoms: Int = 1) {
    guard let input = value.first?.inputSize, input == advantage.first?.inputSize,
      value.last?.outputSize == atoms, let outputs = advantage.last?.outputSize, outputs % atoms == 0
    else {
      preconditionFailure(
        "two streams share an input, and their outputs are atoms of one value and of actions")
    }
    (self.value, self.advantage, self.atoms) = (value, advantage, atoms)
    (inputSize, outputSize) = (input, outputs)
  }

  package var tensors: [ParameterTensor] {
    [("value", value), ("advantage", advantage)].flatMap { name, stream in
      LayerChain.tensors(of: stream).map { ParameterTensor(name: "\(name).\($0.name)", shape: $0.shape) }
    }
  }

  package var operationsPerRow: Int { (value + advantage).reduce(0) { $0 + $1.operationsPerRow } }

  package func makeLayer(memory: LayerMemory) -> any Layer { DuelingLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    let split = LayerChain.tensors(of: value).count
    LayerChain.initialize(value, Array(parameters.prefix(split)), as: scheme, random: random)
    LayerChain.initialize(advantage, Array(parameters.dropFirst(split)), as: scheme, random: random)
  }
}

/// Implementation of `Dueling`.
final class DuelingLayer: RandomLayer {
  private let value, advantage: LayerChain
  private let atoms, actions, inputSize: Int
  private let valueGradient, otherInputGradient: ScratchBuffer

  init(_ description: Dueling, memory: LayerMemory) {
    let split = LayerChain.tensors(of: description.value).count
    value = LayerChain(description.value, memory: memory.part(0..<split))
    advantage = LayerChain(description.advantage, memory: memory.part(split..<memory.parameters.count))
    (atoms, actions) = (description.atoms, description.outputSize / description.atoms)
    inputSize = description.inputSize
    valueGradient = ScratchBuffer(count: memory.maximumBatch * atoms)
    otherInputGradient = ScratchBuffer(count: memory.maximumBatch * inputSize)
  }

  /// The output of a layer of a stream, 0 for the value and 1 for the advantages.
  func output(at place: ArraySlice<Int>) -> UnsafePointer<Float> {
    (place.first == 0 ? value : advantage).output(at: place.dropFirst())
  }

  var randomness: Randomness = [] {
    didSet { (value.randomness, advantage.randomness) = (randomness, randomness) }
  }

  func draw(rows: Int, random: () -> Double) {
    value.draw(rows: rows, random: random)
    advantage.draw(rows: rows, random: random)
  }

  func skipZeroBlocks() {
    value.skipZeroBlocks()
    advantage.skipZeroBlocks()
  }

  func lower(to precision: Precision, at ends: NetworkEnds) -> Int {
    value.lower(to: precision, at: ends) + advantage.lower(to: precision, at: ends)
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    let values = value.forward(input: input, batch: batch)
    let advantages = advantage.forward(input: input, batch: batch)
    for row in 0..<batch {
      let (v, a, to) = (
        values + row * atoms, advantages + row * actions * atoms, output + row * actions * atoms
      )
      for atom in 0..<atoms {
        var sum: Float = 0
        for action in 0..<actions { sum += a[action * atoms + atom] }
        let base = v[atom] - sum / Float(actions)
        for action in 0..<actions { to[action * atoms + atom] = base + a[action * atoms + atom] }
      }
    }
  }

  /// The value's gradient is the sum over actions; an advantage's is its own minus the mean.
  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    for row in 0..<batch {
      let (dv, da) = (valueGradient.values + row * atoms, outputGradient + row * actions * atoms)
      for atom in 0..<atoms {
        var sum: Float = 0
        for action in 0..<actions { sum += da[action * atoms + atom] }
        dv[atom] = sum
        for action in 0..<actions { da[action * atoms + atom] -= sum / Float(actions) }
      }
    }
    value.backward(
      input: input, outputGradient: valueGradient.values,
      inputGradient: inputGradient == nil ? nil : otherInputGradient.values, batch: batch)
    advantage.backward(
      input: input, outputGradient: outputGradient, inputGradient: inputGradient, batch: batch)
    guard let inputGradient else { return }
    for index in 0..<batch * inputSize { inputGradient[index] += otherInputGradient.values[index] }
  }
}
