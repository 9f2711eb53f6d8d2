import Foundation
import NeuralNetworks
import RLCore

extension Agent {
  /// Starts with what the safetensors file at `path` holds; an empty path changes nothing.
  ///
  /// - Throws: `ConfigurationProblem` of the key `init_from` where the file cannot be read or does not fit.
  func loadWeights(from path: String) throws {
    guard !path.isEmpty else { return }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationProblem(
        "init_from", "\(path): cannot be read; name a file that 'rl-lab export' wrote")
    }
    do {
      let stored = try Safetensors.decode(data).map { tensor in
        switch tensor.elements {
        case .float32(let values): NamedTensor(tensor.name, shape: tensor.shape, .float32(values))
        case .float64(let values): NamedTensor(tensor.name, shape: tensor.shape, .float64(values))
        }
      }
      // Other tools write the arrays in an order of theirs.
      let own = tensors.compactMap { tensor in stored.first { $0.name == tensor.name } }
      try load(own + stored.filter { !own.contains($0) })
    } catch let damage as Safetensors.Damage {
      throw ConfigurationProblem("init_from", "\(path): \(damage.description)")
    } catch let mismatch as TensorMismatch {
      throw ConfigurationProblem("init_from", "\(path) does not fit: \(mismatch.description)")
    }
  }
}

extension TabularAgent {
  /// This agent with the table of a file where one is named, behind the symmetries that are asked for.
  func ready(_ settings: TableSettings, _ context: AgentContext) throws -> any Agent {
    try loadWeights(from: settings.initialFile)
    let symmetries = try context.symmetries(for: settings.augmentation)
    guard !symmetries.isEmpty else { return self }
    guard case .discrete(let stateCount) = context.observationSpace else {
      throw ConfigurationProblem(
        "augmentation", "rows of a table can be shared only where observations are states' numbers; use none")
    }
    return SymmetricAgent(
      self, StateClasses(symmetries, stateCount: stateCount), actionCount: context.actionSpace.count,
      environments: context.environments)
  }
}
