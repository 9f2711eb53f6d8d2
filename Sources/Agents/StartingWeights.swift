import Foundation
import NeuralNetworks
import RLCore

extension Agent {
  /// Loads initial weights from the safetensors file at `path`; an empty path changes nothing.
  ///
  /// - Parameter transfer: which of them are taken; nil for all, in a network of the same layers.
  /// - Throws: `ConfigurationProblem` of the key `init_from` where the file cannot be read or does not fit.
  func loadWeights(from path: String, _ transfer: WeightTransfer? = nil) throws {
    guard !path.isEmpty else { return }
    do {
      let contents = try Safetensors.decode(readWeights(path, for: tensors, isPart: transfer != nil))
      let stored = contents.tensors
      // Other tools write the arrays in an order of theirs.
      let own = tensors.compactMap { tensor in stored.first { $0.name == tensor.name } }
      try requireLayout(contents, of: tensors)
      if let transfer {
        return try load(transfer.merged(stored.map { try $0.named(like: tensors) }, into: tensors))
      }
      try load(try (own + stored.filter { !own.contains($0) }).map { try $0.named(like: tensors) })
    } catch let damage as Safetensors.Damage {
      throw ConfigurationProblem("init_from", "\(path): \(damage.description)")
    } catch let mismatch as TensorMismatch {
      throw ConfigurationProblem("init_from", "\(path) does not fit: \(mismatch.description)")
    }
  }
}

/// The bytes of a file that can contain `tensors`; a much larger one is not read.
///
/// - Parameter isPart: whether the file may hold more than these.
private func readWeights(
  _ path: String, for tensors: [NamedTensor], isPart: Bool
) throws(ConfigurationProblem) -> Data {
  var facts = stat()
  let isThere = stat(path, &facts) == 0
  let isMissing = !isThere && (errno == ENOENT || errno == ENOTDIR)
  guard isThere, facts.st_mode & S_IFMT == S_IFREG else {
    let problem = isThere ? "not a regular file" : isMissing ? "no such file" : "cannot be read"
    throw ConfigurationProblem("init_from", "\(path): \(problem); use a file written by 'rl-lab export'")
  }
  let most =
    (isPart ? 1 << 30 : 0) + 8 * tensors.reduce(0) { $0 + $1.elements.count } + Safetensors.longestHeader + 8
  guard facts.st_size <= most else {
    throw ConfigurationProblem(
      "init_from",
      "\(path) does not fit: it has \(facts.st_size) bytes, and this agent's weights take at most \(most)")
  }
  guard let data = FileManager.default.contents(atPath: path) else {
    throw ConfigurationProblem(
      "init_from", "\(path): cannot be read; use a file written by 'rl-lab export'")
  }
  return data
}

/// Refuses matrices whose layout is ambiguous, [inputs, outputs] as here or [outputs, inputs] as in PyTorch: if shapes
/// do not show it, the file has to state it.
private func requireLayout(
  _ contents: Safetensors.Contents, of tensors: [NamedTensor]
) throws(TensorMismatch) {
  let said = contents.metadata[Safetensors.layoutKey]
  if said == Safetensors.layout { return }
  if let said {
    throw TensorMismatch("its layout is '\(said.prefix(100))', and only '\(Safetensors.layout)' can be read")
  }
  let shapes = Dictionary(
    contents.tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
  let weights = tensors.filter { $0.name.hasSuffix("weight") && $0.shape.count > 1 }
  let pairs = weights.compactMap { own in shapes[own.name].map { (own: own, found: $0) } }
  let telling = pairs.filter { $0.own.shape != $0.own.shape.reversed() }
  if let turned = telling.first(where: { $0.found == $0.own.shape.reversed() && $0.own.shape.count == 2 }) {
    throw TensorMismatch(
      "'\(turned.own.name)' is \(turned.found), as in PyTorch, and must be \(turned.own.shape) here; transpose the matrices"
    )
  }
  guard !pairs.isEmpty, telling.isEmpty else { return }
  throw TensorMismatch(
    "its matrices are square, and it does not state whether they are [inputs, outputs]; if they are, add layout: '\(Safetensors.layout)' to its metadata"
  )
}

extension Safetensors.Tensor {
  /// The array for the entry of `tensors` with this name, from single or double precision.
  ///
  /// - Throws: where one is NaN or infinite.
  fileprivate func named(like tensors: [NamedTensor]) throws(TensorMismatch) -> NamedTensor {
    let isDouble =
      switch tensors.first(where: { $0.name == name })?.elements {
      case .float32: false
      case .float64: true
      default: if case .float64 = elements { true } else { false }
      }
    let numbers: NamedTensor.Elements =
      switch elements {
      case .float32(let values): isDouble ? .float64(values.map { Double($0) }) : .float32(values)
      case .float64(let values): isDouble ? .float64(values) : .float32(values.map { Float($0) })
      }
    guard numbers.areFinite else { throw TensorMismatch("'\(name)' holds NaN or an infinite number") }
    return NamedTensor(name, shape: shape, numbers)
  }
}

extension TabularAgent {
  /// This agent with the table of a file, if one is named, and with the requested symmetries.
  func ready(_ settings: TableSettings, _ context: AgentContext) throws -> any Agent {
    try loadWeights(from: settings.initialFile)
    let symmetries = try context.symmetries(for: settings.augmentation)
    guard !symmetries.isEmpty else { return self }
    guard case .discrete(let stateCount) = context.observationSpace else {
      throw ConfigurationProblem(
        "augmentation", "rows of a table can be shared only if observations are state indices; use none")
    }
    let classes = StateClasses(symmetries, stateCount: stateCount)
    let (actionCount, environments) = (context.actionSpace.count, context.environments)
    if self is any UpdateExplaining {
      return ExplainingSymmetricAgent(self, classes, actionCount: actionCount, environments: environments)
    }
    return SymmetricAgent(self, classes, actionCount: actionCount, environments: environments)
  }
}
