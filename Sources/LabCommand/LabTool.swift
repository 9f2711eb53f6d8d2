import Agents
import ArgumentParser
import Comparison
import Foundation
import Lab
import RLCore
import RunStore

/// The command line tool over the environments that are handed to it.
package enum LabTool {
  package static let version = "0.1.0"

  /// Does what the command line asks for and ends the process.
  package static func main(environments: [EnvironmentEntry], sources: [EnvironmentSource]) -> Never {
    signal(SIGPIPE, SIG_IGN)
    StandardStreams.fillGaps()
    // A file that would pass the limit of its size is an error like a full disk, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    exit(run(nil, environments: environments, sources: sources))
  }

  /// Does what `arguments` ask for; those of the process where there are none.
  ///
  /// - Returns: the exit status. What is no command at all, and a call for help, ends the process.
  package static func run(
    _ arguments: [String]?, environments: [EnvironmentEntry], sources: [EnvironmentSource]
  ) -> Int32 {
    let lab = LabContext(
      catalog: Catalog(environments: environments, agents: agentCatalog, sources: sources), output: Output(),
      version: version)
    for source in sources { source.attach(ForeignHost(isStopping: { Interruption.signal != nil })) }
    return lab.output.settled(perform(arguments, lab))
  }

  private static func perform(_ arguments: [String]?, _ lab: LabContext) -> Int32 {
    func failed(_ message: String, _ status: ExitStatus) -> Int32 {
      lab.output.note("rl-lab: \(message)")
      return status.rawValue
    }
    do {
      let command = try RLLab.parseAsRoot(arguments)
      if let verb = command as? any Verb { return try verb.run(lab) }
      var other = command
      try other.run()
      return 0
    } catch let failure as LabFailure {
      return failed(failure.message, failure.status)
    } catch let errors as ExperimentErrors {
      lab.output.note(errors.description)
      return (errors.reason == .missing ? ExitStatus.inputMissing : .configuration).rawValue
    } catch let error as RunStoreError {
      return failed(error.description, error.status)
    } catch let error as ComparisonError {
      return failed(error.description, error.status)
    } catch let failure as EnvironmentFailure {
      return failed(failure.description, failure.cause == .notFinite ? .diverged : .failure)
    } catch {
      // Help is no error: it goes to standard output and ends with 0.
      let (status, message) = (RLLab.exitCode(for: error).rawValue, RLLab.fullMessage(for: error))
      if status == 0 { lab.output.data(message) } else { lab.output.note(message) }
      return status
    }
  }
}

/// What every verb works with.
struct LabContext {
  let catalog: Catalog
  let output: Output
  let version: String
}

/// One verb of the tool.
protocol Verb: ParsableCommand {
  /// - Returns: the exit status.
  func run(_ lab: LabContext) throws -> Int32
}

extension RunStoreError {
  var status: ExitStatus {
    switch self {
    case .exists, .needsCode: .usage
    case .missing, .noRuns, .noEpisode, .noCheckpoint: .inputMissing
    case .notARun, .newerVersion, .corrupt: .badData
    case .notResumable: .badData
    case .io: .io
    case .busy: .busy
    }
  }
}

extension ComparisonError {
  var status: ExitStatus {
    switch self {
    case .duplicateSeed, .different: .usage
    case .nothingMeasured: .inputMissing
    }
  }
}

struct RLLab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rl-lab",
    abstract: "A reinforcement learning lab: train, watch and compare agents.",
    discussion: """
      Example: rl-lab run Experiments/cartpole-dqn.yaml

      Data goes to standard output, everything else to standard error.
      Exit status: 0 done, 1 failure, 3 training diverged, 64 usage, 65 bad data, 66 input missing, 69 no display, 74 input/output \
      error, 75 the run is being written by another process, 78 configuration errors, 128 and the signal's number after a signal, such as 130 or 143.
      """,
    version: LabTool.version,
    subcommands: [
      RunVerb.self, WatchVerb.self, PlayVerb.self, EvaluateVerb.self, CompareVerb.self, TraceVerb.self,
      SolveVerb.self, ListVerb.self, DescribeVerb.self,
      CheckVerb.self,
      SchemaVerb.self, BenchVerb.self, DoctorVerb.self, ExportVerb.self, DigestVerb.self, VerifyVerb.self,
      NewVerb.self,
    ])
}
