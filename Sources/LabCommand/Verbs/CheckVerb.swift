import Agents
import ArgumentParser
import Lab
import RLCore
import Replay
import Text
import Tuning

struct CheckVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Validate an experiment file and print it with every default filled in, or try whether an environment or an agent keeps its promises.",
    discussion: """
      Example: rl-lab check Experiments/cartpole-dqn.yaml
               rl-lab check ./libmyworld.so
               rl-lab check agent q-learning

      An environment, built-in or external, is stepped at random, alone and in batches, and checked against \
      the contract of all environments. An agent learns in small worlds, is saved and restored on its \
      way, and answers for what every agent promises.
      """)

  @Argument(
    help: "An experiment file, an environment such as ./libmyworld.so, or the word agent.",
    completion: Completion.checked)
  var config: String
  @Argument(help: "Behind the word agent: its name.", completion: Completion.agents) var agent: String?
  @Option(help: "Override a value of the file, section.key=value; repeatable.", completion: Completion.keys)
  var set: [String] =
    []
  @Option(
    parsing: .unconditional,
    help:
      "For an environment: steps of random play; for an agent: steps in each world. (default: 2,000, or 300)",
    transform: wholeNumber)
  var steps: Int?
  @Flag(help: "For an environment or an agent: print one JSON object a line.") var json = false

  func validate() throws {
    if let steps, !(1...10_000_000).contains(steps) {
      throw ValidationError("--steps must be an integer from 1 to 10,000,000, not \(steps)")
    }
    if config == "agent" {
      guard agent != nil else { throw ValidationError("name the agent: rl-lab check agent q-learning") }
      guard set.isEmpty else {
        throw ValidationError("--set is for files and environments; an agent is checked with its defaults")
      }
    } else if let agent {
      throw ValidationError("what is '\(agent)'? Only 'check agent NAME' takes a second name")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    // Of thousands of steps the first few say enough.
    lab.showPrinted(limit: 4 << 10)
    if let agent { return try checkAgent(agent, lab) }
    if !lab.isExperiment(config), lab.catalog.knows(environment: config) { return try checkEnvironment(lab) }
    let experiment = try Experiment.load(path: config, overrides: set, catalog: lab.catalog)
    if steps != nil || json {
      throw LabFailure(
        .usage,
        "\(json ? "--json" : "--steps") is for an environment or an agent, and \(printable(config)) is an experiment file; leave it out"
      )
    }
    for warning in experiment.warnings { lab.output.note(warning.description) }
    // What only the meeting of agent and environment shows.
    let setup = try PreparedRun(experiment, seed: experiment.seeds[0], for: .checking)
    lab.output.data(trimmed(experiment.resolvedYAML))
    if let tuning = experiment.tuning {
      do { _ = try experiment.rungs(tuning) } catch {
        throw LabFailure(.configuration, experiment.locate(error, in: .tune).description)
      }
      lab.output.data(tuning.yaml)
    }
    if let tasks = experiment.environment.tasks {
      lab.output.data("# tasks: \(tasks.summary(steps: experiment.training.steps))")
    }
    if let memory = (setup.agent as? DQN)?.replayMemory {
      let megabytes = Double(memory.bytesPerTransition * memory.transitions) / 1e6
      lab.output.data(
        "# replay buffer: \(memory.bytesPerTransition) bytes per transition, \(Readable.fixed(megabytes, 1)) MB for \(Readable.grouped(memory.transitions))"
      )
    }
    return 0
  }

  private func checkEnvironment(_ lab: LabContext) throws -> Int32 {
    let choice = try lab.environment(config, settings: set)
    let check = EnvironmentCheck(made: try choice.make(), limit: choice.maxEpisodeSteps, steps: steps ?? 2000)
    let findings = try check.findings()
    for finding in findings {
      if json {
        lab.output.json([
          "environment": .text(choice.entry.id), "promise": .text(finding.promise),
          "kept": finding.obstacle == nil ? .bool(finding.problem == nil) : .null,
          "problem": JSON(finding.problem), "not_checked": JSON(finding.obstacle),
        ])
      } else if let obstacle = finding.obstacle {
        lab.output.data("not checked: \(finding.promise) (\(obstacle))")
      } else {
        lab.output.data((finding.problem == nil ? "ok      " : "BROKEN  ") + finding.promise)
        if let problem = finding.problem { lab.output.data("        \(problem)") }
      }
    }
    let broken = findings.filter { $0.problem != nil }.count
    if broken > 0 {
      lab.output.note("rl-lab: \(choice.entry.id) breaks \(broken) of \(findings.count) promises")
      return ExitStatus.failure.rawValue
    }
    return 0
  }

  private func checkAgent(_ name: String, _ lab: LabContext) throws -> Int32 {
    guard let entry = lab.catalog.agent(name) else {
      throw LabFailure(.usage, lab.catalog.unknownAgent(name))
    }
    let findings: [CheckFinding]
    do { findings = try AgentCheck(entry, steps: steps ?? 300).findings() } catch {
      throw LabFailure(.failure, error.message)
    }
    for finding in findings {
      if json {
        lab.output.data(
          JSON.object([
            ("promise", .text(finding.promise)),
            ("kept", finding.obstacle == nil ? .bool(finding.problem == nil) : .null),
            ("detail", (finding.problem ?? finding.obstacle).map { .text($0) } ?? .null),
          ]).compact)
      } else if let obstacle = finding.obstacle {
        lab.output.data("not checked: \(finding.promise) (\(obstacle))")
      } else if let problem = finding.problem {
        lab.output.data("failed  \(finding.promise): \(problem)")
      } else {
        lab.output.data("ok      \(finding.promise)")
      }
    }
    let broken = findings.filter { $0.problem != nil }.count
    guard broken > 0 else { return 0 }
    lab.output.note("rl-lab: \(name) breaks \(broken) of \(findings.count) promises")
    return ExitStatus.failure.rawValue
  }
}
