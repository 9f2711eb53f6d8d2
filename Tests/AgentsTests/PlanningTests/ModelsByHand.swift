import GridWorlds
import RLCore
import Testing

extension TransitionModel {
  /// A model whose actions lead where `outcomes` says, from state 0.
  static func byHand(
    states: Int, actions: Int, _ outcomes: (_ state: Int, _ action: Int) -> [Outcome]
  ) -> TransitionModel {
    TransitionModel(
      stateCount: states, actionCount: actions, startProbabilities: (0..<states).map { $0 == 0 ? 1 : 0 },
      outcomes: outcomes)
  }

  /// One state, one action: reward 1, and the end with probability `p`.
  static func coin(endingWith p: Double) -> TransitionModel {
    byHand(states: 1, actions: 1) { _, _ in
      [
        .init(probability: p, state: 0, reward: 1, terminated: true),
        .init(probability: 1 - p, state: 0, reward: 1, terminated: false),
      ]
    }
  }

  /// Two states in turn for ever; action 1 earns 1 in state 0 and 2 in state 1, action 0 nothing.
  static let pendulum = byHand(states: 2, actions: 2) { state, action in
    [.init(probability: 1, state: 1 - state, reward: Double(action * (state + 1)), terminated: false)]
  }

  /// State 0: action 0 stays for nothing, action 1 ends for 5.
  static let door = byHand(states: 1, actions: 2) { _, action in
    [.init(probability: 1, state: 0, reward: Double(5 * action), terminated: action == 1)]
  }

  /// The model of a grid world of the catalog.
  static func gridWorld(_ id: String, _ parameters: [String: ConfigurationValue] = [:]) throws
    -> TransitionModel
  {
    let entry = try #require(gridWorlds.first { $0.id == id })
    return try #require(entry.make(parameters).model())
  }
}
