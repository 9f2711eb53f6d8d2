import ArgumentParser
import Lab
import RunStore

extension CheckpointChoice {
  /// Parses `--checkpoint`.
  init(argument: String) throws {
    switch argument {
    case "latest": self = .latest
    case "best": self = .best
    default:
      guard let step = Int(written: argument), step >= 0 else {
        throw ValidationError("--checkpoint must be latest, best or a step, not '\(argument)'")
      }
      self = .step(step)
    }
  }
}
