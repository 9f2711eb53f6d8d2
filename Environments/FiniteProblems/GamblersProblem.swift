import Drawing
import RLCore

/// The gambler's problem (Sutton and Barto 2018, example 4.3): stake money on flips of a coin until a goal or ruin.
struct GamblersProblem: DiscreteEnvironment, ModelledEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "GamblersProblem-v0", GamblersProblem.self,
    summary: "Stake money on flips of a coin until the goal is reached or all is lost.",
    documentation: """
      Stake whole dollars on flips of a coin until the goal is reached or all is lost.
      Heads wins the stake, tails loses it. The value of a capital is the probability of reaching the goal from there.

      Observation: the capital, 0 to goal; 101 states by default.
      Actions: the stake less one: action 0 stakes 1 dollar, up to goal / 2 dollars, 50 actions by default. Stakes above the
        capital, or above what is missing to the goal, are illegal.
      Reward: 1 for reaching the goal, else 0.
      Start: a capital of 1 to goal - 1, each as likely, or that of capital.
      Ends: terminated with 0 dollars or with the goal; truncated after 1000 steps.
      Source: Sutton and Barto, "Reinforcement Learning" (2018), example 4.3 and exercise 4.9, which also have a stake of 0.
      """, maxEpisodeSteps: 1000)

  struct Parameters: Configuration {
    var goal = 100
    var headsProbability = 0.4
    var capital: Int?

    static let keys: [ConfigurationKey<Self>] = [
      .init("goal", \.goal, in: 2...1000, "The capital that wins, in dollars."),
      .init("heads_probability", \.headsProbability, in: .unit, "Probability that a stake is won."),
      .init(
        "capital", \.capital, in: 1...999, "The capital at the start, in dollars; null for a random one."),
    ]

    func problems() -> [ConfigurationProblem] {
      guard let capital, capital >= goal else { return [] }
      return [.init("capital", "must be below the goal of \(goal); this is \(capital)")]
    }
  }

  let actionSpace: DiscreteSpace
  let model: TransitionModel
  private var walk: TransitionSampler
  private let goal: Int
  /// What was staked last, 0 at the start, and the capital before it.
  private var (stake, before) = (0, 0)

  init(_ parameters: Parameters) {
    let goal = parameters.goal
    let (heads, stakes) = (parameters.headsProbability, goal / 2)
    actionSpace = DiscreteSpace(labels: (1...stakes).map { "\($0)" })
    let starts = parameters.capital.map { $0...$0 } ?? 1...goal - 1
    model = TransitionModel(
      stateCount: goal + 1, actionCount: stakes,
      startProbabilities: (0...goal).map { starts.contains($0) ? 1 / Double(starts.count) : 0 },
      legalActions: stakes == 1
        ? nil
        : (0...goal).flatMap { capital in
          (1...stakes).map { Self.isEnd(capital, goal) || $0 <= Self.most(capital, goal) }
        }
    ) { capital, action in
      if Self.isEnd(capital, goal) {
        return [.init(probability: 1, state: capital, reward: 0, terminated: true)]
      }
      // An illegal stake does what the smallest does.
      let stake = action < Self.most(capital, goal) ? action + 1 : 1
      return [(heads, capital + stake), (1 - heads, capital - stake)].filter { $0.0 > 0 }.map {
        .init(
          probability: $0.0, state: $0.1, reward: $0.1 == goal ? 1 : 0, terminated: Self.isEnd($0.1, goal))
      }
    }
    walk = TransitionSampler(model)
    self.goal = goal
  }

  private static func isEnd(_ capital: Int, _ goal: Int) -> Bool { capital == 0 || capital == goal }
  /// The largest legal stake.
  private static func most(_ capital: Int, _ goal: Int) -> Int { min(capital, goal - capital) }

  var stateCount: Int { goal + 1 }
  var state: Int { walk.state }
  var masksActions: Bool { actionSpace.count > 1 }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    for action in 0..<actionSpace.count { flags[action] = action < Self.most(state, goal) }
  }

  mutating func reset(using random: inout RandomStream) {
    walk.reset(using: &random)
    stake = 0
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    before = state
    let step = walk.step(action, using: &random)
    stake = abs(state - before)
    return step
  }

  /// A bar as long as the capital, with the goal at its right end; what was won or lost last is at the end of the bar.
  func draw() -> Scene {
    var scene = Scene(width: 10, height: 4)
    let unit = 9 / Double(goal)
    func bar(from first: Int, to last: Int, _ color: Scene.Color) {
      scene.shapes.append(
        .rectangle(
          origin: .init(0.5 + Double(first) * unit, 1.5), width: Double(last - first) * unit, height: 1.2,
          color))
    }
    bar(from: 0, to: goal, .floor)
    bar(from: 0, to: state, .body)
    if stake > 0 { bar(from: min(before, state), to: max(before, state), state > before ? .goal : .hazard) }
    for (x, color) in [(0.5, Scene.Color.hazard), (9.5, .goal)] {
      scene.shapes.append(.line(from: .init(x, 1.2), to: .init(x, 3), width: 0.12, color))
    }
    let place = 0.5 + Double(state) * unit
    scene.shapes.append(
      .polygon([.init(place, 2.75), .init(place - 0.2, 3.15), .init(place + 0.2, 3.15)], .agent))
    scene.shapes.append(
      .text("\(state)", at: .init(min(max(place, 0.7), 9.3), 3.45), height: 0.45, .text))
    if stake > 0 {
      scene.shapes.append(.circle(center: .init(5, 0.65), radius: 0.5, state > before ? .goal : .hazard))
      scene.shapes.append(.text(state > before ? "H" : "T", at: .init(5, 0.65), height: 0.5, .text))
      scene.shapes.append(.text("stake \(stake)", at: .init(7, 0.65), height: 0.45, .text))
    }
    return scene
  }
}
