import Agents
import Foundation
import NeuralNetworks
import RLCore
import Testing

/// Weights out of the lab and into it.
@Suite struct WeightFileTests {
  private static let space = ObservationSpace.box(BoxSpace(shape: [4], low: -1, high: 1))

  private func agent(_ values: [String: ConfigurationValue] = [:], seed: UInt64 = 1) throws -> any Agent {
    try #require(agentCatalog.first { $0.name == "dqn" }).make(
      ["net_arch": .integers([12, 9])].merging(values) { $1 },
      AgentContext(
        observationSpace: Self.space, actionSpace: DiscreteSpace("a", "b", "c"), environments: 1,
        totalSteps: 100, seed: seed))
  }

  /// The agent's tensors as `export` writes them, for the length of a call.
  private func withFile<Result>(
    of agent: any Agent, isReversed: Bool = false, _ body: (_ path: String) throws -> Result
  ) throws -> Result {
    let tensors = (isReversed ? agent.tensors.reversed() : agent.tensors).compactMap {
      tensor -> Safetensors.Tensor? in
      guard case .float32(let values) = tensor.elements else { return nil }
      return .init(name: tensor.name, shape: tensor.shape, elements: .float32(values))
    }
    return try withFile(Safetensors.encode(tensors, metadata: [("step", "1")]), body)
  }

  private func withFile<Result>(_ data: Data, _ body: (_ path: String) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("weights-\(UUID()).safetensors")
    try data.write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
  }

  private func qValues(_ agent: any Agent, _ rows: [[Float]]) throws -> [Double] {
    let observations = Observations.allocate(count: rows.count, in: Self.space)
    defer { observations.deallocate() }
    for (index, number) in rows.joined().enumerated() { observations.values?[index] = number }
    return try #require(agent as? DQN).actionValues(for: observations)
  }

  private static let rows: [[Float]] = [[0.1, -0.2, 0.3, 0.4], [1, 1, -1, 0], [0, 0, 0, 0]]

  @Test func anAgentStartsWithTheWeightsOfAFile() throws {
    let other = try agent(seed: 5)
    let started = try withFile(of: other) { try agent(["init_from": .text($0)]) }
    #expect(started.tensors == other.tensors)
    #expect(try agent().tensors != other.tensors)
    let reversed = try withFile(of: other, isReversed: true) { try agent(["init_from": .text($0)]) }
    #expect(reversed.tensors == other.tensors)
    #expect(try qValues(started, Self.rows) == qValues(other, Self.rows))
  }

  private func complaint(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "none"
  }

  @Test func whatDoesNotFitIsSaidWithBothShapes() throws {
    try withFile(of: agent()) { path in
      #expect(
        complaint { _ = try agent(["init_from": .text(path), "net_arch": .integers([12, 8])]) }
          == "init_from: \(path) does not fit: the stored array 'layers.1.weight' of shape [12, 9] stands where 'layers.1.weight' of shape [12, 8] belongs"
      )
      #expect(
        complaint { _ = try agent(["init_from": .text(path), "net_arch": .integers([12])]) }
          == "init_from: \(path) does not fit: the stored network has 6 arrays, this one 4")
    }
  }

  @Test func whatIsNoWeightFileIsRefused() throws {
    #expect(
      complaint { _ = try agent(["init_from": .text("/nowhere/a.safetensors")]) }
        == "init_from: /nowhere/a.safetensors: cannot be read; name a file that 'rl-lab export' wrote")
    try withFile(Data("no weights at all".utf8)) { path in
      let text = complaint { _ = try agent(["init_from": .text(path)]) }
      #expect(text.hasPrefix("init_from: \(path): ") && !text.contains("\n"))
    }
    // Cut off anywhere, it is refused and nothing is taken over.
    let file = try withFile(of: agent()) { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    for count in [0, 7, 8, 40, file.count / 2, file.count - 1] {
      try withFile(file.prefix(count)) { path in
        #expect(complaint { _ = try agent(["init_from": .text(path)]) }.hasPrefix("init_from: \(path): "))
      }
    }
  }

  private static let python = ProcessInfo.processInfo.environment["RL_LAB_PYTHON"] ?? "python3"

  private static func run(_ program: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, "-c", program]
    let output = Pipe()
    (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text : nil
  }

  private static let hasTorch = run("import torch, safetensors.torch") != nil

  @Test(.enabled(if: hasTorch, "needs a Python with torch and safetensors: set RL_LAB_PYTHON to one"))
  func theScriptInTheDocumentationComputesTheSameValues() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/agents/networks.md")
    let blocks = try String(contentsOf: page, encoding: .utf8).split(separator: "```python\n")
    let script = String(try #require(blocks.dropFirst().first?.split(separator: "```").first))
    #expect(script.contains("\"cartpole.safetensors\""))
    let agent = try agent(seed: 3)
    let text = try withFile(of: agent) { path in
      try #require(
        Self.run(
          script.replacingOccurrences(of: "cartpole.safetensors", with: path)
            + "\nfor q in q_values(torch.tensor(\(Self.rows))).flatten().tolist(): print(q)"))
    }
    let theirs = text.split(separator: "\n").compactMap { Double($0) }
    let ours = try qValues(agent, Self.rows)
    #expect(theirs.count == 9)
    #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
