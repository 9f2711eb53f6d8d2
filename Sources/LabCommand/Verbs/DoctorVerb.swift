import ArgumentParser
import Lab
import NeuralNetworks
import RLCore
import RunStore
import Text

struct DoctorVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Test the agents on small MDPs with known solutions, and explain what is wrong.",
    discussion: """
      Example: rl-lab doctor

      Each agent learns in seven MDPs of a few states whose values can be computed by hand: truncation against \
      termination, the last step of an episode, discounting, credit assignment, illegal actions, two players, chance. It takes a few seconds.
      """)

  @Argument(help: "Agents. (default: all)", completion: Completion.agents) var agents: [String] = []
  @Flag(help: "Print one JSON object per line.") var json = false

  func run(_ lab: LabContext) throws -> Int32 {
    let entries = try agents.map { name in
      guard let entry = lab.catalog.agent(name) else {
        throw LabFailure(.usage, lab.catalog.unknownAgent(name))
      }
      return entry
    }
    if !json {
      lab.output.data("\(Provenance.current(version: lab.version).processor), kernels \(kernelVariant)")
    }
    var faultyAgents = 0
    for entry in entries.isEmpty ? lab.catalog.agents : entries {
      let findings = Doctor.examine(entry)
      let faulty = findings.filter { !$0.faults.isEmpty }
      if !faulty.isEmpty { faultyAgents += 1 }
      if json {
        for finding in findings {
          lab.output.json([
            "agent": .text(finding.agent), "problem": .text(finding.problem), "faults": JSON(finding.faults),
          ])
        }
      } else {
        lab.output.data(
          "\(entry.name): \(faulty.isEmpty ? "well, \(findings.count) of \(findings.count)" : "\(faulty.count) of \(findings.count) answers are wrong")"
        )
        for finding in faulty {
          for fault in finding.faults { lab.output.data("  \(finding.problem): \(fault)") }
        }
      }
    }
    return faultyAgents == 0 ? 0 : ExitStatus.failure.rawValue
  }
}
