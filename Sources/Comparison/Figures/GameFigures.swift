import Text

extension SeedComparison {
  /// The results of each group's games against each opponent.
  package var gameResults: Figure? {
    let blocks = opponents.map { (opponent: $0, groups: groups(against: $0)) }.filter { !$0.groups.isEmpty }
    guard !blocks.isEmpty else { return nil }
    let (barHeight, heading) = (20.0, 26.0)
    func height(_ count: Int) -> Double { heading + Double(count) * barHeight + 8 }
    let legendHeight = 33 + 19 * Double((groups.count - 1) / 2)
    var plot = Plot(
      legend: groups.map(\.name), x: Scale(low: 0, high: 100, start: 0, end: 1),
      y: Scale(low: 0, high: 1, start: 0, end: 1),
      height: legendHeight + blocks.reduce(0) { $0 + height($1.groups.count) } + 46, left: 22)
    plot.axes(x: "fraction of the games (%)", y: nil)
    var top = plot.y.end
    for (opponent, shown) in blocks {
      plot.marks.label(
        "against \(shortened(displayable(opponent), 44))", plot.x.start, top + 18, .start, "label title")
      for (row, index) in shown.enumerated() {
        plot.marks.open("series \(FigureStyle.classes(ofGroup: index))", data: ["group": String(index)])
        draw(groups[index], opponent, top: top + heading + Double(row) * barHeight, &plot)
        plot.marks.close()
      }
      top += height(shown.count)
    }
    return plot.figure(
      "game-results", "Results by opponent",
      "Games won (full), drawn (half) and lost (pale) from both seats, over all seeds; dots are each seed's fraction of the points, where a draw is half a point."
    )
  }

  private func draw(_ group: GroupResult, _ opponent: String, top: Double, _ plot: inout Plot) {
    let count = group.tally(against: opponent)
    guard count.games > 0 else { return }
    func percent(_ part: Int) -> Double { 100 * Double(part) / Double(count.games) }
    var left = 0.0
    for (part, words, style) in [
      (count.wins, "won", "solid"), (count.draws, "drawn", "solid half"),
      (count.losses, "lost", "solid pale"),
    ] where part > 0 {
      let share = percent(part)
      plot.marks.rectangle(
        plot.x(left), top, plot.x(left + share) - plot.x(left), 10, style,
        tip:
          "\(group.name) against \(opponent)\n\(words) \(Readable.grouped(part)) of \(Readable.grouped(count.games)), \(Readable.fixed(share, 1)) %"
      )
      left += share
    }
    for seed in group.seeds where seed.score != nil {
      guard let share = seed.games?.tally(against: opponent).score else { continue }
      plot.marks.circle(
        plot.x(100 * share), top + 14, 2.6, "dot",
        tip:
          "\(group.name), seed \(seed.seed)\n\(Readable.fixed(100 * share, 1)) % of the points against \(opponent)"
      )
    }
  }

  /// Blunders per game, one dot per seed.
  package var blunders: Figure? {
    SeedRows(self) { $0.score == nil ? nil : $0.games?.tally().blundersPerGame }.figure(
      "blunders", "Blunders",
      "Moves that lowered the value of a solved position for the agent; lower is better. \(SeedRows.caption)",
      axis: "blunders per game")
  }

  /// Elo ratings, one dot per seed.
  package var elo: Figure? {
    SeedRows(self) { $0.elo }.figure(
      "elo", "Elo",
      "Strength in a round robin; 400 more means ten points of eleven, and random play is 0. \(SeedRows.caption)",
      axis: "Elo rating",
      references: opponentRatings.sorted { $0.rating < $1.rating }.map {
        ($0.rating, displayable($0.name), "threshold")
      })
  }
}
