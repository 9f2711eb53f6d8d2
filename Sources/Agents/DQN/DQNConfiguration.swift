import NeuralNetworks
import RLCore

extension DQN {
  /// The keys of the DQN family; the defaults are CleanRL's for classic control.
  package struct Configuration: ExploringConfiguration {
    package enum LossName: String, CaseIterable, Sendable {
      case mse, huber
    }
    package enum OptimizerName: String, CaseIterable, Sendable {
      case adam, adamw, rmsprop, sgd
    }
    package enum RateSchedule: String, CaseIterable, Sendable {
      case constant, linear, exponential, cosine
    }
    package enum ReplayName: String, CaseIterable, Sendable {
      case uniform, prioritized, none
    }
    package enum TargetName: String, CaseIterable, Sendable {
      case network, none
    }
    package enum DistributionName: String, CaseIterable, Sendable {
      case none, c51, quantile
    }
    package enum InitializationName: String, CaseIterable, Sendable {
      case torch, he, orthogonal
    }

    package var learningRate = 2.5e-4
    package var learningRateSchedule = RateSchedule.constant
    package var finalLearningRate = 1e-5
    package var optimizer = OptimizerName.adam
    package var adamEpsilon = 1e-8
    package var rmspropDecay = 0.95
    package var rmspropEpsilon = 0.01
    package var rmspropIsCentred = true
    package var momentum = 0.0
    package var weightDecay = 0.0
    package var maximumGradientNorm: Double?
    package var maximumGradientValue: Double?

    package var gamma = 0.99
    package var steps = 1
    package var replay = ReplayName.uniform
    package var bufferSize = 10_000
    package var priorityExponent = 0.5
    package var initialBeta = 0.4
    package var finalBeta = 1.0
    package var learningStarts = 10_000
    package var trainFrequency = 10
    package var gradientSteps = 1
    package var batchSize = 128
    package var target = TargetName.network
    package var targetUpdateInterval = 500
    package var tau = 1.0

    package var exploration = ExplorationSettings()
    package var augmentation = Augmentation.none

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

    package var loss = LossName.mse
    package var huberDelta = 1.0
    package var isDouble = false
    package var distribution = DistributionName.none
    package var atomCount = 51
    package var lowestReturn = -10.0
    package var highestReturn = 10.0
    package var quantileCount = 51
    package var isMunchausen = false
    package var munchausenAlpha = 0.9
    package var entropyTemperature = 0.03
    package var munchausenClip = -1.0

    package init() {}

    /// What the network's outputs mean.
    package var form: ValueForm {
      switch distribution {
      case .none: .scalar
      case .c51: .categorical(Support(low: Float(lowestReturn), high: Float(highestReturn), count: atomCount))
      case .quantile: .quantiles(count: quantileCount)
      }
    }

    /// The network's layers for `inputSize` numbers and `actionCount` actions.
    ///
    /// The layers behind the last but one hidden layer are the head: they carry the noise of a noisy network, and a
    /// dueling network has them twice.
    package func layers(inputSize: Int, actionCount: Int) -> [any LayerDescription] {
      var layers: [any LayerDescription] = []
      var size = inputSize
      for units in hiddenSizes.dropLast() {
        layers += hidden(size, units, isNoisy: false)
        size = units
      }
      func head(_ outputs: Int) -> [any LayerDescription] {
        guard let units = hiddenSizes.last else { return [dense(size, outputs, .identity, isNoisy)] }
        return hidden(size, units, isNoisy: isNoisy) + [dense(units, outputs, .identity, isNoisy)]
      }
      let atoms = form.atoms
      return layers
        + (isDueling
          ? [Dueling(value: head(atoms), advantage: head(actionCount * atoms), atoms: atoms)]
          : head(actionCount * atoms))
    }

    private func hidden(_ inputs: Int, _ units: Int, isNoisy: Bool) -> [any LayerDescription] {
      var layers = [dense(inputs, units, hasLayerNorm ? .identity : .relu, isNoisy)]
      if hasLayerNorm { layers.append(LayerNorm(size: units, activation: .relu)) }
      if dropout > 0 { layers.append(Dropout(size: units, rate: Float(dropout))) }
      return layers
    }

    private func dense(
      _ inputs: Int, _ outputs: Int, _ activation: Activation, _ isNoisy: Bool
    ) -> any LayerDescription {
      if isNoisy {
        NoisyDense(inputSize: inputs, outputSize: outputs, activation: activation, noise: Float(noise))
      } else {
        Dense(inputSize: inputs, outputSize: outputs, activation: activation)
      }
    }

    package func problems() -> [ConfigurationProblem] {
      var problems = exploration.problems(allowsUCB: false)
      if batchSize > bufferSize, replay != .none {
        problems.append(
          .init(
            "batch_size",
            "a batch of \(batchSize) is larger than the buffer; use at most buffer_size, \(bufferSize)"))
      }
      if gradientSteps == 0 {
        problems.append(
          .init("gradient_steps", "0 would never learn; use 1 or more, or -1 for one an environment step"))
      }
      if replay == .none, augmentation != .none {
        problems.append(
          .init(
            "augmentation",
            "transitions are turned as they are drawn from the replay buffer; use none without one")
        )
      }
      if replay == .none, steps > 1 {
        problems.append(
          .init(
            "n_steps", "windows of several steps are put together in the replay buffer; use 1 without one"))
      }
      if isDouble, isMunchausen {
        problems.append(
          .init(
            "double_q",
            "Munchausen's target has no highest value that a second network could choose; set one of the two")
        )
      }
      if distribution == .c51, lowestReturn >= highestReturn {
        problems.append(.init("v_max", "must be above v_min, \(lowestReturn)"))
      }
      for text in layerTexts where LayerText(text) == nil {
        problems.append(.init("layers", "'\(text)' is no layer; write \(LayerText.forms)"))
      }
      if learningRateSchedule == .exponential, finalLearningRate <= 0 {
        problems.append(.init("learning_rate_final", "an exponential never reaches 0; use a positive number"))
      }
      return problems
    }

    /// What is unwise in a run of `totalSteps` environment steps.
    package func warnings(totalSteps: Int) -> [ConfigurationProblem] {
      budgetWarnings(totalSteps) + switchWarnings
    }

    /// Switches that do not do together what their names say.
    private var switchWarnings: [ConfigurationProblem] {
      var warnings: [ConfigurationProblem] = []
      if isNoisy, exploration.method == .epsilon, !exploration.isAlwaysGreedy {
        warnings.append(
          .init(
            "noisy",
            "explores by itself, and epsilon adds random actions to that; set exploration_initial_eps and exploration_final_eps to 0"
          ))
      }
      if !isNoisy, exploration.isAlwaysGreedy {
        warnings.append(
          .init(
            "exploration_initial_eps",
            "nothing explores: epsilon is 0 and the network is not noisy; set exploration_initial_eps and exploration_final_eps above 0, or noisy: true"
          ))
      }
      if optimizer == .adamw, weightDecay == 0 {
        warnings.append(
          .init("optimizer", "adamw is adam without weight_decay; set it, such as 0.01, PyTorch's default"))
      }
      return warnings
    }

    private func budgetWarnings(_ totalSteps: Int) -> [ConfigurationProblem] {
      if learningStarts >= totalSteps {
        return [
          .init(
            "learning_starts",
            "learning starts after \(learningStarts) steps but training ends after \(totalSteps): nothing will be learned"
          )
        ]
      }
      let firstUpdate = (learningStarts / trainFrequency + 1) * trainFrequency
      guard firstUpdate > totalSteps else { return [] }
      return [
        .init(
          "train_freq",
          "the first update comes after \(firstUpdate) steps but training ends after \(totalSteps): nothing will be learned"
        )
      ]
    }
  }
}
