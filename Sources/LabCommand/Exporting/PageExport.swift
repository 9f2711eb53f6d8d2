import Drawing
import Exporting
import Foundation
import Lab
import Painting
import RLCore
import RunStore
import Text

/// `export --format html`: agents in their worlds as one page.
struct PageExport {
  let checkpoint: CheckpointChoice
  /// Whether the page is proven; nil for where this machine can run it.
  let verifies: Bool?
  let precision: EngineProgram.Precision?
  let allowsCode: Bool
  let json: Bool

  /// What a page of one run needs.
  private struct Part {
    let path: String
    let run: LoadedRun
    let world: ExportedWorld
    let program: PolicyProgram
    var agent: AgentPage.Agent
    var proof: ExportProof?
  }

  /// Writes a page of all runs.
  ///
  /// - Parameter place: the file to write.
  /// - Throws: `LabFailure`; nothing is written where a proof fails.
  func write(_ paths: [String], to place: String, _ lab: LabContext) throws {
    do {
      var parts = try paths.map { try part($0, lab) }
      for index in parts.indices { try prove(&parts[index], lab.output) }
      let data = page(parts)
      try FigureFiles.write(data, to: place)
      for part in parts { report(part, place, data, lab.output) }
    } catch let failure as ProofFailure {
      throw LabFailure(.failure, "\(place) is not written: \(failure.description)")
    }
  }

  private func part(_ path: String, _ lab: LabContext) throws -> Part {
    let reader = try RunReader(path)
    let run = try LoadedRun(path, catalog: lab.catalog, checkpoint: checkpoint, allowsCode: allowsCode)
    do {
      let world = try ExportedWorld(run)
      let program = try PolicyProgram(run, world)
      let facts = try ExportFacts(reader, step: run.checkpointStep)
      return Part(
        path: path, run: run, world: world, program: program,
        agent: try AgentPage.Agent(program, run, world, facts, precision: precision))
    } catch let refusal as ExportRefusal {
      throw LabFailure(.usage, "\(path): \(refusal.description)")
    }
  }

  private func prove(_ part: inout Part, _ output: Output) throws {
    if verifies == false { return }
    let folder = try ExportRuntime.Folder()
    switch try ExportRuntime.prepare(.html, page([part]), className: "", in: folder) {
    case .missing(let what):
      guard verifies == nil else { throw LabFailure(.inputMissing, "--verify: \(what)") }
      output.note("not proven: \(what)")
    case .ready(let command):
      let policy = try ForeignPolicy(command, part.program, in: folder)
      let proof = try ExportProof(
        of: policy, part.program, part.run, part.world, scoresAreProbabilities: false,
        tolerance: ProofTolerance(part.agent.precision))
      let worlds = try WorldProof(of: policy, part.run, part.world)
      part.proof = proof
      part.agent.proof =
        "Proven when it was exported: \(proof.text); \(Readable.grouped(worlds.transitions)) transitions equal to the lab's."
    }
  }

  private func page(_ parts: [Part]) -> Data {
    let names = Set(parts.map { $0.run.experiment.environment.entry.id }).sorted().joined(separator: ", ")
    return AgentPage.write(parts.map(\.agent), title: "Agents in \(names)") { meaning in
      (Self.css(ColorScheme.light.color(meaning)), Self.css(ColorScheme.dark.color(meaning)))
    }
  }

  private static func css(_ color: UInt32) -> String {
    let digits = String(color, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  private func report(_ part: Part, _ place: String, _ data: Data, _ output: Output) {
    if json { return output.json(ExportProof.json(part.proof, place, bytes: data.count)) }
    let head =
      "\(place): \(Readable.bytes(data.count)), step \(Readable.grouped(part.run.checkpointStep)), weights in \(part.agent.precision.rawValue)"
    output.data(part.proof.map { "\(head); \($0.text)" } ?? "\(head), not proven")
  }
}
