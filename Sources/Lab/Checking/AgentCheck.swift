import Agents
import RLCore

/// What every agent promises, tried on one in small worlds: `rl-lab check agent NAME`.
///
/// The checks see an agent as training does, through its protocol, so that they hold for every agent alike. A world that
/// the agent refuses is left out.
package struct AgentCheck {
  let entry: AgentEntry
  /// Steps of the batch in each world.
  let steps: Int
  private let worlds: [AgentTrial.World]

  /// - Throws: `ConfigurationProblem` where the agent can be made for none of the worlds.
  package init(_ entry: AgentEntry, steps: Int) throws(ConfigurationProblem) {
    self.entry = entry
    self.steps = steps
    var refusal = ""
    var worlds: [AgentTrial.World] = []
    for world in AgentTrial.World.all {
      do {
        _ = try AgentTrial(entry, in: world)
        worlds.append(world)
      } catch {
        refusal = "\(error)"
      }
    }
    guard !worlds.isEmpty else {
      throw ConfigurationProblem(nil, "\(entry.name) can be made for none of the check's worlds: \(refusal)")
    }
    self.worlds = worlds
  }

  /// All checks, in order.
  package func findings() -> [CheckFinding] { findings(of: promises + [microWorlds]) }

  /// All checks but that of the micro-worlds, which takes the longest.
  package func quickFindings() -> [CheckFinding] { findings(of: promises) }

  private typealias Promise = (words: String, check: () throws -> String?)

  private func findings(of promises: [Promise]) -> [CheckFinding] {
    promises.map { promise in
      do { return try CheckFinding(promise.words, promise.check) } catch {
        return CheckFinding(promise: promise.words, problem: "\(error)")
      }
    }
  }

  private var promises: [Promise] {
    [
      ("the same seed gives the same agent, bit for bit", sameSeed),
      ("a restored agent continues bit for bit", exactResume),
      ("only legal actions are chosen", legalActions),
      ("the greedy policy draws nothing and leaves the agent as it is", greedyPolicy),
      ("what is stored plays like the agent that stored it", storedPolicy),
      ("an agent that needs more memory than its limit refuses to be made", memoryLimit),
      ("every number that is learned or reported is finite", finiteNumbers),
    ]
  }

  /// The first problem that `check` finds in a world, with the world's name.
  private func inEachWorld(_ check: (AgentTrial.World) throws -> String?) throws -> String? {
    for world in worlds {
      if let problem = try check(world) { return "\(problem) (world: \(world.name))" }
    }
    return nil
  }

  /// An agent that has learned for all steps.
  private func trained(in world: AgentTrial.World) throws -> AgentTrial {
    let trial = try AgentTrial(entry, in: world)
    for _ in 0..<steps { trial.step() }
    return trial
  }

  private func sameSeed() throws -> String? {
    let advice = "draw every random number from a stream of context.seed"
    return try inEachWorld { world in
      let trial = try AgentTrial(entry, in: world)
      let twin = try AgentTrial(entry, in: world).agent
      for step in 1...steps where trial.step(beside: [twin]) != nil {
        return "two agents of one seed choose differently at step \(step); \(advice)"
      }
      return AgentRecord(of: trial.agent).difference(from: AgentRecord(of: twin)).map {
        "two agents of one seed differ in \($0); \(advice)"
      }
    }
  }

  /// Copies are made of the agent on its way; they see what it sees and learn from its steps.
  private func exactResume() throws -> String? {
    var random = RandomStream(seed: 41)
    let advice = "pass all that learning depends on in transfer"
    return try inEachWorld { world in
      let trial = try AgentTrial(entry, in: world)
      let moments = Set((0..<5).map { _ in random.below(steps) }).sorted()
      var copies: [any Agent] = []
      for step in 0..<steps {
        if moments.contains(step) {
          let copy = try AgentTrial(entry, in: world).agent
          do { try copy.restore(trial.agent.trainingState) } catch {
            return "what is saved after \(step) steps cannot be restored: \(error); \(advice)"
          }
          copies.append(copy)
        }
        if let index = trial.step(beside: copies) {
          return
            "restored after \(moments[index]) steps it chooses differently at step \(step + 1); \(advice)"
        }
      }
      let record = AgentRecord(of: trial.agent)
      for (moment, copy) in zip(moments, copies) {
        if let difference = record.difference(from: AgentRecord(of: copy)) {
          return "restored after \(moment) steps it differs in \(difference) after \(steps); \(advice)"
        }
      }
      return nil
    }
  }

  private func legalActions() throws -> String? {
    let advice = "choose among the actions of observations.mask(row)"
    let problem = try inEachWorld { world in
      let trial = try trained(in: world)
      if let fault = trial.fault { return "\(fault) while exploring; \(advice)" }
      return trial.course(of: trial.greedyPolicy).fault.map { "\($0) while playing greedily; \(advice)" }
    }
    if problem == nil, !worlds.contains(where: { $0.environment.masksActions }) {
      throw CheckFinding.Unchecked(reason: "it takes no world with illegal actions")
    }
    return problem
  }

  private func greedyPolicy() throws -> String? {
    try inEachWorld { world in
      let trial = try trained(in: world)
      let before = trial.agent.trainingState
      let policy = trial.greedyPolicy
      let courses = [policy, policy, trial.greedyPolicy].map { trial.course(of: $0).choices }
      if let name = firstDifference(before, trial.agent.trainingState) {
        return "playing greedily changes the agent's '\(name)'; let the policy read only"
      }
      try requireLearning(trial.agent)
      return courses[0] == courses[1] && courses[0] == courses[2]
        ? nil : "shown the same twice it chooses differently; take the first of the best actions"
    }
  }

  private func storedPolicy() throws -> String? {
    try inEachWorld { world in
      let trial = try trained(in: world)
      try requireLearning(trial.agent)
      let tensors = trial.agent.tensors
      let expected = trial.course(of: trial.greedyPolicy).choices
      let other = try AgentTrial(entry, in: world, seed: 2)
      do { try other.agent.load(tensors) } catch {
        return "an agent refuses to load what another of its kind stored: \(error)"
      }
      if other.course(of: other.greedyPolicy).choices != expected {
        return
          "an agent that has loaded them plays differently; put all that decides greedy play into tensors"
      }
      let frozen = try trial.agent.frozenPolicy(of: tensors, batchSize: AgentTrial.rows)
      for _ in 0..<steps { trial.step() }
      return trial.course(of: frozen).choices == expected
        ? nil : "the frozen policy of them plays differently; let it own what it plays by"
    }
  }

  private func requireLearning(_ agent: any Agent) throws {
    if agent.tensors.isEmpty {
      throw CheckFinding.Unchecked(reason: "it learns nothing that it could play by")
    }
    if agent.playsAtRandom {
      throw CheckFinding.Unchecked(reason: "it plays the random policy whose values it learns")
    }
  }

  private func memoryLimit() throws -> String? {
    let world = AgentTrial.World.large
    let trial: AgentTrial
    do { trial = try AgentTrial(entry, in: world) } catch {
      throw CheckFinding.Unchecked(reason: "it takes no world of \(world.name)")
    }
    for _ in 0..<steps { trial.step() }
    let held = trial.agent.trainingState.reduce(0) { $0 + $1.elements.byteCount }
    guard held >= 64 << 10 else {
      throw CheckFinding.Unchecked(reason: "it holds \(held) bytes in a world of \(world.name)")
    }
    if (try? AgentTrial(entry, in: world, memoryLimit: held / 2)) != nil {
      return
        "it holds \(held) bytes and is made with a limit of \(held / 2); compare what it will take to context.memoryLimit"
    }
    let room = 16 * held + 16 << 20
    do { _ = try AgentTrial(entry, in: world, memoryLimit: room) } catch {
      return
        "it holds \(held) bytes and refuses a limit of \(room): \(error); announce what it takes, not more"
    }
    return nil
  }

  private func finiteNumbers() throws -> String? {
    let advice = "keep step sizes and targets in bounds, and divide by nothing that can be 0"
    return try inEachWorld { world in
      let trial = try AgentTrial(entry, in: world)
      for step in 1...steps {
        trial.step()
        if let metric = trial.agent.nonFinite {
          return "\(metric.name) is not finite after \(step) steps; \(advice)"
        }
      }
      if let metric = trial.agent.takeMetrics().first(where: { !$0.value.isFinite }) {
        return "the metric \(metric.name) is not finite; \(advice)"
      }
      let tensor = trial.agent.tensors.first { !$0.elements.areFinite }
      return tensor.map { "'\($0.name)' holds a number that is not finite; \(advice)" }
    }
  }

  private var microWorlds: Promise {
    (
      "micro-worlds with known answers are learned",
      {
        let faulty = Doctor.examine(entry).filter { !$0.faults.isEmpty }
        guard let first = faulty.first, let fault = first.faults.first else { return nil }
        let rest = faulty.count == 1 ? "" : ", and \(faulty.count - 1) more"
        return "\(first.problem): \(fault)\(rest); 'rl-lab doctor \(entry.name)' tells all"
      }
    )
  }
}
