import Foundation
import Lab
import RLCore
import RunStore
import Text

/// Students of the agents of some runs: ordinary runs of DQN with a teacher.
struct StudentTraining {
  private let paths: [String]
  private let hiddenSizes: [Int]
  private let options: SmallerNetworkOptions
  private let out: String?
  private let json: Bool

  private static let steps = 50_000

  /// - Parameter hiddenSizes: of the student's network; none for a table.
  init(_ paths: [String], hiddenSizes: [Int], _ options: SmallerNetworkOptions, out: String?, json: Bool) {
    (self.paths, self.hiddenSizes, self.options, self.out, self.json) = (
      paths, hiddenSizes, options, out, json
    )
  }

  /// - Returns: the exit status.
  func run(_ lab: LabContext) throws -> Int32 {
    let teachers = try paths.map { try options.loaded($0, lab) }
    let points = try zip(paths, teachers).map { try point($0, $1, lab) }
    try Self.requireDifferent(points.flatMap(\.paths))
    let end = try SweepTraining(points, jobs: options.jobs).run(
      options.progress ?? .auto, title: "distill",
      resumeCommand: RunArguments.resumeCommand(lab.output.command), lab)
    guard end.isComplete else { return end.exitStatus }
    try report(zip(teachers, points).map { (teacher: $0, student: $1.paths[0]) }, lab)
    return end.exitStatus
  }

  /// Refuses students that would replace each other.
  static func requireDifferent(_ places: [String]) throws(LabFailure) {
    var known = Set<String>()
    for place in places where !known.insert(place).inserted {
      throw LabFailure(
        .usage,
        "two of the students would be \(place); distill their runs one by one, each with a folder of its own as --out"
      )
    }
  }

  private func point(
    _ path: String, _ teacher: LoadedRun, _ lab: LabContext
  ) throws -> SweepTraining.Point {
    let reader = try RunReader(path)
    if hiddenSizes.isEmpty, case .box = teacher.setup.environment.observationSpace {
      throw LabFailure(
        .usage,
        "\(path): a table needs states with numbers, and an observation here is an array; use --into \"dense 32\""
      )
    }
    let text = teacher.experiment.settings.withoutLength.withAgent(try agent(path, reader, teacher)).yaml
    let name = teacher.experiment.name
    let experiment = try Experiment.load(
      text: text, path: "\(name)-student.yaml",
      overrides: [
        "training.steps=\(options.steps ?? Self.steps)", "evaluation.every=null",
        "evaluation.every_episodes=null", "checkpoint.every=null", "checkpoint.every_episodes=null",
        "seeds=\(reader.facts.seed)",
      ] + options.set, catalog: lab.catalog, run: path)
    // The students differ in their teachers alone.
    if path == paths.first { for warning in experiment.warnings { lab.output.note(warning.description) } }
    _ = try PreparedRun(experiment, seed: reader.facts.seed, for: .checking)
    let plan = try RunPlan(
      experiment: experiment, seeds: [reader.facts.seed],
      folder: out ?? "runs/\(name)-student", resume: options.resume, overwrite: options.overwrite,
      allowsChanges: false)
    return SweepTraining.Point(values: [], name: name, plan: plan)
  }

  /// The student's section `agent`.
  private func agent(
    _ path: String, _ reader: RunReader, _ teacher: LoadedRun
  ) throws -> [RunSettings.Setting] {
    let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
    let values = teacher.experiment.agent.values
    var settings = [
      ("algorithm", "dqn"), ("teacher", JSON.text(absolute).compact),
      ("teacher_weights", JSON.text(try reader.weightsHash(atStep: teacher.checkpointStep)).compact),
      ("net_arch", "\(hiddenSizes)"), ("gamma", "\(teacher.experiment.agent.gamma ?? 1)"),
      ("learning_rate", hiddenSizes.isEmpty ? "0.05" : "1e-3"), ("learning_rate_schedule", "linear"),
      ("learning_rate_final", "0"), ("buffer_size", "20_000"), ("learning_starts", "1_000"),
      ("train_freq", "2"), ("batch_size", "64"), ("exploration_initial_eps", "0.1"),
      ("exploration_final_eps", "0.05"),
    ]
    for key in ["rescale_observations", "normalize_observations"] where values[key]?.bool == true {
      settings.append((key, "true"))
    }
    return settings.map { RunSettings.Setting("agent.\($0)", $1) }
  }

  private func report(
    _ pairs: [(teacher: LoadedRun, student: String)], _ lab: LabContext
  ) throws {
    var table = TextTable(
      headings: ["student", "weights", "of", "agreement", "return", "of the teacher"])
    var isExact = false
    for (path, (teacher, place)) in zip(paths, pairs) {
      let student = try options.loaded(place, lab)
      let (old, new) = (
        try SmallerNetworkOptions.returns(teacher), try SmallerNetworkOptions.returns(student)
      )
      let agreement = try RunReader(place).metrics(names: ["agreement"]).last?.value
      let (before, after) = (Self.weights(teacher), Self.weights(student))
      isExact = new.isExact
      if json {
        lab.output.json([
          "run": .text(path),
          "teacher": .text(try RunReader(path).weightsHash(atStep: teacher.checkpointStep)),
          "student": .text(place), "teacher_weights": .integer(before), "weights": .integer(after),
          "agreement": agreement.map { .number($0) } ?? .null, "exact": .bool(new.isExact),
          "return": .number(old.value), "student_return": .number(new.value),
        ])
      } else {
        table.rows.append([
          place, Readable.grouped(after), Readable.grouped(before),
          agreement.map { "\(Readable.fixed(100 * $0, 1)) %" } ?? "-", Readable.score(new.value),
          Readable.score(old.value),
        ])
      }
    }
    guard !json else { return }
    for line in table.lines(width: lab.output.dataWidth) { lab.output.data(line) }
    lab.output.data(SmallerNetworkOptions.note(isExact: isExact))
  }

  private static func weights(_ run: LoadedRun) -> Int {
    run.setup.agent.tensors.reduce(0) { $0 + $1.elements.count }
  }
}

extension RunSettings {
  /// These settings without a length.
  fileprivate var withoutLength: RunSettings {
    RunSettings(all.filter { !Self.lengthKeys.contains($0.key) })
  }
}
