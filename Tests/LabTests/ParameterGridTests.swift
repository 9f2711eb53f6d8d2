import Lab
import RLCore
import Testing

@Suite struct ParameterGridTests {
  @Test func theLastParameterVariesFastestAndFoldersSayTheValues() throws {
    let grid = try ParameterGrid(["agent.learning_rate=0.1, 0.3", "agent.n_steps=1,2"])
    #expect(
      grid.points.map(\.folder) == [
        "learning_rate=0.1,n_steps=1", "learning_rate=0.1,n_steps=2", "learning_rate=0.3,n_steps=1",
        "learning_rate=0.3,n_steps=2",
      ])
    #expect(grid.points[2].overrides == ["agent.learning_rate=0.3", "agent.n_steps=1"])
    #expect(grid.axes[0].numbers == [0.1, 0.3])
  }

  @Test func commasInListsDoNotSeparateValues() throws {
    let grid = try ParameterGrid(["agent.net_arch=[16],[32, 32]"])
    #expect(grid.points.map(\.values) == [["[16]"], ["[32, 32]"]])
    #expect(grid.points.map(\.folder) == ["net_arch=-16-", "net_arch=-32-32-"])
    #expect(grid.axes[0].numbers == nil)
  }

  @Test func equalKeysOfTwoSectionsKeepTheirSections() throws {
    let grid = try ParameterGrid(["training.steps=10,20", "agent.steps=1"])
    #expect(grid.points[0].folder == "training.steps=10,agent.steps=1")
  }

  @Test(arguments: [
    (
      ["agent.learning_rate"],
      "--over agent.learning_rate: the '=' is missing; write --over section.key=a,b, such as agent.learning_rate=0.1,0.3"
    ),
    (
      ["agent.learning_rate="],
      "--over agent.learning_rate: the list of values is empty; write --over section.key=a,b, such as agent.learning_rate=0.1,0.3"
    ),
    (["agent.gamma=1,,0.9"], "--over agent.gamma: value 2 is empty; remove a comma"),
    (["agent.gamma=1,0.9,1"], "--over agent.gamma: 1 is listed twice; values must differ"),
    (["agent.gamma=0.5,5e-1"], "--over agent.gamma: 5e-1 is the same number as 0.5; values must differ"),
    (
      ["agent.gamma=1", "agent.gamma=0.9"],
      "--over agent.gamma: it is varied twice; give all values in one list"
    ),
    (
      ["seeds=1,2"],
      "--over seeds: seeds are not a parameter; every point has all of them, and --seeds names them"
    ),
    (
      ["gamma=1,0.9"],
      "--over gamma=1,0.9: 'gamma' is not section.key; write --over section.key=a,b, such as agent.learning_rate=0.1,0.3"
    ),
    (
      [
        "agent.a=\((1...40).map(String.init).joined(separator: ","))",
        "agent.b=\((1...26).map(String.init).joined(separator: ","))",
      ],
      "--over: the grid has 1,040 points, more than 1,000; give fewer values"
    ),
  ]) func aWrongGridIsRefusedInOneLine(options: [String], message: String) {
    #expect(throws: ConfigurationProblem(nil, message)) { try ParameterGrid(options) }
  }
}
