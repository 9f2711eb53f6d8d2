import ArgumentParser
import Exporting
import Foundation
import Lab
import RLCore
import RunStore
import RunViews
import Text

struct ExportVerb: Verb {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case safetensors, csv, tensorboard, onnx, html, c, java, wasm, card

    /// The program that it is; nil for weights and logs.
    var program: ExportFormat? { ExportFormat(rawValue: rawValue) }
  }
  enum Quantization: String, ExpressibleByArgument, CaseIterable { case int8 }
  enum Content: String, ExpressibleByArgument, CaseIterable { case episodes, transitions }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Export a run's policy as a program, or its weights or log in formats that other tools read.",
    discussion: """
      Example: rl-lab export runs/cartpole-dqn/seed-1.sqlite --format onnx
      Example: rl-lab export runs/cartpole-dqn --format html --out pole.html
      Example: rl-lab export runs/cartpole-dqn/seed-1.sqlite --out pole.safetensors
      Example: rl-lab export runs/cartpole-dqn --format tensorboard

      onnx, c, java and wasm contain the greedy policy as a program that needs nothing of the lab: from what the environment \
      shows to the choice among the legal actions. onnx is a model of opset 17, c one file of C99, java one class of Java 17, \
      wasm a WebAssembly module without imports. html is one page that needs no network, in which the agent plays in its world, \
      or against you. Several runs make one page. card is a folder as model hubs expect it.

      The program is run beside the agent and has to do the same, where this machine has onnxruntime, a C compiler, javac or \
      node; otherwise nothing is written, and the exit status is 1.

      safetensors contains the weights of a checkpoint; a weight is stored as [inputs, outputs]: output = input @ weight + \
      bias. An experiment loads the file with agent.init_from.
      csv contains the training episodes in the format of Stable-Baselines3's monitor.csv, or with --what transitions the last \
      transitions of a diverged run. tensorboard is a folder of event files. An experiment's key log writes both \
      during training.
      """)

  @Argument(help: "Run files, or folders of them.", completion: Completion.runs) var runs: [String]
  @Option(help: "The format: safetensors, csv, tensorboard, onnx, html, c, java, wasm or card.") var format =
    Format
    .safetensors
  @Option(help: "Contents of csv: episodes or transitions.") var what: Content?
  @Option(help: "The checkpoint: latest, best, or a step. (default: latest)") var checkpoint: String?
  @Option(
    help:
      "The file to write, or the folder for tensorboard. (default: the run's name with the format's extension)"
  )
  var out: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Run an exported program beside the agent. (default: where this machine can run it)")
  var verify: Bool?
  @Option(
    help: "Weights of layers in 8 bits: int8, for onnx (which then computes in 8 bits), html and wasm.")
  var quantize: Quantization?
  @Flag(help: "Load the plugin or Python module that the run names as its environment.") var allowCode = false
  @Flag(help: "Print one JSON object per exported program.") var json = false

  func validate() throws {
    guard !runs.isEmpty else { throw ValidationError("name at least one run") }
    _ = try CheckpointChoice(argument: checkpoint ?? "latest")
    if format.program == nil, format != .card {
      for (name, isGiven) in [
        ("--verify", verify != nil), ("--allow-code", allowCode), ("--json", json),
        ("--quantize", quantize != nil),
      ]
      where isGiven {
        throw ValidationError(
          "\(name) applies to programs, and \(format.rawValue) is none; use --format onnx, html, c, java or wasm"
        )
      }
    }
    if quantize != nil, format == .c || format == .java || format == .card {
      throw ValidationError("--quantize applies to onnx, html and wasm, not \(format.rawValue)")
    }
    if checkpoint != nil, format != .safetensors, format.program == nil, format != .card {
      throw ValidationError(
        "--checkpoint selects weights, which --format \(format.rawValue) does not contain")
    }
    if what != nil, format != .csv {
      throw ValidationError("--what requires --format csv, not \(format.rawValue)")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let files = try runFiles(in: runs)
    if format == .card {
      guard let out else { throw LabFailure(.usage, "a card is a folder; give --out DIR") }
      try CardExport(
        checkpoint: CheckpointChoice(argument: checkpoint ?? "latest"), verifies: verify,
        allowsCode: allowCode, json: json
      ).write(files, into: out, lab)
      return 0
    }
    if format == .html {
      guard files.count == 1 || out != nil else {
        throw LabFailure(.usage, "a page of \(files.count) runs needs a name; give --out FILE.html")
      }
      let place = out ?? files[0].replacing(/\.sqlite$/, with: "") + ".html"
      try PageExport(
        checkpoint: CheckpointChoice(argument: checkpoint ?? "latest"), verifies: verify,
        precision: quantize == nil ? nil : .int8,
        allowsCode: allowCode, json: json
      ).write(files, to: place, lab)
      return 0
    }
    if out != nil, files.count > 1 {
      throw LabFailure(
        .usage,
        "\(runs.joined(separator: " ")) holds \(files.count) runs; --out names a single file, so name one of the runs"
      )
    }
    for file in files {
      if let program = format.program {
        try PolicyExport(
          format: program, checkpoint: CheckpointChoice(argument: checkpoint ?? "latest"), verifies: verify,
          quantizes: quantize != nil, allowsCode: allowCode, json: json
        ).write(file, to: out, lab)
        continue
      }
      let reader = try RunReader(file)
      switch format {
      case .safetensors: try exportWeights(of: reader, lab.output)
      case .csv where what == .transitions: try exportTransitions(of: reader, lab.output)
      case .csv: try exportView(.csv, of: reader, lab)
      case .tensorboard: try exportView(.tensorboard, of: reader, lab)
      case .onnx, .html, .c, .java, .wasm, .card: break
      }
    }
    return 0
  }

  private func exportWeights(of reader: RunReader, _ output: Output) throws {
    let file = try WeightExport.safetensors(of: reader, CheckpointChoice(argument: checkpoint ?? "latest"))
    let path = try write(file.data, "safetensors", of: reader)
    output.data("\(path): \(Readable.count(file.arrays, "array")) of step \(Readable.grouped(file.step))")
  }

  private func exportView(_ kind: RunViewKind, of reader: RunReader, _ lab: LabContext) throws {
    let path = out ?? kind.defaultPath(forRun: reader.path)
    do {
      let defaults = lab.catalog.defaultSettings(
        environment: reader.facts.environment, algorithm: reader.facts.algorithm)
      try ViewWriter(reader, places: [(kind, path)], defaults: defaults, isLive: false).end()
    } catch let failure as ViewFailure {
      throw LabFailure(.io, "\(failure)")
    }
    lab.output.data("\(path): \(Readable.count(try reader.episodeCount, "episode"))")
  }

  private func exportTransitions(of reader: RunReader, _ output: Output) throws {
    guard let columns = try reader.lastTransitions() else {
      throw LabFailure(
        .inputMissing, "\(reader.path): has no transitions; only a diverged run keeps its last hundred"
      )
    }
    guard let table = TransitionTable(columns) else {
      throw RunStoreError.corrupt(
        path: reader.path,
        problem: "its last transitions have unequal lengths or unknown names")
    }
    let path = try write(Data(table.text.utf8), "transitions.csv", of: reader)
    if let problem = try reader.progress().problem {
      output.note("\(reader.path): \(printable(problem, limit: 1000))")
    }
    output.data("\(path): \(Readable.count(table.count, "transition"))")
  }

  /// Writes a file to `out`, or next to the run with another extension.
  private func write(_ data: Data, _ ending: String, of reader: RunReader) throws -> String {
    let path = out ?? reader.path.replacing(/\.sqlite$/, with: "") + ".\(ending)"
    try FigureFiles.write(data, to: path)
    return path
  }
}
