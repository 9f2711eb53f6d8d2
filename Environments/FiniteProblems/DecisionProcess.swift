import Drawing
import RLCore

/// A Markov decision process written in the experiment file: states and actions by name, rewards fixed or random.
struct DecisionProcess: DiscreteEnvironment, ModelledEnvironment, GridDrawable {
  static let entry = EnvironmentEntry(
    "MDP-v0", DecisionProcess.self,
    summary: "Your own Markov decision process, written in the experiment file.",
    documentation: """
      Your own Markov decision process: a line for each action of a state.

        STATE ACTION -> OUTCOME | OUTCOME ...     an OUTCOME is: PROBABILITY STATE REWARD

      A probability is a number or a fraction, 1/3; without any, the outcomes are equally likely. A reward is a number,
      'normal MEAN SD', 'uniform LOW HIGH' or 'bernoulli P'; without one it is 0. Names of states begin with a letter. Several
      actions with the same outcomes are a range: 1..10, or to1..10. The default is example 6.7 of Sutton and Barto:

      environment:
        id: MDP-v0
        transitions:
          - "A left -> B"
          - "A right -> end"
          - "B 1..10 -> end normal -0.1 1"
        terminal: [end]
        start: [A]

      Observation: the number of the state, in the order of the lines, the terminal ones last; 3 states by default.
      Actions: all names of actions in the order of the lines, 12 by default; those that a state does not have are
        illegal there.
      Reward: that of the outcome. The exact model has its expectation.
      Start: as start says: states, each as likely, or '0.3 A' and '0.7 B'; without any, the state of the first line.
      Ends: terminated in a terminal state; truncated after 1000 steps.
      Source: this lab. Default: Sutton and Barto (2018), example 6.7 and figure 6.5.
      """, maxEpisodeSteps: 1000)

  struct Parameters: Configuration {
    var transitions = ["A left -> B", "A right -> end", "B 1..10 -> end normal -0.1 1"]
    var terminal = ["end"]
    var start: [String] = []

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "transitions", \.transitions,
        "A line for each action of a state, such as 'A left -> 0.5 B 1 | 0.5 end normal 0 1'; 'rl-lab describe MDP-v0' has the form."
      ),
      .init("terminal", \.terminal, "The states that end an episode."),
      .init(
        "start", \.start,
        "The states in which an episode starts, equally likely or each with its probability, '0.5 A'; empty for the first state."
      ),
    ]

    func problems() -> [ConfigurationProblem] { DecisionProcessRules(self).problems }
  }

  let actionSpace: DiscreteSpace
  private let table: DecisionProcessTable
  private(set) var state = 0

  /// - Throws: `ConfigurationProblem` for the first problem of the text.
  init(_ parameters: Parameters) throws {
    let rules = DecisionProcessRules(parameters)
    if let problem = rules.problems.first { throw problem }
    actionSpace = DiscreteSpace(labels: rules.actions)
    table = DecisionProcessTable(rules)
  }

  var stateCount: Int { table.names.count }
  var model: TransitionModel { table.model }
  var masksActions: Bool { table.masksActions }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    let first = state * table.actionCount
    for action in 0..<table.actionCount {
      flags[action] = table.legal[first + action] && !table.isTerminal[state]
    }
  }

  mutating func reset(using random: inout RandomStream) { state = table.start(using: &random) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    table.step(from: &state, action, using: &random)
  }

  /// Up to eight states a row, in the order of their numbers.
  private var columns: Int { min(stateCount, 8) }
  private var rows: Int { (stateCount + columns - 1) / columns }

  var gridLayout: GridLayout {
    GridLayout(columns: columns, rows: rows) { column, row in
      let state = row * columns + column
      return state < stateCount ? state : nil
    }
  }

  func draw() -> Scene {
    var scene = Scene(width: Double(columns), height: Double(rows))
    for state in 0..<stateCount {
      let (column, row) = (state % columns, state / columns)
      let color: Scene.Color =
        table.isTerminal[state] ? .goal : table.startProbabilities[state] > 0 ? .start : .floor
      scene.cell(column, row, color)
      // The name is at the top, where neither the agent nor an overlay covers it.
      let name = table.names[state]
      let height = min(0.17, 1.4 / Double(max(name.count, 1)))
      let center = Scene.Point(Double(column) + 0.5, Double(row) + 0.5)
      if state == self.state { scene.shapes.append(.circle(center: center, radius: 0.26, .agent)) }
      scene.shapes.append(.text(name, at: .init(center.x, center.y - 0.37), height: height, .text))
    }
    scene.grid(columns: columns, rows: rows)
    return scene
  }
}
