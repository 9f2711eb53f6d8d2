#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Results of the games of two players, from the first player's point of view.
package struct PairRecord: Sendable, Equatable {
  package var first, second: Int
  package var wins, draws, losses: Int

  package init(first: Int, second: Int, wins: Int, draws: Int, losses: Int) {
    (self.first, self.second, self.wins, self.draws, self.losses) = (first, second, wins, draws, losses)
  }

  package var games: Int { wins + draws + losses }
}

/// Elo ratings: 400 points more mean ten to one in expected points.
///
/// They make the observed points the likeliest (Bradley and Terry's model, a draw being half a point), together with one
/// drawn game of each player against one of strength 0, without which a player who wins all games would have no rating.
///
/// Sources: Elo, "The rating of chessplayers" (1978); Hunter, "MM algorithms for generalized Bradley-Terry models"
/// (2004).
package struct EloRatings: Sendable, Equatable {
  /// One per player.
  package let ratings: [Double]
  /// Half width of the 95 % interval of each rating's difference to the anchor's; 0 for the anchor. Draws make it
  /// wider than it needs to be.
  package let margins: [Double]
  /// Games of each player.
  package let games: [Int]

  private static let scale = 400 / log(10.0)

  /// - Parameter anchor: the player whose rating is 0; nil to have a mean of 0.
  package init(players: Int, records: [PairRecord], anchor: Int?) {
    var points = [Double](repeating: 0.5, count: players)
    var games = [Int](repeating: 0, count: players)
    for record in records {
      points[record.first] += Double(record.wins) + Double(record.draws) / 2
      points[record.second] += Double(record.losses) + Double(record.draws) / 2
      games[record.first] += record.games
      games[record.second] += record.games
    }
    self.games = games
    var strengths = [Double](repeating: 1, count: players)
    for _ in 0..<2000 {
      var expected = strengths.map { 1 / ($0 + 1) }
      for record in records {
        let share = Double(record.games) / (strengths[record.first] + strengths[record.second])
        expected[record.first] += share
        expected[record.second] += share
      }
      let next = zip(points, expected).map { $0 / $1 }
      let change = zip(next, strengths).map { abs(log($0 / $1)) }.max() ?? 0
      strengths = next
      if change < 1e-10 { break }
    }
    let raw = strengths.map { Self.scale * log($0) }
    let zero = anchor.map { raw[$0] } ?? raw.reduce(0, +) / Double(max(players, 1))
    ratings = raw.map { $0 - zero }
    margins = Self.margins(strengths, records, anchor: anchor)
  }

  /// Computed from the inverse of the curvature of the likelihood.
  private static func margins(_ strengths: [Double], _ records: [PairRecord], anchor: Int?) -> [Double] {
    let count = strengths.count
    var curvature = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for index in 0..<count {
      let p = strengths[index] / (strengths[index] + 1)
      curvature[index][index] = p * (1 - p)
    }
    for record in records {
      let (a, b) = (record.first, record.second)
      let p = strengths[a] / (strengths[a] + strengths[b])
      let weight = Double(record.games) * p * (1 - p)
      curvature[a][a] += weight
      curvature[b][b] += weight
      curvature[a][b] -= weight
      curvature[b][a] -= weight
    }
    let inverse = inverted(curvature)
    return (0..<count).map { index in
      guard let anchor else { return 1.96 * scale * inverse[index][index].squareRoot() }
      let variance = inverse[index][index] + inverse[anchor][anchor] - 2 * inverse[index][anchor]
      return 1.96 * scale * max(variance, 0).squareRoot()
    }
  }

  /// The inverse of a positive definite matrix, by Gauss-Jordan elimination.
  private static func inverted(_ matrix: [[Double]]) -> [[Double]] {
    let count = matrix.count
    var left = matrix
    var right = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
    for pivot in 0..<count {
      let factor = 1 / left[pivot][pivot]
      for column in 0..<count {
        left[pivot][column] *= factor
        right[pivot][column] *= factor
      }
      for row in 0..<count where row != pivot {
        let share = left[row][pivot]
        for column in 0..<count {
          left[row][column] -= share * left[pivot][column]
          right[row][column] -= share * right[pivot][column]
        }
      }
    }
    return right
  }
}
