import Agents
import Foundation
import NeuralNetworks
import RLCore
import TestSupport
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
    let column = ObservationColumn(count: rows.count, in: Self.space)
    let observations = column.rows
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
          == "init_from: \(path) does not fit: found the stored array 'layers.1.weight' of shape [12, 9], expected 'layers.1.weight' of shape [12, 8]"
      )
      #expect(
        complaint { _ = try agent(["init_from": .text(path), "net_arch": .integers([12])]) }
          == "init_from: \(path) does not fit: the stored network has 6 arrays, this one 4")
    }
  }

  /// The agent's weights in double precision, perhaps changed, in a file with these metadata.
  private func complaintOf(
    _ agent: any Agent, _ sizes: [Int],
    metadata: [(String, String)] = [("layout", "weight is [inputs, outputs]")],
    _ change: (inout Safetensors.Tensor) -> Void = { _ in }
  ) throws -> (complaint: String, agent: (any Agent)?) {
    let tensors = agent.tensors.compactMap { tensor -> Safetensors.Tensor? in
      guard case .float32(let values) = tensor.elements else { return nil }
      var tensor = Safetensors.Tensor(
        name: tensor.name, shape: tensor.shape, elements: .float64(values.map { Double($0) }))
      change(&tensor)
      return tensor
    }
    return try withFile(Safetensors.encode(tensors, metadata: metadata)) { path in
      var made: (any Agent)?
      let text = complaint {
        made = try self.agent(["init_from": .text(path), "net_arch": .integers(sizes)])
      }
      return (text.replacing(path, with: "FILE"), made)
    }
  }

  @Test func doublePrecisionIsTakenAsTheAgentHasItsNumbers() throws {
    let other = try agent(seed: 5)
    let (complaint, made) = try complaintOf(other, [12, 9])
    #expect(complaint == "none")
    #expect(made?.tensors == other.tensors)
  }

  @Test func notANumberAndInfinityAreRefused() throws {
    for number in [Double.nan, .infinity, 1e300] {
      let (complaint, _) = try complaintOf(agent(), [12, 9]) { tensor in
        if tensor.name == "layers.1.bias" {
          tensor.elements = .float64(Array(repeating: number, count: 9))
        }
      }
      #expect(complaint == "init_from: FILE does not fit: 'layers.1.bias' holds NaN or an infinite number")
    }
  }

  @Test func matricesOfWhichNobodyKnowsHowTheyLieAreRefused() throws {
    let square = try agent(["net_arch": .integers([4])])
    let only: (inout Safetensors.Tensor) -> Void = { tensor in
      // With three actions the last matrix would tell; here it is missing.
      if tensor.name == "layers.1.weight" { tensor.name = "elsewhere" }
    }
    #expect(
      try complaintOf(square, [4], metadata: [], only).complaint
        == "init_from: FILE does not fit: its matrices are square, and it does not state whether they are [inputs, outputs]; if they are, add layout: 'weight is [inputs, outputs]' to its metadata"
    )
    // One that is not square tells of all.
    #expect(try complaintOf(square, [4], metadata: []).complaint == "none")
    #expect(try complaintOf(square, [4]).complaint == "none")
    #expect(
      try complaintOf(square, [4], metadata: [("layout", "weight is [outputs, inputs]")]).complaint
        == "init_from: FILE does not fit: its layout is 'weight is [outputs, inputs]', and only 'weight is [inputs, outputs]' can be read"
    )
    #expect(
      try complaintOf(agent(), [12, 9], metadata: []) { if $0.shape.count == 2 { $0.shape.reverse() } }
        .complaint
        == "init_from: FILE does not fit: 'layers.0.weight' is [12, 4], as in PyTorch, and must be [4, 12] here; transpose the matrices"
    )
  }

  @Test func aFileThatIsFarTooLargeIsNotRead() throws {
    try withFile(Data(count: 3_000_000)) { path in
      let text = complaint { _ = try agent(["init_from": .text(path)]) }
      #expect(text.hasPrefix("init_from: \(path) does not fit: it has 3000000 bytes, and "))
    }
    #expect(
      complaint { _ = try agent(["init_from": .text("/dev/zero")]) }
        == "init_from: /dev/zero: not a regular file; use a file written by 'rl-lab export'")
  }

  @Test func whatIsNoWeightFileIsRefused() throws {
    #expect(
      complaint { _ = try agent(["init_from": .text("/nowhere/a.safetensors")]) }
        == "init_from: /nowhere/a.safetensors: no such file; use a file written by 'rl-lab export'")
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
    let page = Repository.root.appendingPathComponent("docs/agents/networks.md")
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
