import NeuralNetworks
import RLCore

/// What is learned of returns: the target of a step, and the form of value that is regressed on it.
package struct ReturnSettings: Sendable, Equatable {
  package enum LossName: String, CaseIterable, Sendable {
    case mse, huber
  }
  package enum Distribution: String, CaseIterable, Sendable {
    case none, c51, quantile, iqn
    case gaussianHistogram = "hl-gauss"
    case twoHot = "two-hot"

    /// Whether values are probabilities of fixed returns.
    var hasSupport: Bool { self == .c51 || self == .gaussianHistogram || self == .twoHot }
    /// Whether quantiles are learned.
    var hasQuantiles: Bool { self == .quantile || self == .iqn }
  }

  package var gamma = 0.99
  package var steps = 1
  package var loss = LossName.mse
  package var huberDelta = 1.0
  package var isDouble = false
  package var distribution = Distribution.none
  package var atomCount = 51
  package var lowestReturn = -10.0
  package var highestReturn = 10.0
  package var histogramDeviation = 0.75
  package var quantileCount = 51
  package var isMunchausen = false
  package var munchausenAlpha = 0.9
  package var entropyTemperature = 0.03
  package var munchausenClip = -1.0

  package init() {}

  /// The head of the distribution.
  ///
  /// - Parameter isPrioritized: whether the errors of rows become priorities.
  func head(isPrioritized: Bool) -> any ValueHead {
    var support: Support { Support(low: Float(lowestReturn), high: Float(highestReturn), count: atomCount) }
    switch distribution {
    case .none:
      return ScalarHead(loss: scalarLoss)
    case .c51:
      return CategoricalHead(support, measuresDivergence: isPrioritized)
    case .gaussianHistogram:
      return HistogramHead(
        support, .gaussian(sigma: Float(histogramDeviation)), measuresDivergence: isPrioritized)
    case .twoHot: return HistogramHead(support, .twoHot, measuresDivergence: isPrioritized)
    case .quantile: return QuantileHead(count: quantileCount, kappa: Float(huberDelta))
    case .iqn: return ImplicitQuantileHead(count: quantileCount, kappa: Float(huberDelta))
    }
  }

  var scalarLoss: Loss { loss == .huber ? .huber(delta: Float(huberDelta)) : .meanSquaredError }

  func problems(_ replay: ReplaySettings) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    if replay.method == .none, steps > 1 {
      problems.append(
        .init(
          "n_steps", "n-step windows are assembled in the replay buffer; use 1 without a buffer"))
    }
    if isDouble, isMunchausen {
      problems.append(
        .init(
          "double_q",
          "the Munchausen target has no maximum that a second network could select; set only one of the two"))
    }
    if distribution.hasSupport, lowestReturn >= highestReturn {
      problems.append(.init("v_max", "must be above v_min, \(lowestReturn)"))
    } else if distribution.hasSupport, Float(highestReturn) - Float(lowestReturn) < 1e-30 {
      problems.append(
        .init("v_max", "is so near to v_min, \(lowestReturn), that numbers of 32 bits cannot tell them apart")
      )
    }
    return problems
  }
}

extension DQN.Configuration {
  static let returnKeys: [ConfigurationKey<Self>] = [
    .init("gamma", \.returns.gamma, in: .unit, "Discount factor per step."),
    .init(
      "n_steps", \.returns.steps, in: 1...1000,
      "Length of the n-step return; shorter where the episode terminates or is truncated."),
    .init(
      "loss", \.returns.loss,
      "Squared error, or Huber loss, which clips the derivative; for values, not distributions."
    )
    .acting("with distribution: none") { $0.returns.distribution == .none },
    .init(
      "huber_delta", \.returns.huberDelta, in: .positiveSingle,
      "Error above which Huber loss is linear; also for the quantile losses."
    )
    .acting("with loss: huber or distribution: quantile or iqn") {
      $0.returns.distribution.hasQuantiles || $0.returns.distribution == .none && $0.returns.loss == .huber
    },
    .init(
      "double_q", \.returns.isDouble,
      "Whether the online network selects the action that the target network evaluates."
    )
    .acting("with target: network") { $0.updates.target == .network },
    .init(
      "distribution", \.returns.distribution,
      "What is learned of the return: its mean, as one number (none) or as a histogram by classification (hl-gauss, two-hot); a categorical distribution (c51); quantiles; or all quantiles (iqn)."
    ),
    .init(
      "n_atoms", \.returns.atomCount, in: 2...1001,
      "For c51, hl-gauss and two-hot: number of atoms between v_min and v_max."
    )
    .acting("with distribution: c51, hl-gauss or two-hot") { $0.returns.distribution.hasSupport },
    .init(
      "v_min", \.returns.lowestReturn, in: NumberRange(-1e30, 1e30),
      "For c51, hl-gauss and two-hot: lowest discounted return of the support."
    )
    .acting("with distribution: c51, hl-gauss or two-hot") { $0.returns.distribution.hasSupport },
    .init(
      "v_max", \.returns.highestReturn, in: NumberRange(-1e30, 1e30),
      "For c51, hl-gauss and two-hot: highest discounted return of the support."
    )
    .acting("with distribution: c51, hl-gauss or two-hot") { $0.returns.distribution.hasSupport },
    .init(
      "hl_sigma", \.returns.histogramDeviation, in: NumberRange(0, 100, includesLow: false),
      "For hl-gauss: standard deviation of a target's histogram, in distances of the atoms."
    )
    .acting("with distribution: hl-gauss") { $0.returns.distribution == .gaussianHistogram },
    .init(
      "n_quantiles", \.returns.quantileCount, in: 1...1000,
      "For quantile: number of quantiles of the return; for iqn: number of levels drawn for each update."
    )
    .acting("with distribution: quantile or iqn") { $0.returns.distribution.hasQuantiles },
    .init(
      "munchausen", \.returns.isMunchausen,
      "Whether to add the scaled log-policy to the reward and use a soft maximum in the target."
    ),
    .init(
      "munchausen_alpha", \.returns.munchausenAlpha, in: .unit,
      "For munchausen: scale of the log-policy term."
    )
    .acting("with munchausen: true") { $0.returns.isMunchausen },
    .init(
      "entropy_temperature", \.returns.entropyTemperature, in: .positive,
      "For munchausen: tau, the temperature of the softmax over the values."
    )
    .acting("with munchausen: true") { $0.returns.isMunchausen },
    .init(
      "munchausen_clip", \.returns.munchausenClip, in: NumberRange(-.infinity, 0, includesLow: false),
      "For munchausen: lower clipping bound of tau times the log-policy."
    )
    .acting("with munchausen: true") { $0.returns.isMunchausen },
  ]
}
