import ArgumentParser
import Comparison
import Foundation
import Lab
import RLCore
import Text

struct BookVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "book",
    abstract: "Reproduce figures of Sutton and Barto, and say whether they agree.",
    discussion: """
      Example: rl-lab book 6.4 --figures figures

      Without a figure it lists them. A figure is an experiment file whose head names its curves, or the values, policies or rewards that \
      it draws, and the numbers that an independent program found. Its runs are kept under OUT, so only what is missing is trained. Each number is printed with its standard error \
      over seeds, the expected one and the verdict; the exit status is 1 if one disagrees. \
      A page ends with what outside.md in the folder of the experiments says.
      """)

  @Argument(help: "Numbers of figures, such as 6.4.") var figure: [String] = []
  @Flag(help: "All figures.") var all = false
  @Option(
    help: "The folder of the experiment files. (default: Experiments/book)", transform: folderPath)
  var experiments = "Experiments/book"
  @Option(help: "The folder of the run files. (default: runs/book)", transform: folderPath)
  var out = "runs/book"
  @Option(help: "Override the seeds of the files: 1..10, or 1,4,7.") var seeds: String?
  @Option(
    parsing: .unconditional,
    help: "Number of seeds to train in parallel, one thread each. (default: the number of cores)")
  var jobs: Int?
  @Flag(help: "Train again what is there.") var overwrite = false
  @Option(help: "Write each figure as SVG and PNG into this folder.", transform: folderPath)
  var figures: String?
  @Option(help: "Write the numbers and the figures as a page in Markdown.") var page: String?
  @Option(help: "Progress display on standard error: auto, plain, json or off.") var progress =
    ProgressStyle.auto
  @Flag(help: "Print one JSON object per number on standard output.") var json = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    if all, !figure.isEmpty {
      throw ValidationError("--all and a figure are mutually exclusive; give one of them")
    }
    if !all, figure.isEmpty {
      for (name, isGiven) in [
        ("--page", page != nil), ("--figures", figures != nil), ("--seeds", seeds != nil),
        ("--jobs", jobs != nil), ("--overwrite", overwrite),
      ]
      where isGiven {
        throw ValidationError("\(name) needs a figure: name one, or give --all")
      }
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let known = try BookFigure.all(in: experiments)
    let chosen = try all ? known : choose(from: known)
    if chosen.isEmpty {
      list(known, lab.output)
      return 0
    }
    let seeds = try RunArguments.parsed(seeds: seeds)
    let runs = try chosen.map {
      try BookRuns(
        $0, folder: "\(out)/\($0.number)", seeds: seeds, overwrite: overwrite, lab)
    }
    let training = SweepTraining(runs.flatMap(\.points), jobs: jobs)
    let command = RunArguments.resumeCommand(lab.output.command).replacing(" --resume", with: "")
    let end = try training.run(progress, title: "book", resumeCommand: command, lab)
    guard end.isComplete else { return end.exitStatus }
    var done: [(figure: BookFigure, rows: [BookRow])] = []
    for run in runs {
      let rows = try run.rows()
      for row in rows { lab.output.data(json ? row.json.compact : row.line) }
      done.append((run.figure, rows))
      if let figures, let picture = try run.picture() { try FigureFiles.write([picture], into: figures) }
    }
    let rows = done.flatMap(\.rows)
    let disagreeing = rows.count { $0.agrees == false }
    if let page {
      let closing = FileManager.default.contents(atPath: "\(experiments)/outside.md") ?? Data()
      let text = BookPage.text(
        done, pictures: pictures(for: page), closing: String(decoding: closing, as: UTF8.self))
      try FigureFiles.write(text, to: page)
    }
    if !json {
      lab.output.data(
        "\(rows.count { $0.agrees == true }) of \(rows.count) numbers agree; run files: \(out)/"
      )
    }
    return disagreeing == 0 ? end.exitStatus : ExitStatus.failure.rawValue
  }

  private func choose(from known: [BookFigure]) throws -> [BookFigure] {
    try figure.enumerated().map { index, number in
      if figure[..<index].contains(number) {
        throw LabFailure(.usage, "figure \(displayable(number)) is given twice; give it once")
      }
      guard let found = known.first(where: { $0.number == number }) else {
        throw LabFailure(
          .usage,
          "no figure '\(displayable(number))' in \(experiments); choose from \(known.map(\.number).joined(separator: ", "))"
        )
      }
      return found
    }
  }

  private func list(_ known: [BookFigure], _ output: Output) {
    if json {
      for figure in known {
        let line: JSON = [
          "figure": .text(figure.number), "title": .text(figure.title), "file": .text(figure.path),
          "numbers": .integer(figure.expectations.count),
        ]
        output.data(line.compact)
      }
      return
    }
    let table = TextTable(
      headings: ["figure", "title", "numbers", "file"],
      rows: known.map { [$0.number, $0.title, String($0.expectations.count), $0.path] },
      leftAligned: [0, 1, 3])
    for line in table.lines { output.data(line) }
    output.data("rl-lab book FIGURE trains, draws and judges one; --all does all")
  }

  /// The folder of the pictures as the page links it: relative to the page if the page is above it.
  private func pictures(for page: String) -> String? {
    guard let figures else { return nil }
    let folder = page.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    return !folder.isEmpty && figures.hasPrefix(folder + "/")
      ? String(figures.dropFirst(folder.count + 1)) : figures
  }
}
