import NeuralNetworks
import Testing

/// A storage of one tensor with these numbers.
private func storage(_ numbers: [Float]) -> ParameterStorage {
  let storage = ParameterStorage([ParameterTensor(name: "a", shape: [numbers.count])])
  for (index, number) in numbers.enumerated() { storage.values[index] = number }
  return storage
}

@Suite struct AdamTests {
  @Test func theFirstStepMovesEveryParameterByTheLearningRate() {
    let parameters = storage([1, 1, 1])
    let adam = Adam(for: parameters, learningRate: 0.5)
    // m / (1 - β1) = g and √(v / (1 - β2)) = |g|, whatever the size of g.
    adam.step(parameters: parameters, gradients: storage([4, -0.001, 0]))
    #expect(abs(parameters.values[0] - 0.5) < 1e-6)
    #expect(abs(parameters.values[1] - 1.5) < 1e-5)
    #expect(parameters.values[2] == 1)
    #expect(adam.stepCount == 1)
  }

  @Test func epsilonStandsOutsideTheRoot() {
    let parameters = storage([0])
    let adam = Adam(for: parameters, learningRate: 1, epsilon: 1)
    adam.step(parameters: parameters, gradients: storage([3]))
    // 3 / (√9 + 1); inside the root it would be 3 / √10.
    #expect(abs(parameters.values[0] + 0.75) < 1e-6)
  }

  @Test func momentsAndStepCountAreTheWholeState() {
    let network = Sequential.multilayerPerceptron(
      inputSize: 3, hiddenSizes: [9], outputSize: 2, maximumBatch: 1
    )
    .seeded(1)
    let adam = Adam(for: network.parameters)
    var random = TestRandom(seed: 2)
    func step(_ adam: Adam, _ network: Sequential, _ input: [Float]) {
      var gradient: [Float] = [1, -1]
      network.backwardAfterForward(input, &gradient, batch: 1)
      adam.step(parameters: network.parameters, gradients: network.gradients)
    }
    for _ in 0..<5 { step(adam, network, random.floats(3)) }

    let resumedNetwork = network.copy()
    let resumed = Adam(for: resumedNetwork.parameters)
    resumed.stepCount = adam.stepCount
    for (mine, theirs) in zip(resumed.moments, adam.moments) {
      #expect(mine.name == theirs.name)
      mine.storage.copy(from: theirs.storage)
    }
    for _ in 0..<5 {
      let input = random.floats(3)
      step(adam, network, input)
      step(resumed, resumedNetwork, input)
    }
    #expect(resumedNetwork.parameters.array == network.parameters.array)
  }

  @Test func paddingStaysZero() {
    let network = Sequential.multilayerPerceptron(
      inputSize: 3, hiddenSizes: [], outputSize: 1, maximumBatch: 1
    )
    .seeded(3)
    let adam = Adam(for: network.parameters)
    var gradient: [Float] = [1]
    network.backwardAfterForward([1, 2, 3], &gradient, batch: 1)
    adam.step(parameters: network.parameters, gradients: network.gradients)
    #expect(network.parameters.array[3..<16].allSatisfy { $0 == 0 })
  }
}

@Suite struct GradientNormTests {
  @Test func aNormAboveTheBoundIsScaledDownToIt() {
    let gradients = storage([3, 0, 4])
    #expect(gradients.clipNorm(to: 1) == 5)
    #expect(abs(gradients.values[0] - 0.6) < 1e-6 && abs(gradients.values[2] - 0.8) < 1e-6)
  }

  @Test func theNormOfTheFactorIsAMillionthLonger() {
    let gradients = storage([1e-6])
    gradients.clipNorm(to: 1e-6)
    // 1e-6 / (1e-6 + 1e-6)
    #expect(abs(gradients.values[0] - 0.5e-6) < 1e-11)
  }

  @Test func aNormWithinTheBoundIsLeftAsItIs() {
    let gradients = storage([3, 0, 4])
    #expect(gradients.clipNorm(to: 5.5) == 5)
    #expect(Array(gradients.array.prefix(3)) == [3, 0, 4])
  }
}
