import RLCore

/// The distribution of a reward, as an experiment file writes it.
enum RewardLaw: Sendable, Equatable {
  case fixed(Double)
  case normal(mean: Double, deviation: Double)
  case uniform(low: Double, high: Double)
  /// 1 with this probability, else 0.
  case bernoulli(Double)

  /// Nothing is a reward of 0; nil if the words are no reward.
  init?(_ words: [Substring]) {
    let numbers = words.compactMap { Double($0) }.filter(\.isFinite)
    switch (words.first, words.count, numbers.count) {
    case (nil, _, _): self = .fixed(0)
    case (_, 1, 1): self = .fixed(numbers[0])
    case ("normal", 3, 2) where numbers[1] >= 0: self = .normal(mean: numbers[0], deviation: numbers[1])
    case ("uniform", 3, 2) where numbers[0] <= numbers[1]: self = .uniform(low: numbers[0], high: numbers[1])
    case ("bernoulli", 2, 1) where (0...1).contains(numbers[0]): self = .bernoulli(numbers[0])
    default: return nil
    }
  }

  var mean: Double {
    switch self {
    case .fixed(let reward): reward
    case .normal(let mean, _): mean
    case .uniform(let low, let high): (low + high) / 2
    case .bernoulli(let probability): probability
    }
  }

  var isRandom: Bool { if case .fixed = self { false } else { true } }

  @inline(__always) func sample(using random: inout RandomStream) -> Double {
    switch self {
    case .fixed(let reward): reward
    case .normal(let mean, let deviation): mean + deviation * random.normal()
    case .uniform(let low, let high): random.uniform(low, high)
    case .bernoulli(let probability): random.uniform() < probability ? 1 : 0
    }
  }
}
