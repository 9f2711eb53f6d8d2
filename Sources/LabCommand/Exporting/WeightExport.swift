import Foundation
import NeuralNetworks
import RLCore
import RunStore

/// `export --format safetensors`: the weights of a checkpoint.
enum WeightExport {
  /// - Returns: the file's bytes, the number of its arrays, and the checkpoint's step.
  static func safetensors(
    of reader: RunReader, _ checkpoint: CheckpointChoice
  ) throws -> (data: Data, arrays: Int, step: Int) {
    let (stored, tensors) = try reader.tensors(checkpoint: checkpoint)
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
        (Safetensors.layoutKey, Safetensors.layout), ("seed", String(reader.facts.seed)),
        ("step", String(stored.step)),
      ])
    return (file, converted.count, stored.step)
  }
}
