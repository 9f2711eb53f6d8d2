import NeuralNetworks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension DQN.Configuration {
  /// The optimiser that the keys describe.
  func makeOptimizer(for parameters: ParameterStorage) -> any Optimizer {
    switch optimizer {
    case .adam: Adam(for: parameters, learningRate: learningRate, epsilon: adamEpsilon)
    case .adamw:
      AdamW(for: parameters, learningRate: learningRate, epsilon: adamEpsilon, weightDecay: weightDecay)
    case .rmsprop:
      RMSProp(
        for: parameters, learningRate: learningRate, decay: rmspropDecay, epsilon: rmspropEpsilon,
        momentum: momentum, isCentred: rmspropIsCentred)
    case .sgd: StochasticGradientDescent(for: parameters, learningRate: learningRate, momentum: momentum)
    }
  }

  /// The step size over a run of `totalSteps` environment steps.
  func learningRates(totalSteps: Int) -> Schedule {
    let shape = Schedule.Shape(rawValue: learningRateSchedule.rawValue) ?? .constant
    return Schedule(shape, from: learningRate, to: finalLearningRate, over: Double(totalSteps))
  }
}

extension DQN.Configuration.InitializationName {
  var scheme: Initialization {
    switch self {
    case .torch: .torch
    case .he: .he
    case .orthogonal: .orthogonal(gain: Float(2).squareRoot())
    }
  }
}

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Float) -> Float { log(x) }
