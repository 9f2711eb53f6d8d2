/// The page of figures in Markdown: what the book says, what was measured, and why.
struct BookPage {
  /// - Parameters:
  ///   - pictures: the folder of the pictures, as the page links it; nil for none.
  ///   - closing: what follows the figures, in Markdown.
  static func text(
    _ figures: [(figure: BookFigure, rows: [BookRow])], pictures: String?, closing: String = ""
  ) -> String {
    let agreeing = figures.flatMap(\.rows).count { $0.agrees == true }
    let total = figures.reduce(0) { $0 + $1.rows.count }
    var lines = [
      "# The textbook's figures", "",
      "Figures of Sutton and Barto, *Reinforcement Learning: An Introduction* (2nd edition, 2018), made by `rl-lab book`. Of \(total) numbers",
      "\(agreeing) agree with the independent programs in `Tests/References/book`, which share no code with the lab: two means agree if they",
      "differ by at most three standard errors of their difference. Errors are standard errors over seeds; numbers without one must be equal.",
      "",
      "```sh", "./rl-lab book            # the list",
      "./rl-lab book 6.4        # one figure: train, draw, judge",
      "./rl-lab book --all --figures docs/pictures/book --page docs/book.md", "```", "",
    ]
    for (figure, rows) in figures {
      lines += ["## \(figure.label): \(figure.title)", ""]
      if let pictures {
        lines += ["![\(figure.label): \(figure.title)](\(pictures)/\(figure.fileName).png)", ""]
      }
      lines += [
        "**The book says:** \(figure.says)", "", "**Why:** \(figure.why)", "",
        "| | measured | expected | source | |", "| --- | --- | --- | --- | --- |",
      ]
      lines += rows.map(\.markdown) + ["", "Experiment: `\(figure.path)`", ""]
    }
    return lines.dropLast().joined(separator: "\n") + "\n" + (closing.isEmpty ? "" : "\n" + closing)
  }
}
