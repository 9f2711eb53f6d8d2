import Agents
import Lab
import RLCore
import Viewer
import Watching

/// Episodes of random actions, with the values of an untrained agent.
final class RandomPlaySource: WatchSource {
  let run: WatchedRun
  let isRunning = false
  let status = "finished"
  let step = 1000
  let valuesStep: Int? = 1000
  private(set) var returns = ReturnHistory()
  private(set) var curves = LearningCurves()
  private let environment: MadeEnvironment
  private let analysis: StateAnalysis
  private let limit: Int

  init(_ choice: EnvironmentChoice) throws {
    environment = try choice.make()
    limit = min(choice.maxEpisodeSteps ?? 500, 500)
    let labels = environment.actionSpace.labels
    analysis = StateAnalysis(
      environment, gamma: 0.99)
    let context = AgentContext(
      observationSpace: environment.observationSpace, actionSpace: environment.actionSpace, environments: 1,
      totalSteps: 1000, seed: 1)
    if case .discrete(let count) = environment.observationSpace {
      analysis.add(visits: (0..<count).map { Int32($0 % 97) })
    }
    analysis.show(try DQN(DQN.Configuration(), context))
    run = WatchedRun(
      environment: choice.entry.id, algorithm: "dqn", seed: 1, path: "", actionLabels: labels, memory: "",
      totalSteps: 1000, rewardThreshold: nil)
    var random = RandomStream(seed: 1)
    returns.append((0..<100_000).map { Float(random.uniform() * Double($0)) })
    let points = (0..<300).map { CurvePoint(step: Double($0) * 3, value: random.uniform()) }
    (curves.training, curves.evaluation, curves.loss) = (points, points, points)
    (curves.epsilon, curves.stepsPerSecond) = (points, points)
  }

  func refresh() -> Bool { false }
  func episode(_ number: Int) -> any EpisodeShow { greedyEpisode(number) }

  func greedyEpisode(_ index: Int) -> any EpisodeShow {
    var random = RandomStream(root: 1, purpose: .viewer, index: index)
    var walk = EnvironmentWalk(environment, maxEpisodeSteps: limit, seed: 1)
    var actions: [Int] = []
    repeat {
      let legal = walk.legalActions
      actions.append(
        legal.map { $0[random.below($0.count)] } ?? random.below(environment.actionSpace.count))
    } while walk.step(actions[actions.count - 1]).ending == .none
    return RecordedEpisode(
      origin: .greedy(index), seed: 1, actions: actions, epsilon: nil, runStep: 1000,
      environment: environment,
      maxEpisodeSteps: limit, clock: TrainingTime(), analysis: analysis)
  }
}
