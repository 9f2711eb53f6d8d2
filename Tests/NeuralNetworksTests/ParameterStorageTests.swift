import NeuralNetworks
import Testing

@Suite struct ParameterStorageTests {
  @Test func tensorsBeginOnMultiplesOfSixtyFourBytes() {
    let storage = ParameterStorage([
      ParameterTensor(name: "a", shape: [3, 5]), ParameterTensor(name: "b", shape: [17]),
      ParameterTensor(name: "c", shape: [16]),
    ])
    #expect(storage.tensors.map(\.offset) == [0, 16, 48])
    #expect(storage.count == 64)
    #expect(UInt(bitPattern: storage.values) % 64 == 0)
    #expect(storage["b"]?.count == 17)
    #expect(storage["d"] == nil)
  }

  @Test func aNetworkNamesItsTensorsByLayer() {
    let network = Sequential.multilayerPerceptron(
      inputSize: 4, hiddenSizes: [5], outputSize: 2, maximumBatch: 1)
    #expect(
      network.parameters.tensors.map { "\($0.name) \($0.shape)" } == [
        "layers.0.weight [4, 5]", "layers.0.bias [5]", "layers.1.weight [5, 2]", "layers.1.bias [2]",
      ])
  }

  @Test func tauIsTheShareOfTheOnlineNetwork() {
    let target = ParameterStorage([ParameterTensor(name: "a", shape: [2])])
    let online = ParameterStorage(layoutOf: target)
    (target.values[0], target.values[1]) = (8, -4)
    (online.values[0], online.values[1]) = (0, 4)
    target.blend(from: online, tau: 0.25)
    #expect(Array(target.array.prefix(2)) == [6, -2])
    target.blend(from: online, tau: 1)
    #expect(Array(target.array.prefix(2)) == [0, 4])
  }

  @Test func copyingTakesEveryNumberAndLeavesTheSourceAlone() {
    let online = Sequential.multilayerPerceptron(
      inputSize: 3, hiddenSizes: [7], outputSize: 2, maximumBatch: 1
    )
    .seeded(1).parameters
    let target = ParameterStorage(layoutOf: online)
    target.copy(from: online)
    #expect(target.array == online.array)
    online.values.update(repeating: 0, count: online.count)
    #expect(target.array.contains { $0 != 0 } && online.array.allSatisfy { $0 == 0 })
  }

  @Test func bytesRestoreEveryBit() {
    let first = Sequential.multilayerPerceptron(
      inputSize: 3, hiddenSizes: [7], outputSize: 2, maximumBatch: 1
    )
    .seeded(2).parameters
    let saved = Array(first.bytes)
    let second = ParameterStorage(layoutOf: first)
    second.bytes.copyBytes(from: saved)
    #expect(second.array.map(\.bitPattern) == first.array.map(\.bitPattern))
  }
}
