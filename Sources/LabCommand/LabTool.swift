import Agents
import ArgumentParser
import Foundation
import Lab
import RLCore
import Text

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
      catalog: Catalog(environments: environments, agents: agents, sources: sources),
      output: Output(command: .current(verbs: verbs)),
      version: RLLab.version)
    for source in sources { source.attach(lab.host()) }
    return lab.output.settled(perform(arguments, lab))
  }

  private static func perform(_ arguments: [String]?, _ lab: LabContext) -> Int32 {
    do {
      if let problem = unknownVerb(arguments ?? Array(CommandLine.arguments.dropFirst())) {
        throw LabFailure(.usage, problem)
      }
      let command = try Completion.$catalog.withValue(lab.catalog) { try RLLab.parseAsRoot(arguments) }
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
      if status != 0 {
        lab.output.note(message)
      } else if Completion.isAnswer(to: arguments ?? Array(CommandLine.arguments.dropFirst())) {
        lab.output.data(message)
      } else {
        lab.output.help(message)
      }
      return status
    }
  }

  private static var verbs: [String] {
    RLLab.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// The message for an unknown verb; nil for a verb, and for options.
  private static func unknownVerb(_ arguments: [String]) -> String? {
    guard let word = arguments.first, !word.hasPrefix("-"), !verbs.contains(word), word != "help" else {
      return nil
    }
    let near = synonyms[word.lowercased()] ?? nearest(to: word, in: verbs)
    let advice = near.map { "did you mean '\($0)'?" } ?? "'rl-lab --help' lists the verbs"
    return "unknown verb '\(printable(word, limit: 60))'; \(advice)"
  }

  /// What other tools call the verbs.
  private static let synonyms = [
    "train": "run", "learn": "run", "resume": "run", "enjoy": "watch", "view": "watch", "show": "watch",
    "replay": "watch", "render": "watch", "eval": "evaluate", "test": "evaluate", "plot": "compare",
    "report": "compare", "ls": "list", "info": "describe", "validate": "check", "init": "new",
    "create": "new",
  ]
}
