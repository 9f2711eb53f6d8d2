import ArgumentParser
import Foundation
import NeuralNetworks
import RLCore
import RunStore

struct ExportVerb: Verb {
  enum Format: String, ExpressibleByArgument, CaseIterable { case safetensors }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write what a run has learned to a file that other tools open.",
    discussion: """
      Example: rl-lab export runs/cartpole-dqn/seed-1.sqlite --out cartpole.safetensors

      A weight is stored as [inputs, outputs]: output = input @ weight + bias. An experiment takes the file back with \
      agent.init_from.
      """)

  @Argument(help: "A run file.") var run: String
  @Option(help: "The file's format.") var format = Format.safetensors
  @Option(help: "Which checkpoint: latest, best, or its step.") var checkpoint = "latest"
  @Option(help: "The file to write. (default: the run's name with the format's ending)") var out: String?

  private func choice() throws -> CheckpointChoice {
    switch checkpoint {
    case "latest": return .latest
    case "best": return .best
    default:
      guard let step = Int(checkpoint), step >= 0 else {
        throw ValidationError("--checkpoint must be latest, best or a step, not '\(checkpoint)'")
      }
      return .step(step)
    }
  }

  func validate() throws { _ = try choice() }

  func run(_ lab: LabContext) throws -> Int32 {
    let reader = try RunReader(run)
    let (stored, tensors) = try reader.tensors(checkpoint: choice())
    let converted = tensors.compactMap { tensor -> Safetensors.Tensor? in
      switch tensor.elements {
      case .float32(let values): .init(name: tensor.name, shape: tensor.shape, elements: .float32(values))
      case .float64(let values): .init(name: tensor.name, shape: tensor.shape, elements: .float64(values))
      default: nil
      }
    }
    let file = Safetensors.encode(
      converted,
      metadata: [
        ("algorithm", reader.facts.algorithm), ("environment", reader.facts.environment),
        ("layout", "weight is [inputs, outputs]"), ("seed", String(reader.facts.seed)),
        ("step", String(stored.step)),
      ])
    let path = out ?? run.replacing(/\.sqlite$/, with: "") + ".\(format.rawValue)"
    do { try file.write(to: URL(fileURLWithPath: path)) } catch {
      throw LabFailure(.io, "\(path): cannot be written; choose another file with --out")
    }
    lab.output.data("\(path): \(converted.count) arrays of step \(stored.step)")
    return 0
  }
}
