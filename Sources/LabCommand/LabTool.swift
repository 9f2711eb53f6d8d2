import Agents
import ArgumentParser
import Foundation
import Lab
import RLCore

/// The command line tool over the environments and agents that are handed to it.
package enum LabTool {
  package static let version = RLLab.version

  /// Executes the command line and ends the process.
  package static func main(
    environments: [EnvironmentEntry], agents: [AgentEntry], sources: [EnvironmentSource]
  ) -> Never {
    signal(SIGPIPE, SIG_IGN)
    StandardStreams.fillGaps()
    // A file that would pass the limit of its size is an error like a full disk, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    exit(run(nil, environments: environments, agents: agents, sources: sources))
  }

  /// Executes `arguments`, by default those of the process.
  ///
  /// - Returns: the exit status. An unknown command, and a request for help, end the process.
  package static func run(
    _ arguments: [String]?, environments: [EnvironmentEntry], agents: [AgentEntry] = agentCatalog,
    sources: [EnvironmentSource]
  ) -> Int32 {
    let lab = LabContext(
      catalog: Catalog(environments: environments, agents: agents, sources: sources), output: Output(),
      version: RLLab.version)
    for source in sources { source.attach(ForeignHost(isStopping: { Interruption.signal != nil })) }
    return lab.output.settled(perform(arguments, lab))
  }

  private static func perform(_ arguments: [String]?, _ lab: LabContext) -> Int32 {
    do {
      let command = try RLLab.parseAsRoot(arguments)
      if let verb = command as? any Verb { return try verb.run(lab) }
      var other = command
      try other.run()
      return 0
    } catch let error as any ExitStatusError {
      lab.output.note("rl-lab: \(error.description)")
      return error.exitStatus.rawValue
    } catch let errors as ExperimentErrors {
      lab.output.note(errors.description)
      return (errors.reason == .missing ? ExitStatus.inputMissing : .configuration).rawValue
    } catch {
      // Help is not an error: it is printed on standard output, with status 0.
      let (status, message) = (RLLab.exitCode(for: error).rawValue, RLLab.fullMessage(for: error))
      if status == 0 { lab.output.data(message) } else { lab.output.note(message) }
      return status
    }
  }
}
