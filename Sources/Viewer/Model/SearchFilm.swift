import Drawing
import Painting

/// A tree search of a position, as it was after each of its simulations.
package struct SearchFilm: Sendable, Equatable {
  /// The root after a simulation.
  package struct Moment: Sendable, Equatable {
    /// `[moves]`, simulations that began with each move.
    package var visits: [Int]
    /// `[moves]`, for the player to move, in [-1, 1]; nil without visits.
    package var values: [Double?]
    /// The index of the move that the search prefers; nil where nothing has been tried.
    package var favorite: Int?
    /// Marks of the expected moves, beginning with the preferred one; nil for a move without a place.
    package var line: [LineMark?]

    package init(visits: [Int], values: [Double?], favorite: Int?, line: [LineMark?]) {
      (self.visits, self.values, self.favorite, self.line) = (visits, values, favorite, line)
    }

    /// The mean value of all simulations for the player to move, or nil without any.
    package var value: Double? {
      let count = visits.reduce(0, +)
      guard count > 0 else { return nil }
      return zip(visits, values).reduce(0) { $0 + Double($1.0) * ($1.1 ?? 0) } / Double(count)
    }
  }

  /// `[moves]`, the legal actions.
  package let actions: [Int]
  /// `[moves]`, their probabilities before the search.
  package let priors: [Double]
  /// `[moves]`, results for the player to move that are certain at the end: 1 win, 0 draw, -1 loss.
  package let proven: [Int?]
  /// The number of simulations that were asked for; once all is proven a search ends early.
  package let simulations: Int
  /// After 0, 1, 2, … simulations.
  package let moments: [Moment]

  /// - Parameter beginning: the root before the first simulation; nil where nothing is known of it.
  package init(
    actions: [Int], priors: [Double], proven: [Int?], simulations: Int, moments: [Moment],
    beginning: Moment? = nil
  ) {
    (self.actions, self.priors, self.proven) = (actions, priors, proven)
    self.simulations = simulations
    self.moments =
      [
        beginning
          ?? Moment(visits: actions.map { _ in 0 }, values: actions.map { _ in nil }, favorite: nil, line: [])
      ] + moments
  }

  /// The result for the player to move, where it is proven at the end: that of a move that wins, or the best of all.
  package var result: Int? {
    let known = proven.compactMap { $0 }
    return known.contains(1) || known.count == proven.count ? known.max() : nil
  }

  /// The number of simulations that were made.
  package var count: Int { moments.count - 1 }

  /// After `simulations`, or at the end.
  package func moment(_ simulations: Int?) -> Moment { moments[min(max(simulations ?? count, 0), count)] }

  /// The number of simulations that a point of a slider stands for.
  func count(at point: Point, in slider: Rect) -> Int {
    Int(saturating: ((point.x - slider.x) / max(slider.width, 1) * Double(count)).rounded())
  }

  /// Whether a move at the end is a mistake by the solver's values of the moves.
  package static func isMistake(_ action: Int, _ solved: [SolvedMove]) -> Bool {
    guard let best = solved.map(\.value).max(), let own = solved.first(where: { $0.action == action })
    else { return false }
    return own.value < best
  }
}

/// How much of a search is shown.
package struct SearchSlider: Sendable, Equatable {
  /// Simulations, or nil for all.
  package var simulations: Int?

  package init() {}

  /// A tenth more or less, and one at least.
  package mutating func move(_ direction: Int, in film: SearchFilm) {
    let now = min(simulations ?? film.count, film.count)
    set(now + direction * max(1, now / 10), in: film)
  }

  package mutating func set(_ count: Int, in film: SearchFilm) {
    simulations = count >= film.count ? nil : max(count, 0)
  }
}
