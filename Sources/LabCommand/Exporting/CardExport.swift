import Comparison
import Exporting
import Foundation
import Lab
import OutputFiles
import RLCore
import RunStore
import Text

/// `export --format card`: a folder as model hubs expect it. Nothing is uploaded.
///
/// It has `README.md` with a metadata header, `experiment.yaml`, and of each seed the weights as safetensors, the policy as
/// ONNX, and a page that plays where the world can be in one.
struct CardExport {
  let checkpoint: CheckpointChoice
  /// Whether programs are proven; nil for where this machine can run them.
  let verifies: Bool?
  let allowsCode: Bool
  let json: Bool

  /// What every card begins and ends with, which tells it from other files of its name.
  private static let firstLines = ["---", "library_name: rl-lab"]
  private static let lastLine = "Written by rl-lab. Nothing was uploaded."

  /// What the card says of a seed.
  private struct Seed {
    let seed: UInt64
    let step: Int
    let digest: String
    /// Of its last evaluation.
    let returnMean: Double?
    let episodes: Int
    let hasPage: Bool
  }

  /// - Parameters:
  ///   - paths: runs of one experiment.
  ///   - folder: where the card is written; it is made where there is none.
  func write(_ paths: [String], into folder: String, _ lab: LabContext) throws {
    let readers = try paths.map { try RunReader($0) }
    let first = readers[0].facts
    if let other = readers.first(where: {
      $0.facts.experiment != first.experiment || $0.facts.environment != first.environment
    }) {
      throw LabFailure(
        .usage,
        "\(other.path) is a run of \(other.facts.experiment), and \(readers[0].path) of \(first.experiment); a card is of one experiment"
      )
    }
    try Self.requireOneExperiment(readers)
    let experiment = Self.configuration(of: readers)
    try Self.check(folder, paths, configuration: experiment)
    do { try OutputFile.makeFolder(folder) } catch { throw LabFailure(.io, error.description) }
    let seeds = try zip(paths, readers).map { try write($0, $1, into: folder, lab) }
    try FigureFiles.write(experiment, to: "\(folder)/experiment.yaml")
    try FigureFiles.write(text(first, seeds), to: "\(folder)/README.md")
    if !json {
      lab.output.data("\(folder)/README.md: a card of \(seeds.count) seed\(seeds.count == 1 ? "" : "s")")
    }
  }

  /// Refuses runs that differ in more than their seeds, and two of one seed, whose files would have one name.
  private static func requireOneExperiment(_ readers: [RunReader]) throws {
    let shared = readers[0].settings.ofAllSeeds
    for (index, reader) in readers.enumerated() {
      if let change = reader.settings.ofAllSeeds.differences(from: shared).first {
        throw LabFailure(
          .usage,
          "\(reader.path) has another \(change.key) than \(readers[0].path); a card is of one experiment")
      }
      if let other = readers[..<index].first(where: { $0.facts.seed == reader.facts.seed }) {
        throw LabFailure(
          .usage, "\(other.path) and \(reader.path) are both of seed \(reader.facts.seed); name one of them")
      }
    }
  }

  /// The configuration of the runs, with their seeds.
  private static func configuration(of readers: [RunReader]) -> String {
    let seeds = Seeds.text(readers.map(\.facts.seed).sorted())
    return RunSettings(
      readers[0].settings.all.map {
        $0.key == "seeds" ? RunSettings.Setting($0.key, seeds) : $0
      }
    ).yaml
  }

  /// Refuses a folder whose `README.md` or `experiment.yaml` is not of a card, and that of the runs themselves.
  private static func check(_ folder: String, _ paths: [String], configuration: String) throws {
    let place = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    guard
      paths.allSatisfy({
        URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path != place
      })
    else {
      throw LabFailure(.usage, "\(folder): the folder of the runs themselves; give --out another one")
    }
    func text(_ name: String) -> String? {
      FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }
    func refusal(_ name: String) -> LabFailure {
      LabFailure(
        .io, "\(folder)/\(name): not of a card of rl-lab, and is not replaced; give --out another folder")
    }
    let readme = text("README.md")
    let isCard =
      readme.map {
        $0.hasPrefix(firstLines.joined(separator: "\n")) && $0.hasSuffix("\n\(lastLine)\n")
      } ?? false
    if readme != nil, !isCard { throw refusal("README.md") }
    if !isCard, let experiment = text("experiment.yaml"), experiment != configuration {
      throw refusal("experiment.yaml")
    }
  }

  private func write(
    _ path: String, _ reader: RunReader, into folder: String, _ lab: LabContext
  ) throws -> Seed {
    let stem = "\(folder)/seed-\(reader.facts.seed)"
    let weights = try WeightExport.safetensors(of: reader, checkpoint)
    try FigureFiles.write(weights.data, to: "\(stem).safetensors")
    try PolicyExport(
      format: .onnx, checkpoint: checkpoint, verifies: verifies, quantizes: false, allowsCode: allowsCode,
      json: json
    ).write(path, to: "\(stem).onnx", lab)
    var hasPage = true
    do {
      try PageExport(
        checkpoint: checkpoint, verifies: verifies, precision: nil, allowsCode: allowsCode, json: json
      ).write([path], to: "\(stem).html", lab)
    } catch let failure as LabFailure where failure.exitStatus == .usage {
      // Not every world can be in a page.
      hasPage = false
    }
    let evaluation = try reader.evaluations().last { $0.step <= weights.step }
    return Seed(
      seed: reader.facts.seed, step: weights.step, digest: try reader.weightsHash(atStep: weights.step),
      returnMean: evaluation?.returnMean, episodes: evaluation?.returns.count ?? 0, hasPage: hasPage)
  }

  private func text(_ facts: RunFacts, _ seeds: [Seed]) -> String {
    let returns = seeds.compactMap(\.returnMean)
    let result = Self.result(returns)
    let name = "\(facts.experiment)"
    var lines = Self.firstLines + ["tags:"]
    lines += ["reinforcement-learning", "rl-lab", facts.algorithm, facts.environment].map {
      "- \(JSON.quoted($0))"
    }
    lines += [
      "model-index:", "- name: \(JSON.quoted(name))", "  results:", "  - task:",
      "      type: reinforcement-learning", "      name: reinforcement-learning", "    dataset:",
      "      name: \(JSON.quoted(facts.environment))", "      type: \(JSON.quoted(facts.environment))",
    ]
    if let result {
      lines += [
        "    metrics:", "    - type: mean_reward", "      name: mean_reward",
        "      value: \(JSON.quoted(result.short))", "      verified: false",
      ]
    }
    lines += ["---", "", "# \(facts.algorithm) in \(facts.environment)", ""]
    lines.append(result?.sentence ?? "The runs hold no evaluation.")
    lines += [
      "", "| seed | step | return | episodes | weights (SHA-256) | files |",
      "| --- | --- | --- | --- | --- | --- |",
    ]
    for seed in seeds {
      let files = ["safetensors", "onnx"] + (seed.hasPage ? ["html"] : [])
      let links = files.map { "[\($0)](seed-\(seed.seed).\($0))" }.joined(separator: ", ")
      lines.append(
        "| \(seed.seed) | \(Readable.grouped(seed.step)) | \(Readable.score(seed.returnMean)) | \(seed.episodes) | `\(seed.digest.prefix(16))` | \(links) |"
      )
    }
    lines += [
      "", "## Files", "",
      "- `experiment.yaml`: `rl-lab run experiment.yaml` trains the same runs again, bit for bit.",
      "- `seed-N.safetensors`: the weights; an experiment loads them with `agent.init_from`.",
      "- `seed-N.onnx`: the greedy policy, opset 17, from what the environment shows to the choice among the legal actions.",
    ]
    if seeds.contains(where: \.hasPage) {
      lines.append("- `seed-N.html`: a page without network in which the agent plays.")
    }
    lines += ["", Self.lastLine, ""]
    return lines.joined(separator: "\n")
  }

  /// The mean of the seeds' returns with its interval.
  private static func result(_ returns: [Double]) -> (short: String, sentence: String)? {
    guard !returns.isEmpty else { return nil }
    let mean = Aggregates.mean(returns)
    guard returns.count > 1 else {
      return ("\(Readable.score(mean))", "The return of the one seed is \(Readable.score(mean)).")
    }
    let deviation = Aggregates.standardDeviation(returns)
    let interval = Bootstrap(count: returns.count).meanInterval(of: returns)
    return (
      "\(Readable.score(mean)) +/- \(Readable.score(deviation))",
      "The mean return of \(Readable.count(returns.count, "seed")) is \(Readable.score(mean)), with a 95 % bootstrap interval from \(Readable.score(interval.low)) to \(Readable.score(interval.high)). Intervals of few seeds are too narrow."
    )
  }
}
