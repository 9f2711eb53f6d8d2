import NeuralNetworks
import RLCore

/// The layers of a network.
package struct NetworkSettings: Sendable, Equatable {
  package enum InitializationName: String, CaseIterable, Sendable {
    case torch, he, orthogonal

    var scheme: Initialization {
      switch self {
      case .torch: .torch
      case .he: .he
      case .orthogonal: .orthogonal(gain: Float(2).squareRoot())
      }
    }
  }

  package var rescalesObservations = false
  package var initialFile = ""
  package var layerTexts: [String] = []
  package var hiddenSizes = [120, 84]
  package var initialization = InitializationName.torch
  package var hasLayerNorm = false
  package var dropout = 0.0
  package var isDueling = false
  package var isNoisy = false
  package var noise = 0.5

  package init() {}

  func problems() -> [ConfigurationProblem] {
    layerTexts.filter { LayerText($0) == nil }.map {
      .init("layers", "'\($0)' is no layer; write \(LayerText.forms)")
    }
  }
}

extension DQN.Configuration {
  static let networkKeys: [ConfigurationKey<Self>] = [
    .init(
      "rescale_observations", \.network.rescalesObservations,
      "Whether each element of an observation is brought from its bounds to [-1, 1] on its way into the network; all need finite bounds."
    ),
    .init(
      "layers", \.network.layerTexts,
      "Layers before those of net_arch; ReLU follows conv and dense, and stands between the two layers of residual: [conv 32 8x8 stride 4, conv 64 3x3 padding 1, residual conv 64 3x3, dense 128, residual 128]."
    ),
    .init(
      "net_arch", \.network.hiddenSizes, in: 1...16_384,
      "Units of each hidden layer, with ReLU between; [] makes a linear function."),
    .init(
      "network_init", \.network.initialization,
      "How weights start: as in PyTorch, uniform by He for ReLU, or orthogonal with gain sqrt 2."
    )
    .acting("without init_from, whose weights replace all") { $0.network.initialFile.isEmpty },
    .init(
      "init_from", \.network.initialFile,
      "A safetensors file, as 'rl-lab export' writes it, whose weights the network starts with; empty for none."
    ),
    .init("layer_norm", \.network.hasLayerNorm, "Whether each hidden layer is normalised before its ReLU.")
      .acting("with hidden layers in net_arch") { !$0.network.hiddenSizes.isEmpty },
    .init(
      "dropout", \.network.dropout, in: NumberRange(0, 1, includesHigh: false),
      "Probability with which a hidden unit is left out of a gradient step."
    )
    .acting("with hidden layers in net_arch") { !$0.network.hiddenSizes.isEmpty },
    .init(
      "dueling", \.network.isDueling,
      "Whether the last hidden layer and the outputs come twice: for the value of a state and for the advantage of each action."
    ),
    .init(
      "noisy", \.network.isNoisy,
      "Whether the last hidden layer and the outputs carry learned noise, which explores in place of epsilon; set exploration_initial_eps and exploration_final_eps to 0 with it."
    ),
    .init(
      "noisy_sigma0", \.network.noise, in: .nonNegative,
      "For noisy: the noise's size at the start, times sqrt of the inputs."
    )
    .acting("with noisy: true") { $0.network.isNoisy },
  ]
}
