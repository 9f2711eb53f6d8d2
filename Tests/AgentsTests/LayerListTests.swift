import Agents
import NeuralNetworks
import RLCore
import Testing

@Suite struct LayerListTests {
  private func torso(_ layers: [String], _ shape: [Int]) throws -> [String] {
    var configuration = DQN.Configuration()
    configuration.network.layerTexts = layers
    return try configuration.network.torso(.box(BoxSpace(shape: shape, low: 0, high: 1))).layers.map {
      "\(type(of: $0)) \($0.inputSize) -> \($0.outputSize)"
    }
  }

  @Test func theNatureNetworkHasTheSizesOfThePaper() throws {
    #expect(
      try torso(["conv 32 8x8 stride 4", "conv 64 4x4 stride 2", "conv 64 3x3"], [84, 84, 4]) == [
        "Convolution 28224 -> 12800", "Convolution 12800 -> 5184", "Convolution 5184 -> 3136",
      ])
    #expect(
      try torso(["conv 8 3x3 stride 2 padding 1", "residual conv 8 3x3", "dense 4"], [6, 7, 2]) == [
        "Convolution 84 -> 96", "Residual 96 -> 96", "Dense 96 -> 4",
      ])
    #expect(try torso(["dense 16", "residual 16"], [10]) == ["Dense 10 -> 16", "Residual 16 -> 16"])
  }

  @Test(arguments: ["conv 8 3x3 padding 3", "conv 8 3x3 stride 0", "residual conv 8 2x2", "conv 8 3x"])
  func whatNoLayerCanBeIsNoText(_ text: String) {
    #expect(LayerText(text) == nil)
  }

  @Test func imagesWhoseChannelsComeFirstAreTurnedRoundForConvolutions() throws {
    var configuration = DQN.Configuration()
    configuration.network.layerTexts = ["conv 8 3x3"]
    let board = ObservationSpace.box(
      BoxSpace(shape: [2, 6, 7], low: 0, high: 1, axes: .channelsFirst))
    let layers = try configuration.network.torso(board).layers
    #expect(layers.first as? ChannelsLast == ChannelsLast(ImageShape(height: 6, width: 7, channels: 2)))
    #expect(layers.last?.outputSize == 4 * 5 * 8)
    // A dense network needs no order.
    configuration.network.layerTexts = ["dense 8"]
    #expect(try configuration.network.torso(board).layers.count == 1)
  }

  @Test(
    arguments: [
      (
        ["conv 16 3x3"], [9],
        "layers: 'conv 16 3x3' needs an image of height, width and channels; its input is a row of 9 numbers"
      ),
      (["conv 16 5x5"], [4, 9, 1], "layers: 'conv 16 5x5' does not fit into an image of 4x9x1"),
      (
        ["dense 8", "residual 9"], [4],
        "layers: 'residual 9' gives 9 numbers but takes 8: a skip connection needs as many outputs as inputs; put 'dense 9' before it"
      ),
      (
        ["conf 16"], [4],
        "layers: 'conf 16' is not a layer; write 'conv 16 3x3', 'conv 32 8x8 stride 4', 'conv 16 3x3 padding 1', 'dense 128', 'residual 128' or 'residual conv 16 3x3'"
      ),
      (
        ["conv 8 3x3 padding 1", "residual conv 9 3x3"], [6, 7, 2],
        "layers: 'residual conv 9 3x3' gives 9 channels but takes an image of 6x7x8: a skip connection needs as many; put 'conv 9 3x3 padding 1' before it"
      ),
      (
        ["dense 8", "residual conv 9 3x3"], [6, 7, 2],
        "layers: 'residual conv 9 3x3' needs an image of height, width and channels; its input is a row of 8 numbers"
      ),
    ] as [([String], [Int], String)])
  func whatDoesNotFitIsSaidWithItsSizes(layers: [String], shape: [Int], message: String) {
    #expect {
      try torso(layers, shape)
    } throws: {
      "\($0)" == message
    }
  }
}
