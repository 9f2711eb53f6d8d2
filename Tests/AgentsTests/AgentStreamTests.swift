import Agents
import RLCore
import Testing

/// Every consumer of an agent's chance draws from a stream of its own.
@Suite struct AgentStreamTests {
  /// With all that draws: noise, dropout, symmetries, replay, planning.
  private func agent(_ name: String) throws -> any Agent {
    let entry = try #require(agentCatalog.first { $0.name == name })
    var values: [String: ConfigurationValue] = [:]
    for (key, value) in [
      ("noisy", .bool(true)), ("augmentation", .text("symmetries")),
    ] as [(String, ConfigurationValue)] where entry.keys.contains(where: { $0.name == key }) {
      values[key] = value
    }
    let symmetries = [[0, 1], [1, 0]].map { ObservationSymmetry(elements: $0, actions: $0) }
    return try entry.make(
      values,
      AgentContext(
        observationSpace: .discrete(count: 2), actionSpace: DiscreteSpace("left", "right"),
        symmetries: symmetries, environments: 1, totalSteps: 100, seed: 1))
  }

  @Test(arguments: agentCatalog.filter { $0.worlds == .all }.map(\.name)) func noTwoStreamsOfAnAgentAreOne(
    name: String
  ) throws {
    let state = try agent(name).trainingState
    // A stream is six words of 64 bits, and no agent keeps anything else that is.
    let streams = state.compactMap { tensor -> [UInt64]? in
      guard case .uint64(let words) = tensor.elements, tensor.shape == [6] else { return nil }
      return words
    }
    #expect(!streams.isEmpty && Set(streams).count == streams.count, "\(state.map(\.name))")
    // None goes on with what the weights were drawn from.
    let increment = RandomStream(root: 1, purpose: .initialization).increment
    for words in streams { #expect(!words.contains(UInt64(truncatingIfNeeded: increment))) }
  }
}
