import NeuralNetworks
import Testing

/// Networks that compute with fewer bits.
@Suite struct PrecisionTests {
  private static func network(_ layers: [any LayerDescription], seed: UInt64 = 2) -> Sequential {
    var random = TestRandom(seed: seed)
    let network = Sequential(layers, maximumBatch: 9)
    network.initialize { random.next() }
    return network
  }

  private static func outputs(_ network: Sequential, _ input: [Float], rows: Int) -> [Float] {
    let pass = network.forward(input, batch: rows)
    return Array(UnsafeBufferPointer(start: pass.outputs, count: rows * network.outputSize))
  }

  private static func dense(_ sizes: Int...) -> [any LayerDescription] {
    zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
      Dense(
        inputSize: size.0, outputSize: size.1, activation: index < sizes.count - 2 ? .relu : .identity)
    }
  }

  private static let image = ImageShape(height: 5, width: 4, channels: 3)
  private static let convolutions: [any LayerDescription] = [
    ChannelsLast(image), Convolution(input: image, outputs: 21, kernel: 3, padding: 1),
    Convolution(input: ImageShape(height: 5, width: 4, channels: 21), outputs: 6, kernel: 2, stride: 2),
    Dense(inputSize: 24, outputSize: 4),
  ]

  /// The lower half of every weight is gone, ties are rounded to even, and biases keep theirs.
  @Test(arguments: [0, 1, 2]) func bf16HasTheBitsOfRoundedWeights(_ which: Int) {
    let layers =
      [
        Self.dense(7, 520, 130, 3), Self.convolutions,
        [Residual(Self.dense(60, 60)), Dense(inputSize: 60, outputSize: 2)],
      ][
        which]
    let (lowered, rounded) = (Self.network(layers), Self.network(layers))
    for tensor in rounded.parameters.tensors where tensor.shape.count == 2 {
      let values = rounded.parameters.values(of: tensor)
      for index in values.indices {
        let bits = values[index].bitPattern
        let (kept, rest) = (bits & 0xffff_0000, bits & 0xffff)
        let up = rest > 0x8000 || rest == 0x8000 && kept & 0x1_0000 != 0
        values[index] = Float(bitPattern: up ? kept + 0x1_0000 : kept)
      }
    }
    var random = TestRandom(seed: 8)
    let input = random.floats(9 * lowered.inputSize)
    let before = Self.outputs(lowered, input, rows: 9)
    #expect(lowered.lower(to: .bf16, readsNumbers: true) > 0)
    for rows in 1...9 {
      #expect(Self.outputs(lowered, input, rows: rows) == Self.outputs(rounded, input, rows: rows))
    }
    #expect(Self.outputs(lowered, input, rows: 9) != before)
  }

  @Test func tiesAreRoundedToEven() {
    let network = Sequential([Dense(inputSize: 1, outputSize: 6)], maximumBatch: 1)
    let weights: [Float] = [1, 1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1p-7, -0.1, 0]
    for (index, weight) in weights.enumerated() { network.parameters.values[index] = weight }
    network.lower(to: .bf16, readsNumbers: true)
    #expect(
      Self.outputs(network, [1], rows: 1) == [1, 1, 1 + 0x4p-8, 1 + 0x1p-7, -0.10009765625, 0])
  }

  /// The layer in the middle alone is of 8 bits, with a range for each row.
  @Test func int8ComputesInnerLayersInWholeNumbers() {
    let network = Self.network(Self.dense(7, 33, 20, 3))
    let parts = [0, 2, 4].map { first -> Sequential in
      let part = Sequential([network.descriptions[first / 2]], maximumBatch: 9)
      for (own, other) in zip(part.parameters.tensors, network.parameters.tensors[first...]) {
        part.parameters.values(of: own).baseAddress?.update(
          from: network.parameters.values(of: other).baseAddress!, count: own.count)
      }
      return part
    }
    var random = TestRandom(seed: 9)
    let input = random.floats(9 * 7)
    let hidden = Self.outputs(parts[0], input, rows: 9)
    let weight = Array(network.parameters.values(of: network.parameters.tensors[2]))
    let bias = Array(network.parameters.values(of: network.parameters.tensors[3]))
    let whole = QuantizedMatrix(weight, columns: 20)
    var middle: [Float] = []
    for row in 0..<9 {
      let numbers = Int8Tests.Row(Array(hidden[row * 33..<(row + 1) * 33]))
      for column in 0..<20 {
        let sum = (0..<33).reduce(0) {
          $0 + (Int(numbers.numbers[$1]) - Int(numbers.zero)) * Int(whole.values[$1 * 20 + column])
        }
        let factor = numbers.scale * whole.scales[column]
        let product = Float(sum) * factor
        middle.append(max(0, product + bias[column]))
      }
    }
    let expected = Self.outputs(parts[2], middle, rows: 9)
    #expect(network.lower(to: .int8, readsNumbers: true) == 1)
    #expect(Self.outputs(network, input, rows: 9) == expected)
    for rows in 1...8 {
      #expect(Self.outputs(network, input, rows: rows) == Array(expected.prefix(rows * 3)))
    }
  }

  @Test func weightsHaveAScaleForEachOutput() {
    let matrix = QuantizedMatrix([127, 0.5, 0.6, 1.27, -127, 0], columns: 2)
    #expect(matrix.values == [127, 50, 1, 127, -127, 0] && matrix.scales == [1, 0.01])
  }

  /// Padded images read the zero of their range, and nothing differs from single precision by more than its grid.
  @Test func int8ConvolutionsAreThoseOfTheImage() {
    let (lowered, plain) = (Self.network(Self.convolutions), Self.network(Self.convolutions))
    var random = TestRandom(seed: 10)
    let input = random.floats(9 * 60).map { $0 - 0.3 }
    #expect(lowered.lower(to: .int8, readsNumbers: true) == 2)
    let (whole, single) = (Self.outputs(lowered, input, rows: 9), Self.outputs(plain, input, rows: 9))
    let largest = single.map(abs).max() ?? 0
    #expect(zip(whole, single).allSatisfy { abs($0 - $1) < 0.02 * largest })
    #expect(whole != single)
    #expect(Self.outputs(lowered, Array(input.suffix(60)), rows: 1) == Array(whole.suffix(4)))
  }

  @Test func theEndsOfANetworkStayInSinglePrecision() {
    func lowered(_ layers: [any LayerDescription], readsNumbers: Bool = true) -> Int {
      Self.network(layers).lower(to: .int8, readsNumbers: readsNumbers)
    }
    #expect(lowered(Self.dense(4, 8, 2)) == 0)
    #expect(lowered(Self.dense(4, 8, 2), readsNumbers: false) == 1)
    #expect(lowered(Self.dense(4, 8, 8, 8, 2)) == 2)
    let streams = Dueling(value: Self.dense(8, 6, 1), advantage: Self.dense(8, 6, 3))
    #expect(lowered(Self.dense(4, 8) + [streams]) == 2)
    #expect(lowered([RandomizedPrior(Self.dense(4, 8, 8, 2), scale: 1)]) == 2)
    #expect(lowered(Self.dense(4, 8) + [ImplicitQuantiles(levels: 3, body: Self.dense(8, 8, 2))]) == 1)
    let implicit = ImplicitQuantiles(levels: 3, body: Self.dense(4, 8, 2))
    #expect(lowered([implicit]) == 0 && lowered([implicit], readsNumbers: false) == 1)
    #expect(
      lowered([
        Dense(inputSize: 4, outputSize: 8), NoisyDense(inputSize: 8, outputSize: 8),
        NoisyDense(inputSize: 8, outputSize: 2),
      ]) == 1)
  }

  /// A weight that is no number stays what it is, so that its outputs show it.
  @Test func weightsThatAreNoNumbersAreKept() {
    for broken in [Float.nan, .infinity] {
      let network = Self.network(Self.dense(4, 8, 8, 2))
      network.parameters.values(of: network.parameters.tensors[2])[0] = broken
      #expect(network.lower(to: .int8, readsNumbers: true) == 0)
      network.lower(to: .bf16, readsNumbers: true)
      #expect(Self.outputs(network, [1, 1, 1, 1], rows: 1).contains { !$0.isFinite })
    }
  }
}
