import Foundation
import TestSupport
import Testing

/// `solve` on the command line.
@Suite struct SolveTests {
  /// Start, floor and goal in a row: two steps right.
  private static let lake = """
    environment:
      id: TextMap-v0
      map: ["S.G"]
      cells: ["G 1 ends"]
      step_reward: 0
    agent: {algorithm: q-learning, gamma: 0.5}
    training: {steps: 1000}
    seeds: 1
    """

  @Test func anExperimentFileStandsForItsEnvironmentAndGamma() throws {
    let folder = try Scratch()
    let file = try folder.write(Self.lake, to: "lake.yaml")
    func solved(_ options: [String]) throws -> [String: Any] {
      let answer = try Tool.run(["solve", file, "--json"] + options)
      try #require(answer.status == 0, "\(answer.errors)")
      return try #require(try answer.objects.first)
    }
    let object = try solved([])
    #expect(object["environment"] as? String == "TextMap-v0" && object["gamma"] as? Double == 0.5)
    // The step onto the goal earns 1, the one before half of it; at the goal nothing follows.
    let values = try #require(object["values"] as? [Double])
    #expect(values.count == object["states"] as? Int && Array(values.prefix(2)) == [0.5, 1])
    let policy = try #require(object["policy"] as? [Any])
    #expect(policy.count == values.count && policy[0] as? Int == policy[1] as? Int && policy[2] is NSNull)
    #expect(try solved(["--gamma", "1"])["values"] as? [Double] == [1, 1, 0])
    #expect(try solved(["--set", "step_reward=-0.25"])["values"] as? [Double] == [0.125, 0.75, 0])
  }

  @Test func eachTaskOfAnExperimentIsSolved() throws {
    let folder = try Scratch()
    let file = try folder.write(
      """
      environment: {id: FrozenLake-v1}
      tasks:
        list: [{is_slippery: [false, true]}]
        switch_every: 500
      agent: {algorithm: q-learning}
      training: {steps: 1000}
      """, to: "lakes.yaml")
    let objects = try Tool.run(["solve", file, "--json"]).objects
    #expect(objects.map { $0["task"] as? String } == ["is_slippery: false", "is_slippery: true"])
    #expect(objects.map { $0["environment"] as? String } == ["FrozenLake-v1", "FrozenLake-v1"])
    let optima = objects.map { $0["optimal_return_time_aware"] as? Double ?? 0 }
    #expect(optima.count == 2 && abs(optima[0] - 1) < 1e-9 && abs(optima[1] - 0.7442) < 1e-4)
    let text = try Tool.run(["solve", file]).output
    #expect(text.hasPrefix("FrozenLake-v1 with is_slippery: false: 16 states, 4 actions, at most 100 "))
    #expect(text.contains("\n\nFrozenLake-v1 with is_slippery: true: 16 states, 4 actions, at most 100 "))
  }

  @Test func anExperimentThatIsMissingOrWrongIsSaidToBe() throws {
    let folder = try Scratch()
    let missing = try Tool.run(["solve", "\(folder.path)/no.yaml"])
    #expect(missing.status == 66 && missing.errors.contains("no such file"), "\(missing.errors)")
    let file = try folder.write(Self.lake.replacing("cells", with: "cels"), to: "lake.yaml")
    let wrong = try Tool.run(["solve", file])
    #expect(wrong.status == 78 && wrong.errors.contains("unknown key 'cels'"), "\(wrong.errors)")
  }
}
