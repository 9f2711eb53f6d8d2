import RLCore
import RunStore

/// Mistakes in a set of solved positions.
package struct PositionResult: Sendable, Equatable {
  /// The set's name.
  package var name: String
  /// Simulations of each move.
  package var simulations: Int
  package var positions: Int
  /// Moves that are worth less than the best.
  package var mistakes: Int

  /// `mistakes/<set>/<simulations>`, the fraction of the positions in [0, 1].
  package var metric: Metric {
    Metric("mistakes/\(name)/\(simulations)", Double(mistakes) / Double(max(positions, 1)))
  }
}

/// A player in solved positions.
package struct PositionEvaluation {
  package let set: PositionSet

  package init(_ set: PositionSet) { self.set = set }

  /// - Returns: nil if `shouldStop` interrupted it.
  package func play(
    _ player: any PositionPlayer, simulations: Int, shouldStop: () -> Bool = { false }
  ) -> PositionResult? {
    var result = PositionResult(name: set.name, simulations: simulations, positions: 0, mistakes: 0)
    for first in stride(from: 0, to: set.positions.count, by: Self.together) {
      let judged = set.positions[first..<min(first + Self.together, set.positions.count)]
      var streams = judged.map { _ in RandomStream(seed: 0) }
      let actions = player.chooseActions(in: judged.map(\.position), using: &streams)
      if shouldStop() { return nil }
      result.positions += judged.count
      result.mistakes += zip(judged, actions).reduce(0) { $0 + ($1.0.isMistake($1.1) ? 1 : 0) }
    }
    return result
  }

  /// Positions between two questions whether to stop.
  private static let together = 64
}
