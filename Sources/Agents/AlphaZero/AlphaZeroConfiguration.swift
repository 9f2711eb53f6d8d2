import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension AlphaZero {
  /// The keys of `alphazero`.
  package struct Configuration: OptimizingConfiguration, Equatable {
    package var optimizer = OptimizerSettings()
    package var network = NetworkSettings()
    package var search = SearchSettings.Method.gumbel
    package var simulations = 32
    package var fastSimulations = 8
    package var fullSearchFraction = 0.25
    package var consideredMoves = 16
    package var valueScale = 0.5
    package var visitOffset = 50.0
    package var exploration = 1.25
    package var dirichletConcentration = 1.0
    package var dirichletFraction = 0.25
    package var sampledMoves = 10
    package var valueTarget = 0.5
    package var augmentation = Augmentation.symmetries
    package var gamesPerGeneration = 512
    package var gradientSteps = 100
    package var batchSize = 256
    package var smallestWindow = 20_000
    package var largestWindow = 400_000
    package var valueWeight = 1.0

    package init() {
      optimizer.learningRate = 1e-3
      network.layerTexts = ["conv 64 3x3 padding 1", "residual conv 64 3x3", "dense 128"]
    }

    package static let keys: [ConfigurationKey<Self>] = {
      var keys = optimizerKeys.filter { $0.name == "learning_rate" } + searchKeys
      keys += gumbelKeys.map { $0.acting("with search: gumbel") { $0.search == .gumbel } }
      keys += puctKeys.map { $0.acting("with search: puct") { $0.search == .puct } }
      keys += learningKeys + ConfigurationKey.grouped("network", networkKeys)
      return keys + ConfigurationKey.grouped("optimizer", optimizerKeys.filter { $0.name != "learning_rate" })
    }()

    private static let networkKeys: [ConfigurationKey<Self>] = [
      .init(
        "layers", \.network.layerTexts,
        "Layers below the two heads, with ReLU after conv and dense and between the two layers of residual: [conv 64 4x4, dense 128]."
      ),
      .init(
        "network_init", \.network.initialization,
        "Weight initialization: as in PyTorch, He uniform, or orthogonal with gain sqrt 2."),
    ]

    private static let searchKeys: [ConfigurationKey<Self>] = [
      .init("search", \.search, "How simulations are spent, in training and in evaluations with a search."),
      .init(
        "simulations", \.simulations, in: 1...100_000,
        "Simulations of a full search, whose improved policy is learned."),
      .init(
        "fast_simulations", \.fastSimulations, in: 1...100_000,
        "Simulations of a fast search, which makes a move and is not learned."
      )
      .acting("with full_search_fraction below 1") { $0.fullSearchFraction < 1 },
      .init(
        "full_search_fraction", \.fullSearchFraction, in: NumberRange(0, 1, includesLow: false),
        "Probability that a move is searched in full (playout cap randomization)."),
    ]

    private static let gumbelKeys: [ConfigurationKey<Self>] = [
      .init(
        "considered_moves", \.consideredMoves, in: 1...128,
        "For gumbel: moves at the root among which sequential halving begins."),
      .init(
        "value_scale", \.valueScale, in: NumberRange(1e-6, 1e6),
        "For gumbel: c_scale, how much a value in [-1, 1] counts beside the logits, times visit_offset plus visits."
      ),
      .init("visit_offset", \.visitOffset, in: NumberRange(0, 1e6), "For gumbel: c_visit."),
    ]

    private static let puctKeys: [ConfigurationKey<Self>] = [
      .init("c_puct", \.exploration, in: NumberRange(0, 1e6), "For puct: the weight of the prior."),
      .init(
        "dirichlet_alpha", \.dirichletConcentration, in: NumberRange(0, 1e6, includesLow: false),
        "For puct: concentration of the noise in the root's prior of a full search."),
      .init(
        "dirichlet_fraction", \.dirichletFraction, in: .unit,
        "For puct: share of the noise in the root's prior of a full search."),
      .init(
        "sampled_moves", \.sampledMoves, in: 0...1_000,
        "For puct: moves of a game that are sampled in proportion to the visits; the most visited move after that."
      ),
    ]

    private static let learningKeys: [ConfigurationKey<Self>] = [
      .init(
        "value_target", \.valueTarget, in: .unit,
        "Share of the search's value in the value that is learned; the rest is the game's result."),
      .init(
        "augmentation", \.augmentation, "Whether each sampled position is seen through a random symmetry."),
      .init(
        "games_per_generation", \.gamesPerGeneration, in: 1...1_000_000,
        "Games that end between two times of training."),
      .init("gradient_steps", \.gradientSteps, in: 1...1_000_000, "Gradient steps per generation."),
      .init("batch_size", \.batchSize, in: 1...65_536, "Positions per gradient step."),
      .init(
        "smallest_window", \.smallestWindow, in: 1...100_000_000,
        "Newest positions that are sampled from, at first; the window grows as positions come, less than in proportion."
      ),
      .init(
        "largest_window", \.largestWindow, in: 1...100_000_000,
        "Positions that are kept and sampled from at most."),
      .init(
        "value_weight", \.valueWeight, in: .nonNegative, "Weight of the value's squared error in the loss."),
    ]

    package func problems() -> [ConfigurationProblem] {
      var problems = network.problems() + optimizer.problems()
      if smallestWindow > largestWindow {
        problems.append(.init("smallest_window", "is above largest_window, \(largestWindow)"))
      }
      if batchSize > largestWindow {
        problems.append(
          .init(
            "batch_size",
            "a batch of \(batchSize) needs more positions than are kept; use at most largest_window, \(largestWindow)"
          ))
      }
      return problems
    }

    /// The settings of a search with this many simulations and no noise.
    package func searchSettings(simulations: Int) -> SearchSettings {
      var settings = SearchSettings(simulations: simulations)
      settings.method = search
      (settings.consideredMoves, settings.valueScale, settings.visitOffset) =
        (consideredMoves, valueScale, visitOffset)
      settings.exploration = exploration
      return settings
    }

    /// The settings of a search in self-play.
    func selfPlaySettings(isFull: Bool) -> SearchSettings {
      var settings = searchSettings(simulations: isFull ? simulations : fastSimulations)
      switch search {
      case .gumbel: settings.noise = .gumbel
      case .puct:
        settings.noise =
          isFull ? .dirichlet(alpha: dirichletConcentration, fraction: dirichletFraction) : .none
      }
      return settings
    }

    /// Positions that are sampled from once `count` have come: c (1 + β ((count / c)^α - 1) / α) with α 0.75, β 0.4 and c
    /// the smallest window.
    ///
    /// Source: Wu, "Accelerating self-play learning in Go" (2019), appendix C.
    package func window(after count: Int) -> Int {
      guard count > smallestWindow else { return count }
      let ratio = Double(count) / Double(smallestWindow)
      let size = Double(smallestWindow) * (1 + 0.4 * (pow(ratio, 0.75) - 1) / 0.75)
      return min(Int(size), count, largestWindow)
    }
  }
}
