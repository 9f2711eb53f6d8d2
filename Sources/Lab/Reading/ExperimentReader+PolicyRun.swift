import Agents
import RLCore
import RunStore

/// The policy that an agent evaluates, taken from a finished run.
extension ExperimentReader {
  /// The agent with the actions of the run that `policy_run` names, and the digest of that run.
  ///
  /// Recorded with the run, both make it independent of the file: a configuration that has the digest is taken as it is.
  mutating func readPolicy(of agent: AgentChoice, in environment: EnvironmentChoice) -> AgentChoice {
    guard let file = agent.values["policy_run"]?.text, !file.isEmpty,
      agent.values["policy_digest"] == .text(""), agent.values["policy"] == .integers([])
    else { return agent }
    let place = places["agent.policy_run"] ?? start
    do {
      let run = try RunPolicy(absolute(file, at: place), in: environment, catalog: catalog)
      var values = agent.values
      (values["policy"], values["policy_digest"]) = (.integers(run.actions), .text(run.digest))
      return AgentChoice(entry: agent.entry, values: values)
    } catch {
      note(PlacedMessage(place, printable("policy_run: \(error)", limit: 1000)))
      return agent
    }
  }
}

/// The final greedy policy of a finished run.
struct RunPolicy {
  /// `[S]`
  let actions: [Int]
  /// Of the whole run.
  let digest: String

  /// Why a run's policy cannot be evaluated; its description is one line.
  struct Mismatch: Error, CustomStringConvertible {
    let description: String
  }

  /// - Throws: `Mismatch`, or `RunStoreError` where the file is not a run.
  init(_ path: String, in choice: EnvironmentChoice, catalog: Catalog) throws {
    func mismatch(_ what: String) -> Mismatch { Mismatch(description: "\(path): \(what)") }
    let reader = try RunReader(path)
    let status = try reader.progress().status
    guard status == .finished else {
      throw mismatch("the run is \(status.rawValue), not finished; finish it with 'rl-lab run … --resume'")
    }
    guard reader.facts.environment == choice.entry.id else {
      throw mismatch(
        "the run was trained in \(reader.facts.environment), not in \(choice.entry.id); use a run of the same environment"
      )
    }
    let run = try LoadedRun(path, catalog: catalog, checkpoint: .latest, allowsCode: false)
    guard case .discrete(let count) = try choice.make().observationSpace else {
      throw mismatch("a run's policy needs states that are counted; leave policy_run out")
    }
    guard !run.setup.agent.playsAtRandom else {
      throw mismatch("the run's agent plays at random; leave policy_run out")
    }
    let environment = run.setup.environment
    let states: Int? =
      if case .discrete(let count) = environment.observationSpace { count } else {
        environment.model()?.stateCount
      }
    guard states == count, try environment.actionSpace.count == choice.make().actionSpace.count else {
      throw mismatch(
        "the run has \(states.map { "\($0)" } ?? "unknown") states and \(environment.actionSpace.count) actions, this environment \(count) and \(try choice.make().actionSpace.count)"
      )
    }
    guard
      let actions = run.setup.evaluator(at: run.clock).actions(
        of: run.setup.agent.greedyPolicy(batchSize: count), stateCount: count)
    else {
      throw mismatch("what its agent observes in each state is unknown; use a run that observes states")
    }
    self.actions = actions
    digest = try reader.digest().whole
  }
}
