import Lab
import RLCore
import Text

/// Prints transitions as JSON lines or columns.
struct TracePrinter {
  let output: Output
  let json: Bool
  let made: MadeEnvironment

  func begin(_ walk: EnvironmentWalk) {
    if json {
      line([("t", .integer(0)), ("observation", observation(walk)), ("info", info(walk))])
    } else {
      output.data("t=0  \(text(walk.observation))")
    }
  }

  func step(_ walk: EnvironmentWalk, _ action: Int, _ result: Step) {
    let terminated = result.ending == .terminated
    let truncated = walk.hasReachedLimit || result.ending == .truncated
    if json {
      line([
        ("t", .integer(walk.elapsedSteps)), ("action", .integer(action)), ("observation", observation(walk)),
        ("reward", .number(result.reward)), ("terminated", .bool(terminated)),
        ("truncated", .bool(truncated)),
        ("info", info(walk)),
      ])
    } else {
      let ending = (terminated ? "  terminated" : "") + (truncated ? "  truncated" : "")
      let label = made.actionSpace.labels[action]
      output.data(
        "t=\(walk.elapsedSteps)  \(label)  \(text(walk.observation))  reward \(result.reward)\(ending)")
    }
  }

  private func line(_ members: [(String, JSON)]) { output.data(JSON.object(members).compact) }

  private func info(_ walk: EnvironmentWalk) -> JSON {
    .object(
      walk.environment.info.map { name, value in
        switch value {
        case .number(let number): (name, .number(number))
        // Lists are masks and counts: whole numbers stay whole, as Gymnasium's arrays of integers print.
        case .list(let numbers):
          (name, .list(numbers.map { Int(exactly: $0).map { .integer($0) } ?? .number($0) }))
        }
      })
  }

  /// State indices are integers.
  private func observation(_ walk: EnvironmentWalk) -> JSON {
    if walk.environment is any DiscreteEnvironment {
      return .list(walk.observation.map { .integer(Int($0)) })
    }
    return .list(walk.observation.map { .number($0) })
  }

  private func text(_ row: [Double]) -> String {
    if case .discrete = made.observationSpace { return "state \(Int(row[0]))" }
    return "[" + row.map { Readable.fixed($0, 4) }.joined(separator: ", ") + "]"
  }
}
