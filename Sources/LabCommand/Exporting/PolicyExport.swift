import Exporting
import Foundation
import Lab
import RLCore
import RunStore
import Text

/// `export` of a policy as a program, with the proof that it does what its agent does.
struct PolicyExport {
  let format: ExportFormat
  let checkpoint: CheckpointChoice
  /// Whether the program is proven; nil for where this machine can run it.
  let verifies: Bool?
  /// Whether the layers compute in, or keep, 8 bits.
  let quantizes: Bool
  let allowsCode: Bool
  let json: Bool

  /// Exports one run.
  ///
  /// - Parameter out: the file to write; nil for one beside the run.
  /// - Throws: `LabFailure`; nothing is written where the proof fails.
  func write(_ path: String, to out: String?, _ lab: LabContext) throws {
    let reader = try RunReader(path)
    let run = try LoadedRun(path, catalog: lab.catalog, checkpoint: checkpoint, allowsCode: allowsCode)
    let place = out ?? defaultPlace(path)
    do {
      let world = try ExportedWorld(run)
      let program = try PolicyProgram(run, world)
      let facts = try ExportFacts(reader, step: run.checkpointStep)
      let name = try className(place)
      let data = try self.data(
        program, facts, className: name, version: lab.version,
        ranges: quantizes && format == .onnx ? try ActivationRanges(program, run, world) : nil)
      let proof = try prove(data, className: name, program, run, world, lab.output)
      try FigureFiles.write(data, to: place)
      report(place, data, path, run, proof, lab.output)
    } catch let refusal as ExportRefusal {
      throw LabFailure(.usage, "\(path): \(refusal.description)")
    } catch let failure as ProofFailure {
      throw LabFailure(.failure, "\(place) is not written: \(failure.description)")
    }
  }

  private func data(
    _ program: PolicyProgram, _ facts: ExportFacts, className: String, version: String,
    ranges: ActivationRanges?
  ) throws -> Data {
    switch format {
    case .c: Data(CSource.write(program, facts).utf8)
    case .java: Data(JavaSource.write(program, facts, className: className).utf8)
    case .onnx: try ONNXModelFile.write(program, facts, version: version, ranges: ranges)
    case .wasm:
      try WebAssemblyModule.write(
        EngineProgram(program, precision: quantizes ? .int8 : .float32), world: .none)
    case .html: preconditionFailure("a page has an export of its own")
    }
  }

  private func prove(
    _ data: Data, className: String, _ program: PolicyProgram, _ run: LoadedRun, _ world: ExportedWorld,
    _ output: Output
  ) throws -> ExportProof? {
    if verifies == false { return nil }
    let folder = try ExportRuntime.Folder()
    switch try ExportRuntime.prepare(format, data, className: className, in: folder) {
    case .missing(let what):
      guard verifies == nil else { throw LabFailure(.inputMissing, "--verify: \(what)") }
      output.note("not proven: \(what)")
      return nil
    case .ready(let command):
      let policy = try ForeignPolicy(command, program, in: folder)
      return try ExportProof(
        of: policy, program, run, world, scoresAreProbabilities: format == .onnx,
        tolerance: quantizes ? .int8 : .float32)
    }
  }

  private func defaultPlace(_ path: String) -> String {
    let stem = path.replacing(/\.sqlite$/, with: "")
    guard format == .java else { return "\(stem).\(format.rawValue)" }
    let file = (stem as NSString).lastPathComponent
    let words = file.split { !$0.isASCII || !$0.isLetter && !$0.isNumber }
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }
    let name = "Policy" + words.joined()
    let folder = parentFolder(of: stem)
    return (folder.isEmpty ? "" : folder + "/") + "\(name).java"
  }

  /// The class that a Java file has to declare: its own name.
  private func className(_ place: String) throws -> String {
    let name = ((place as NSString).lastPathComponent as NSString).deletingPathExtension
    guard format == .java else { return name }
    let problem = place.hasSuffix(".java") ? JavaSource.problem(ofClassName: name) : "a name with .java"
    if let problem {
      throw LabFailure(
        .usage,
        "--out: a file of Java is named after its class, such as Policy.java, and needs \(problem); not '\(place)'"
      )
    }
    return name
  }

  private func report(
    _ place: String, _ data: Data, _ path: String, _ run: LoadedRun, _ proof: ExportProof?, _ output: Output
  ) {
    if json { return output.json(ExportProof.json(proof, place, bytes: data.count)) }
    let head = "\(place): \(Readable.bytes(data.count)), step \(Readable.grouped(run.checkpointStep))"
    guard let proof else { return output.data("\(head), not proven") }
    output.data("\(head); \(proof.text)")
  }
}

extension ExportFacts {
  init(_ reader: RunReader, step: Int) throws {
    self.init(
      run: reader.path, environment: reader.facts.environment, algorithm: reader.facts.algorithm,
      seed: reader.facts.seed, step: step, digest: try reader.weightsHash(atStep: step))
  }
}

extension ExportProof {
  /// What `--json` prints of an exported file; nulls where nothing was proven.
  static func json(_ proof: ExportProof?, _ file: String, bytes: Int) -> JSON {
    [
      "file": .text(file), "bytes": .integer(bytes), "states": proof.map { .integer($0.states) } ?? .null,
      "largest_difference": proof.map { .number($0.largestDifference) } ?? .null,
      "agreement": proof.map { .number($0.agreement) } ?? .null,
      "return": proof.map { .number($0.exactReturn ?? $0.agentReturn) } ?? .null,
      "exported_return": proof.map { .number($0.exportedExactReturn ?? $0.exportedReturn) } ?? .null,
    ]
  }

  /// The proof in one line.
  var text: String {
    let states = Readable.count(states, "state")
    let difference = "largest difference \(Readable.short(largestDifference))"
    let returns: String
    if let exactReturn, let exportedExactReturn {
      returns = "exact return \(Readable.score(exportedExactReturn)) of \(Readable.score(exactReturn))"
    } else if let mistakes {
      returns =
        "\(mistakes.exported) mistakes in \(Readable.grouped(mistakes.positions)) positions, the agent \(mistakes.agent)"
    } else {
      returns = "return \(Readable.score(exportedReturn)) of \(Readable.score(agentReturn))"
    }
    return "\(states): \(difference), agreement \(Readable.short(100 * agreement)) %, \(returns)"
  }
}
