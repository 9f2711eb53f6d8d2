import Comparison
import Lab
import RunStore
import Text

/// What `--branch RUN@STEP` asks for: one branch for each seed of a run.
struct BranchRequest {
  let path: String
  let step: Int

  /// - Throws: `LabFailure` where it is not `RUN@STEP`.
  init(_ text: String) throws {
    let parts = text.lastIndex(of: "@").map { (text[..<$0], text[text.index(after: $0)...]) }
    guard let parts, !parts.0.isEmpty, let step = Int(written: String(parts.1)), step >= 0
    else {
      throw LabFailure(
        .usage,
        "--branch \(displayable(text)): write RUN@STEP, a run file or a folder of seeds and a number of environment steps, such as runs/cartpole-dqn@20_000"
      )
    }
    (path, self.step) = (String(parts.0), step)
  }

  /// - Parameter seeds: those wanted; nil for all of the run.
  func branches(
    _ seeds: [UInt64]?, overrides: [String], _ lab: LabContext, allowsCode: Bool
  ) throws -> [RunBranch] {
    var files: [(seed: UInt64, path: String)] = []
    for file in try runFiles(in: [path]) { files.append((try RunReader(file).facts.seed, file)) }
    let known = files.map(\.seed)
    if let twice = known.first(where: { seed in known.filter { $0 == seed }.count > 1 }) {
      throw LabFailure(.usage, "\(path): two of its runs have seed \(twice); name one experiment's folder")
    }
    let wanted = seeds ?? known
    if let missing = wanted.first(where: { !known.contains($0) }) {
      let list = known.map { "\($0)" }.joined(separator: ", ")
      throw LabFailure(.usage, "\(path): it has no seed \(missing); it has \(list)")
    }
    let branches = try wanted.compactMap { seed in
      try files.first { $0.seed == seed }.map {
        try RunBranch(
          $0.path, step: step, overrides: overrides, catalog: lab.catalog, allowsCode: allowsCode)
      }
    }
    // A student of each seed has a teacher of its own.
    let own = [RunSettings.teacherKey, RunSettings.teacherWeightsKey]
    if let first = branches.first,
      let other = branches.first(where: {
        $0.experiment.differences(from: first.experiment.settings).contains { !own.contains($0.key) }
      })
    {
      throw LabFailure(
        .usage,
        "\(path): seeds \(first.seed) and \(other.seed) have different settings; branch them one by one, with --seeds"
      )
    }
    try branches.first?.requireFit()
    return branches
  }
}

extension BranchError: ExitStatusError {
  var exitStatus: ExitStatus { .usage }
}
