import NeuralNetworks
import RLCore

/// How gradients change weights.
package struct OptimizerSettings: Sendable, Equatable {
  package enum Method: String, CaseIterable, Sendable {
    case adam, adamw, rmsprop, sgd
  }
  package enum RateSchedule: String, CaseIterable, Sendable {
    case constant, linear, exponential, cosine

    var shape: Schedule.Shape {
      switch self {
      case .constant: .constant
      case .linear: .linear
      case .exponential: .exponential
      case .cosine: .cosine
      }
    }
  }

  package var learningRate = 2.5e-4
  package var learningRateSchedule = RateSchedule.constant
  package var finalLearningRate = 1e-5
  package var method = Method.adam
  package var adamEpsilon = 1e-8
  package var rmspropDecay = 0.95
  package var rmspropEpsilon = 0.01
  package var rmspropIsCentered = true
  package var momentum = 0.0
  package var weightDecay = 0.0
  package var maximumGradientNorm: Double?
  package var maximumGradientValue: Double?

  package init() {}

  func problems() -> [ConfigurationProblem] {
    guard learningRateSchedule == .exponential, finalLearningRate <= 0 else { return [] }
    return [.init("learning_rate_final", "an exponential never reaches 0; use a positive number")]
  }

  func warnings() -> [ConfigurationProblem] {
    guard method == .adamw, weightDecay == 0 else { return [] }
    return [
      .init("optimizer", "adamw without weight_decay is adam; set it, for example to 0.01, PyTorch's default")
    ]
  }

  /// The optimizer that the keys describe.
  func make(for parameters: ParameterStorage) -> any Optimizer {
    switch method {
    case .adam: Adam(for: parameters, learningRate: learningRate, epsilon: adamEpsilon)
    case .adamw:
      AdamW(for: parameters, learningRate: learningRate, epsilon: adamEpsilon, weightDecay: weightDecay)
    case .rmsprop:
      RMSProp(
        for: parameters, learningRate: learningRate, decay: rmspropDecay, epsilon: rmspropEpsilon,
        momentum: momentum, isCentered: rmspropIsCentered)
    case .sgd: StochasticGradientDescent(for: parameters, learningRate: learningRate, momentum: momentum)
    }
  }

  /// The learning-rate schedule over a run of `totalSteps` environment steps.
  func learningRates(totalSteps: Int) -> Schedule {
    Schedule(learningRateSchedule.shape, from: learningRate, to: finalLearningRate, over: Double(totalSteps))
  }

  /// The norm of `gradients`, which are then clipped.
  func clip(_ gradients: ParameterStorage) -> Double {
    let norm: Double
    if let bound = maximumGradientNorm {
      norm = Double(gradients.clipNorm(to: Float(bound)))
    } else {
      norm = gradients.sumOfSquares.squareRoot()
    }
    if let bound = maximumGradientValue { gradients.clamp(to: Float(bound)) }
    return norm
  }

  /// Adds the L2 penalty's gradient, where weight decay is not decoupled from the gradient.
  func addWeightDecay(to gradients: ParameterStorage, of parameters: ParameterStorage) {
    if weightDecay > 0, method != .adamw { gradients.add(parameters, times: Float(weightDecay)) }
  }
}

/// A configuration with an optimizer.
package protocol OptimizingConfiguration: Configuration {
  var optimizer: OptimizerSettings { get set }
}

extension OptimizingConfiguration {
  static var optimizerKeys: [ConfigurationKey<Self>] {
    [
      .init(
        "learning_rate", \.optimizer.learningRate, in: NumberRange(0, 1, includesLow: false),
        "Learning rate of the optimizer."
      ),
      .init("optimizer", \.optimizer.method, "The optimizer."),
      .init(
        "learning_rate_schedule", \.optimizer.learningRateSchedule,
        "Schedule of the learning rate from learning_rate to learning_rate_final over training.steps."),
      .init(
        "learning_rate_final", \.optimizer.finalLearningRate, in: NumberRange(0, 1),
        "Final learning rate, unless the schedule is constant."
      )
      .acting("with a learning_rate_schedule that is not constant") {
        $0.optimizer.learningRateSchedule != .constant
      },
      .init(
        "adam_eps", \.optimizer.adamEpsilon, in: .positiveSingle,
        "Epsilon of adam and adamw, outside the square root."
      )
      .acting("with optimizer: adam or adamw") {
        $0.optimizer.method == .adam || $0.optimizer.method == .adamw
      },
      .init(
        "rmsprop_alpha", \.optimizer.rmspropDecay, in: NumberRange(0, 1, includesHigh: false),
        "For rmsprop: decay of the running means."
      )
      .acting("with optimizer: rmsprop") { $0.optimizer.method == .rmsprop },
      .init(
        "rmsprop_eps", \.optimizer.rmspropEpsilon, in: .positiveSingle,
        "For rmsprop: epsilon, outside the square root."
      )
      .acting("with optimizer: rmsprop") { $0.optimizer.method == .rmsprop },
      .init(
        "rmsprop_centered", \.optimizer.rmspropIsCentered,
        "For rmsprop: whether to divide by the standard deviation of the gradients instead of their root mean square."
      )
      .acting("with optimizer: rmsprop") { $0.optimizer.method == .rmsprop },
      .init(
        "momentum", \.optimizer.momentum, in: NumberRange(0, 1, includesHigh: false),
        "For rmsprop and sgd: momentum."
      )
      .acting("with optimizer: rmsprop or sgd") {
        $0.optimizer.method == .rmsprop || $0.optimizer.method == .sgd
      },
      .init(
        "weight_decay", \.optimizer.weightDecay, in: .nonNegative,
        "L2 penalty on all weights; decoupled for adamw, added to the gradient otherwise."),
      .init(
        "max_grad_norm", \.optimizer.maximumGradientNorm, in: .positiveSingle,
        "Maximum gradient norm; larger gradients are scaled down; null for no limit."),
      .init(
        "max_grad_value", \.optimizer.maximumGradientValue, in: .positiveSingle,
        "Clips each gradient element to [-x, x]; null for no limit."),
    ]
  }
}
