import ArgumentParser
import Lab
import OutputFiles
import RLCore
import RunStore
import Text

struct PruneVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Prune the network of a run, train on for a while, and compare the two.",
    discussion: """
      Example: rl-lab prune runs/cartpole-dqn --sparsity 0.9 --out runs/pruned

      Each seed branches off from the last step of its run: the weights of least magnitude become 0 and stay so, and training continues \
      for --steps with all else unchanged. The results are ordinary runs, which record what they branched off from. With --blocks \
      16 weights go together, and greedy play skips them. In a world with a model the returns before and after are exact, \
      else they are means of 100 fresh episodes. To prune while training from the start, set agent.sparsity.
      """)

  @Argument(
    help: ArgumentHelp("A run file, or a folder of the seeds of an experiment.", valueName: "run"),
    completion: Completion.runs)
  var source: String
  @Option(parsing: .unconditional, help: "The share of the weights to prune, above 0 and below 1.")
  var sparsity: Double
  @Flag(help: "Prune blocks of 16 weights, from one input to adjacent outputs.") var blocks = false
  @Option(help: "The folder of the pruned runs. (default: runs/<config name>-pruned)", transform: folderPath)
  var out: String?
  @OptionGroup(title: "Training") var training: SmallerNetworkOptions
  @Flag(help: "Print one JSON object per run.") var json = false

  func validate() throws {
    guard sparsity > 0, sparsity < 1 else {
      throw ValidationError("--sparsity must be above 0 and below 1, not \(sparsity)")
    }
    if let key = training.set.first(where: {
      $0.hasPrefix("agent.sparsity") || $0.hasPrefix("training.steps")
    }) {
      throw ValidationError("--set \(key): --sparsity, --blocks and --steps say this")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let branches = try branches(lab)
    guard let experiment = branches.first?.experiment else { return 0 }
    for warning in experiment.warnings { lab.output.note(warning.description) }
    let folder = out ?? "runs/\(experiment.name)-pruned"
    // The seeds may end at different steps, so each has a length of its own.
    let points = try branches.map { branch in
      let plan = try RunPlan(
        experiment: branch.experiment, seeds: [branch.seed], folder: folder, branches: [branch],
        resume: training.resume, overwrite: training.overwrite, allowsChanges: false)
      return SweepTraining.Point(values: [], name: "seed \(branch.seed)", plan: plan)
    }
    let runs = SweepTraining(points, jobs: training.jobs)
    let end = try runs.run(
      training.progress ?? .auto, title: "prune",
      resumeCommand: RunArguments.resumeCommand(lab.output.command), lab)
    guard end.isComplete else { return end.exitStatus }
    try report(zip(branches, points.flatMap(\.paths)).map { ($0.origin.path, $1) }, lab)
    return end.exitStatus
  }

  /// One branch of each seed, from the end of its run.
  private func branches(_ lab: LabContext) throws -> [RunBranch] {
    let branches = try runFiles(in: [source]).map { try branch(of: $0, lab) }
    let seeds = branches.map(\.seed)
    if let twice = seeds.first(where: { seed in seeds.filter { $0 == seed }.count > 1 }) {
      throw LabFailure(.usage, "\(source): two of its runs have seed \(twice); name one experiment's folder")
    }
    return branches
  }

  private func branch(of path: String, _ lab: LabContext) throws -> RunBranch {
    let reader = try RunReader(path)
    let recorded = try Experiment(recordedIn: reader, catalog: lab.catalog, allowsCode: training.allowCode)
    let agent = recorded.agent.entry
    guard agent.keys.contains(where: { $0.name == "sparsity" }) else {
      throw LabFailure(
        .usage, "\(path): \(agent.name) has no key sparsity; prune takes runs of the DQN family")
    }
    guard recorded.training.budget.episodes == nil else {
      throw LabFailure(
        .usage,
        "\(path): its length is in episodes; use 'run --branch' with agent.sparsity and training.episodes")
    }
    let step = try reader.progress().steps
    let more = training.steps ?? max(step / 10, 1)
    let (end, isBeyond) = step.addingReportingOverflow(more)
    guard !isBeyond else {
      throw LabFailure(
        .usage, "--steps \(more): with the \(Readable.grouped(step)) of \(path) they are too many; give fewer"
      )
    }
    // A run that has stopped early would stop at once.
    let patience = recorded.training.plateau == nil ? [] : ["training.patience=null"]
    let branch = try RunBranch(
      path, step: step,
      overrides: [
        "agent.sparsity=\(sparsity)", "agent.sparsity_blocks=\(blocks)", "agent.sparsity_start=0",
        "agent.sparsity_end=0", "agent.sparsity_every=\(min(1_000, max(more / 10, 1)))",
        "training.steps=\(end)",
      ] + patience + training.set, catalog: lab.catalog, allowsCode: training.allowCode)
    try branch.requireFit()
    return branch
  }

  private func report(_ pairs: [(original: String, pruned: String)], _ lab: LabContext) throws {
    var table = TextTable(headings: ["run", "weights", "zero", "return before", "after"])
    var isExact = false
    for (original, pruned) in pairs {
      let reader = try RunReader(original)
      let (before, after) = (try training.loaded(original, lab), try training.loaded(pruned, lab))
      let (old, new) = (try SmallerNetworkOptions.returns(before), try SmallerNetworkOptions.returns(after))
      let (weights, zeros) = Self.count(after.setup.agent.tensors)
      let sparsity = Double(zeros) / Double(max(weights, 1))
      isExact = new.isExact
      if json {
        lab.output.json([
          "run": .text(pruned), "teacher": .text(original),
          "teacher_weights": .text(try reader.weightsHash(atStep: before.checkpointStep)),
          "weights": .integer(weights), "sparsity": .number(sparsity),
          "exact": .bool(new.isExact), "return": .number(old.value), "student_return": .number(new.value),
        ])
      } else {
        table.rows.append([
          pruned, Readable.grouped(weights),
          "\(Readable.fixed(100 * sparsity, 1)) %",
          Readable.score(old.value), Readable.score(new.value),
        ])
      }
    }
    guard !json else { return }
    for line in table.lines(width: lab.output.dataWidth) { lab.output.data(line) }
    lab.output.data(SmallerNetworkOptions.note(isExact: isExact))
  }

  /// The weights of all matrices, and those of them that are 0.
  private static func count(_ tensors: [NamedTensor]) -> (weights: Int, zeros: Int) {
    var (weights, zeros) = (0, 0)
    for tensor in tensors where tensor.shape.count == 2 {
      guard case .float32(let values) = tensor.elements else { continue }
      weights += values.count
      zeros += values.count { $0 == 0 }
    }
    return (weights, zeros)
  }
}
