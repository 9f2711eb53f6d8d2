import RLCore

extension TwoDoors: ModelledEnvironment {
  /// Every outcome of every action in every cell; behind a door nothing follows.
  var model: TransitionModel {
    let last = world.length - 1
    let starts = (0...last).map { $0 == 0 || $0 == last ? 0 : 1 / Double(last - 1) }
    return TransitionModel(stateCount: world.length, actionCount: 2, startProbabilities: starts) {
      cell, action in
      if cell == 0 || cell == last {
        return [.init(probability: 1, state: cell, reward: 0, terminated: true)]
      }
      let ahead = action == 1 ? 1 : -1
      return [(1 - world.slip, cell + ahead), (world.slip, cell - ahead)].filter { $0.0 > 0 }.map {
        chance, next in
        let reward = next == 0 ? world.smallPrize : next == last ? 1 : world.stepReward
        return .init(probability: chance, state: next, reward: reward, terminated: next == 0 || next == last)
      }
    }
  }
}
