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
    abstract: "Distill the policy of a run into a decision tree that people can read.",
    discussion: """
      Example: rl-lab distill runs/cartpole-dqn/seed-1.sqlite --into "tree 64"

      A tree of at most so many leaves is grown on states of the agent's episodes and of its own, each counted by how much the \
      agent's best action is better than the worst. It is printed as text, and written as text and as an SVG picture. In a \
      world with a model the returns of both are exact, else they are means of 50 episodes that played no part before.
      """)

  @Argument(help: "Run files, or folders of them.", completion: Completion.runs) var runs: [String]
  @Option(help: "The student: tree with the largest number of leaves, such as \"tree 64\".") var into: Student
  @Option(help: "The folder to write into. (default: beside the run)") var out: String?
  @Option(help: "The checkpoint: latest, best, or a step.") var checkpoint = "latest"
  @Flag(help: "Print one JSON object per run.") var json = false

  func validate() throws {
    guard !runs.isEmpty else { throw ValidationError("name at least one run") }
    _ = try CheckpointChoice(argument: checkpoint)
  }

  func run(_ lab: LabContext) throws -> Int32 {
    if let out {
      do { try OutputFile.makeFolder(out) } catch { throw LabFailure(.io, error.description) }
    }
    for path in try runFiles(in: runs) { try distill(path, lab) }
    return 0
  }

  private func distill(_ path: String, _ lab: LabContext) throws {
    let reader = try RunReader(path)
    let run = try LoadedRun(
      path, catalog: lab.catalog, checkpoint: CheckpointChoice(argument: checkpoint), allowsCode: false)
    let student: TreeDistillation
    do { student = try TreeDistillation(run, leaves: into.leaves) } catch let refusal as ExportRefusal {
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

  /// `tree 64`
  struct Student: ExpressibleByArgument {
    let leaves: Int

    init?(argument: String) {
      let words = argument.split(separator: " ")
      guard words.count == 2, words[0] == "tree", let leaves = Int(words[1]), (2...10_000).contains(leaves)
      else { return nil }
      self.leaves = leaves
    }
  }
}
