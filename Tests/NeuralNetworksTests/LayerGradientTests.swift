import NeuralNetworks
import Testing

/// The gradients of every kind of layer against finite differences, those by its input included.
@Suite struct LayerGradientTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layer: any LayerDescription
  }

  private static let image = ImageShape(height: 5, width: 6, channels: 3)

  private static let cases: [Case] = [
    Case(testDescription: "dense", layer: Dense(inputSize: 7, outputSize: 5, activation: .relu)),
    // More inputs and outputs than rows: the batch is turned round in place of the weight.
    Case(testDescription: "wide dense", layer: Dense(inputSize: 33, outputSize: 20)),
    Case(testDescription: "layer norm", layer: LayerNorm(size: 9, activation: .identity)),
    Case(testDescription: "layer norm with ReLU", layer: LayerNorm(size: 9, activation: .relu)),
    Case(
      testDescription: "dueling",
      layer: Dueling(
        value: [Dense(inputSize: 6, outputSize: 2)], advantage: [Dense(inputSize: 6, outputSize: 8)], atoms: 2
      )
    ),
    Case(
      testDescription: "implicit quantiles",
      layer: ImplicitQuantiles(
        levels: 3,
        body: [Dense(inputSize: 5, outputSize: 4, activation: .relu), Dense(inputSize: 4, outputSize: 2)])
    ),
    Case(testDescription: "concatenated ReLU", layer: ConcatenatedReLU(inputSize: 5)),
    Case(testDescription: "noisy dense", layer: NoisyDense(inputSize: 6, outputSize: 4)),
    Case(testDescription: "dropout", layer: Dropout(size: 12, rate: 0.3)),
    Case(testDescription: "convolution", layer: Convolution(input: image, outputs: 4, kernel: 3)),
    Case(
      testDescription: "convolution with a stride",
      layer: Convolution(input: image, outputs: 17, kernel: 2, stride: 2, activation: .identity)),
    Case(
      testDescription: "convolution whose kernel is smaller than its stride",
      layer: Convolution(input: image, outputs: 2, kernel: 1, stride: 3)),
    Case(
      testDescription: "convolution with padding",
      layer: Convolution(input: image, outputs: 5, kernel: 3, padding: 2, activation: .identity)),
    Case(
      testDescription: "convolution with padding and a stride",
      layer: Convolution(input: image, outputs: 3, kernel: 4, stride: 3, padding: 1)),
    Case(testDescription: "channels last", layer: ChannelsLast(image)),
    Case(
      testDescription: "residual",
      layer: Residual(
        [Activation.relu, .identity].map {
          Convolution(input: image, outputs: 3, kernel: 3, padding: 1, activation: $0)
        })),
  ]

  @Test(arguments: cases) private func gradientsAgreeWithFiniteDifferences(_ one: Case) {
    let batch = 3
    // A linear layer in front, so that the gradient by the tested layer's input shows in a parameter.
    let front = Dense(inputSize: 4, outputSize: one.layer.inputSize)
    let network = Sequential([front, one.layer], maximumBatch: batch + 1).seeded(3)
    var random = TestRandom(seed: 4)
    network.randomness = [.noise, .dropout, .levels]
    // Noise is added to weights when it is drawn, so the same is drawn anew whenever a weight has changed.
    func draw() {
      var same = TestRandom(seed: 8)
      network.draw(rows: batch) { same.next() }
    }
    let input = random.floats(batch * 4)
    let factors = random.floats(batch * network.outputSize)
    func loss() -> Double {
      draw()
      return zip(network.outputs(input, batch: batch), factors).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    draw()
    var gradient = factors
    network.backwardAfterForward(input, &gradient, batch: batch)
    let computed = network.gradients.array
    let size = computed.reduce(0) { max($0, abs(Double($1))) }
    // A step may cross the corner of a ReLU, so a few differences may be off.
    var (checked, off) = (0, 0)
    for tensor in network.parameters.tensors {
      for index in stride(from: 0, to: tensor.count, by: max(1, tensor.count / 50)) {
        let at = tensor.offset + index
        let old = network.parameters.values[at]
        network.parameters.values[at] = old + 1e-3
        let above = loss()
        network.parameters.values[at] = old - 1e-3
        let slope = (above - loss()) / Double(old + 1e-3 - (old - 1e-3))
        network.parameters.values[at] = old
        checked += 1
        if abs(slope - Double(computed[at])) > 2e-3 * max(1, size) { off += 1 }
      }
    }
    #expect(checked > 20 && off * 50 <= checked, "\(off) of \(checked) differ")
  }

  @Test func aRowOfAConvolutionHasTheSameBitsInEveryBatch() {
    let network = Sequential(
      [
        Convolution(input: Self.image, outputs: 19, kernel: 3, padding: 1),
        Convolution(
          input: ImageShape(height: 5, width: 6, channels: 19), outputs: 3, kernel: 2, stride: 2),
      ], maximumBatch: 20
    ).seeded(5)
    var random = TestRandom(seed: 6)
    let rows = random.floats(20 * network.inputSize)
    let whole = network.outputs(rows, batch: 20)
    for batch in 1...19 {
      let part = network.outputs(Array(rows[((20 - batch) * network.inputSize)...]), batch: batch)
      #expect(
        part.map(\.bitPattern) == whole[((20 - batch) * network.outputSize)...].map(\.bitPattern))
    }
  }
}
