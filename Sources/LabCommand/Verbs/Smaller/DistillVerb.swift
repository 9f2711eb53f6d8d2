import ArgumentParser
import Exporting
import Foundation
import Lab
import OutputFiles
import RLCore
import RunStore
import Text

struct DistillVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "distill",
    abstract: "Distill the policy of a run into a smaller network, a table, or a tree that people can read.",
    discussion: """
      Example: rl-lab distill runs/cartpole-dqn --into "dense 32" --out students

      A network learns from the agent's values in place of rewards: on states of the agent's episodes first, and then of its own. \
      The student is an ordinary run, with its teacher and the SHA-256 of the teacher's weights in its configuration: watch, \
      evaluate, compare and export take it, and run --resume continues it. A table is a network without hidden layers, for \
      worlds whose observation is the number of a state.

      Example: rl-lab distill runs/cartpole-dqn/seed-1.sqlite --into "tree 64"

      A tree of at most so many leaves is grown on states of the agent's episodes and of its own, each counted by how much the \
      agent's best action is better than the worst. It is printed as text, and written as text and as an SVG picture.

      In a world with a model the returns of teacher and student are exact, else they are means of episodes that played no part before.
      """)

  @Argument(help: "Run files, or folders of them.", completion: Completion.runs) var runs: [String]
  @Option(
    help:
      "The student: dense with the sizes of hidden layers, such as \"dense 32\" or \"dense 64 64\"; table; or tree with the largest number of leaves, such as \"tree 64\"."
  )
  var into: Student
  @Option(
    help: "The folder to write into. (default: runs/<config name>-student; of trees beside the run)",
    transform: folderPath)
  var out: String?
  @Option(help: "For trees: the checkpoint: latest, best, or a step. Networks learn from the latest.")
  var checkpoint = "latest"
  @OptionGroup(title: "Networks and tables") var training: SmallerNetworkOptions
  @Flag(help: "Print one JSON object per run.") var json = false

  func validate() throws {
    guard !runs.isEmpty else { throw ValidationError("name at least one run") }
    _ = try CheckpointChoice(argument: checkpoint)
    switch into {
    case .tree:
      if training.isSet {
        throw ValidationError("a tree is not trained as a run; leave out the options of networks and tables")
      }
    case .network, .table:
      if checkpoint != "latest" {
        throw ValidationError("--checkpoint applies to trees; a network learns from the latest checkpoint")
      }
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let paths = try runFiles(in: runs)
    switch into {
    case .network(let sizes):
      return try StudentTraining(paths, hiddenSizes: sizes, training, out: out, json: json).run(lab)
    case .table: return try StudentTraining(paths, hiddenSizes: [], training, out: out, json: json).run(lab)
    case .tree(let leaves):
      try StudentTraining.requireDifferent(paths.map { "\(place($0)).tree.txt" })
      if let out {
        do { try OutputFile.makeFolder(out) } catch { throw LabFailure(.io, error.description) }
      }
      for path in paths { try distill(path, leaves: leaves, lab) }
      return 0
    }
  }

  private func distill(_ path: String, leaves: Int, _ lab: LabContext) throws {
    let reader = try RunReader(path)
    let run = try LoadedRun(
      path, catalog: lab.catalog, checkpoint: CheckpointChoice(argument: checkpoint),
      allowsCode: training.allowCode)
    let student: TreeDistillation
    do { student = try TreeDistillation(run, leaves: leaves) } catch let refusal as ExportRefusal {
      throw LabFailure(.usage, "\(path): \(refusal.description)")
    }
    let digest = try reader.weightsHash(atStep: run.checkpointStep)
    let lines = student.tree.lines(features: student.features, actions: student.actions)
    let head = [
      "# A tree of \(student.tree.leafCount) leaves, distilled from \(path) at step \(run.checkpointStep)",
      "# The teacher's weights: SHA-256 \(digest)",
    ]
    let stem = place(path)
    try FigureFiles.write((head + lines).joined(separator: "\n") + "\n", to: "\(stem).tree.txt")
    let title = "\(run.experiment.environment.entry.id), \(student.tree.leafCount) leaves"
    try FigureFiles.write(
      TreePicture.svg(student.tree, features: student.features, actions: student.actions, title: title),
      to: "\(stem).tree.svg")
    guard !json else {
      lab.output.json([
        "run": .text(path), "teacher": .text(digest), "student": .text("\(stem).tree.txt"),
        "leaves": .integer(student.tree.leafCount), "depth": .integer(student.tree.depth),
        "agreement": .number(student.agreement), "exact": .bool(student.isExact),
        "return": .number(student.teacherReturn), "student_return": .number(student.treeReturn),
      ])
      return
    }
    for line in lines { lab.output.data(line) }
    let kind = student.isExact ? "exact return" : "return"
    lab.output.data(
      "\(stem).tree.txt: \(student.tree.leafCount) leaves, depth \(student.tree.depth), agreement \(Readable.short(100 * student.agreement)) %, \(kind) \(Readable.score(student.treeReturn)) of \(Readable.score(student.teacherReturn))"
    )
  }

  /// The path of the files to write, without their extensions.
  private func place(_ path: String) -> String {
    let stem = path.replacing(/\.sqlite$/, with: "")
    return out.map { "\($0)/\((stem as NSString).lastPathComponent)" } ?? stem
  }

  /// `dense 64 64`, `table` or `tree 64`
  enum Student: ExpressibleByArgument {
    case network([Int])
    case table
    case tree(leaves: Int)

    init?(argument: String) {
      let words = argument.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Int($0) }
      guard let kind = words.first, numbers.count == words.count - 1 else { return nil }
      switch (kind, numbers.count) {
      case ("dense", 1...8) where numbers.allSatisfy { (1...65_536).contains($0) }: self = .network(numbers)
      case ("table", 0): self = .table
      case ("tree", 1) where (2...10_000).contains(numbers[0]): self = .tree(leaves: numbers[0])
      default: return nil
      }
    }
  }
}
