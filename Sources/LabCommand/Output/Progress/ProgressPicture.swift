import Text

/// How far the seeds of an experiment are, in the columns that a terminal has: one line for all, and one a seed.
package struct ProgressPicture: Sendable {
  package struct Seed: Sendable {
    package var seed: UInt64
    package var step: Int
    /// Of its budget, in [0, 1].
    package var share: Double
    /// Environment steps per second at present.
    package var stepsPerSecond: Double
    /// Mean of the last training episodes; nil before the first has ended.
    package var meanReturn: Double?
    /// Mean of the last evaluation.
    package var greedyReturn: Double?

    package init(
      seed: UInt64, step: Int, share: Double, stepsPerSecond: Double, meanReturn: Double?,
      greedyReturn: Double?
    ) {
      (self.seed, self.step, self.share, self.stepsPerSecond) = (seed, step, share, stepsPerSecond)
      (self.meanReturn, self.greedyReturn) = (meanReturn, greedyReturn)
    }
  }

  package var name: String
  /// Of all seeds together, those that wait and those that have ended included, in the unit of the budget.
  package var done: Double
  package var total: Double
  /// `steps` or `episodes`.
  package var unit: String
  package var secondsLeft: Double
  /// The seeds in training.
  package var seeds: [Seed]
  package var waitingCount: Int

  package init(
    name: String, done: Double, total: Double, unit: String, secondsLeft: Double, seeds: [Seed],
    waitingCount: Int
  ) {
    (self.name, self.done, self.total, self.unit, self.secondsLeft) = (name, done, total, unit, secondsLeft)
    (self.seeds, self.waitingCount) = (seeds, waitingCount)
  }

  /// At most `height` lines of at most `width` columns.
  package func lines(width: Int, height: Int) -> [String] {
    let rate = seeds.reduce(0) { $0 + $1.stepsPerSecond }
    var lines = [
      Self.line(
        name, share: done / max(total, 1),
        [
          "\(Readable.duration(secondsLeft)) left", "\(Readable.compact(rate)) steps/s",
          "\(Readable.grouped(done)) of \(Readable.grouped(total)) \(unit)",
        ], width: width)
    ]
    guard height > 1 else { return lines }
    let room = seeds.count + (waitingCount > 0 ? 2 : 1) <= height ? seeds.count : height - 2
    let columns = Self.aligned(seeds.map(Self.fields))
    let labels = Self.aligned(seeds.map { ["  seed \($0.seed)"] }).map { $0[0] }
    for (index, seed) in seeds.prefix(max(room, 0)).enumerated() {
      lines.append(Self.line(labels[index], share: seed.share, columns[index], width: width))
    }
    var rest: [String] = []
    if seeds.count > room { rest.append("\(seeds.count - room) more in training") }
    if waitingCount > 0 { rest.append("\(waitingCount) waiting") }
    if !rest.isEmpty, lines.count < height {
      lines.append(String("  \(rest.joined(separator: ", "))".prefix(width)))
    }
    return lines
  }

  /// What is said of a seed, the most important first.
  private static func fields(_ seed: Seed) -> [String] {
    [
      "return \(Readable.score(seed.meanReturn))",
      seed.greedyReturn.map { "greedy \(Readable.score($0))" } ?? "",
      "\(Readable.compact(seed.stepsPerSecond)) steps/s",
      "step \(Readable.grouped(seed.step))",
    ]
  }

  /// A label, a bar, a percentage, and as many of the fields as there is room for, the first ones first.
  private static func line(_ label: String, share: Double, _ fields: [String], width: Int) -> String {
    let share = min(max(share, 0), 1)
    let number = "\(Int(share * 100))"
    let percent = String(repeating: " ", count: 3 - number.count) + number + " %"
    let shortestBar = 8
    let labelRoom = width - shortestBar - percent.count - 3
    let label = label.count <= labelRoom ? label : label.prefix(max(labelRoom - 1, 1)) + "…"
    var tail = percent
    for field in fields {
      guard label.count + 1 + shortestBar + 1 + tail.count + 2 + field.count <= width else { break }
      tail += "  " + field
    }
    let bar = min(max(width - label.count - tail.count - 2, shortestBar), 40)
    let full = Int(share * Double(bar))
    let text =
      "\(label) \(String(repeating: "█", count: full))\(String(repeating: "░", count: bar - full)) \(tail)"
    return String(text.prefix(width).reversed().drop { $0 == " " }.reversed())
  }

  /// Rows whose cells of one column are equally wide; a column that is empty in all rows goes.
  private static func aligned(_ rows: [[String]]) -> [[String]] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.filter { widths[$0] > 0 }.map { column in
        row[column] + String(repeating: " ", count: widths[column] - row[column].count)
      }
    }
  }
}
