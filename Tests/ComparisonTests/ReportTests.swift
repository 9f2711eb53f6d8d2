import Comparison
import Drawing
import Foundation
import RunStore
import Testing

/// A comparison with everything in it, made of names that want to be markup.
func hostileReport() throws -> ComparisonReport {
  let evil = "</script><script>alert(1)</script>"
  var runs = [Double]([400, 410, 420, 430, 440, 500]).enumerated().map { index, score in
    record(
      evil, seed: UInt64(index + 1), score: score, setting: "note: \"><img src=x onerror=alert(2)>",
      commandLine: "rl-lab run '<b>&\u{202E}'")
  }
  runs += group("=cmd|' /C calc'!A0", [1, 2, 3, 4, 5, 6])
  for index in runs.indices {
    let results = games("<svg onload=alert(3)>", wins: index, losses: 5, judgedMoves: 20, blunders: 3)
    runs[index].games = [GameRecord(step: 100_000, results: results)]
  }
  var result = try compare(runs) {
    $0.threshold = 420
    $0.optima = [0: 499]
  }
  result.rate([0: [1: 200, 2: 300]], opponents: [OpponentRating(name: "<a href=x>", rating: 0)])
  var scene = Scene(width: 2, height: 1)
  scene.cell(0, 0, .floor)
  scene.label("<i>&", 1, 0)
  var next = scene
  scene.disc(0, 0, .agent)
  next.disc(1, 0, .agent)
  let world = GridWorld(
    columns: 2, rows: 1, kinds: [.floor, .goal], isIdle: [false, true], actions: ["left", "<u>"],
    gamma: 0.99,
    values: [1, 0], policy: [1, 0], isOptimal: [[false, true], [true, true]],
    groups: [
      .init(index: 0, actions: [[1, 0], [0, 0]], values: [[1, 0], [0, 0]]),
      .init(index: 1, actions: [[0, 0]], values: [[0, 0]]),
    ])
  let episode = EpisodePicture(
    group: 0, seed: 1, episode: 7, length: 1, return: 1, ending: "terminated", epsilon: 0.1,
    frames: [scene, next],
    stride: 1)
  return ComparisonReport(result, world: world, episodes: [episode], version: "0.1.0")
}

@Suite struct ReportTests {
  @Test func controlCharactersOfNamesAreNotShown() {
    #expect(displayable("a\u{1B}[31mb\u{202E}c\nd") == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d")
  }

  @Test func namesFromRunFilesStayText() throws {
    // The page's own links lead to its sections.
    let html = try hostileReport().html.replacingOccurrences(of: "<a href=\"#", with: "")
    #expect(!html.contains("<script>alert"))
    #expect(!html.contains("<img"))
    #expect(!html.contains("<svg onload"))
    #expect(!html.contains("<a href"))
    #expect(!html.contains("<b>"))
    #expect(!html.contains("<i>"))
    #expect(!html.contains("<u>"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    // One script, the page's own.
    #expect(html.components(separatedBy: "<script").count == 2)
    // A spreadsheet would run it.
    #expect(html.contains("\n&#39;=cmd|"))
    #expect(!html.contains("\n=cmd"))
  }

  @Test func theReportLoadsNothingFromAnywhere() throws {
    let html = try hostileReport().html.replacingOccurrences(of: "href=\"#", with: "")
    #expect(html.contains("default-src 'none'"))
    for reference in ["http://", "https://", "src=\"", "href=\"", "@import", "url("] {
      #expect(!html.contains(reference), "\(reference)")
    }
  }

  @Test func theVerdictBeginsWithOneBoldWordAndContentsLeadToEverySection() throws {
    let html = try hostileReport().html
    #expect(html.contains("<p class=\"verdict\"><strong>Decided.</strong> "))
    let ids = html.components(separatedBy: "<section id=\"").dropFirst().compactMap {
      $0.split(separator: "\"").first.map(String.init)
    }
    for id in ids.filter({ $0 != "verdict" }) { #expect(html.contains("<a href=\"#\(id)\">"), "\(id)") }
  }

  @Test func aPairIsDecidedByItsCorrectedP() throws {
    func decided(_ runs: [ComparedRun]) throws -> [String] {
      let html = ComparisonReport(try compare(runs), world: nil, episodes: [], version: "0").html
      return html.components(separatedBy: "<span class=\"column\">Decided</span><span>").dropFirst().map {
        String($0.prefix(while: { $0 != "<" }))
      }
    }
    let low = group("a", [0, 1, 2, 3, 4])
    // Eight of the 252 ways to deal out ten seeds are as extreme: p = 0.032, and with three pairs 0.095.
    let high = group("b", [3.5, 4.5, 5.5, 6.5, 3.2]) + group("c", [3.5, 4.5, 5.5, 6.5, 3.1])
    #expect(try decided(low + high) == ["no", "no", "no"])
    #expect(try decided(low + group("b", [10, 11, 12, 13, 14])) == ["yes"])
  }

  @Test func theCellsOfAWideWorldAreDrawnRowByRow() throws {
    let world = GridWorld(
      columns: 3, rows: 2, kinds: Array(repeating: .floor, count: 6),
      isIdle: Array(repeating: false, count: 6), actions: ["left"], gamma: 1, values: [0, 1, 2, 3, 4, 5],
      policy: Array(repeating: 0, count: 6), isOptimal: Array(repeating: [true], count: 6), groups: [])
    let figure = try #require(world.figures(names: []).first)
    let corners = figure.marks.compactMap { mark -> [Double]? in
      if case .rectangle(let place, _, _, _, "cell-line", _, _) = mark { [place.x, place.y] } else { nil }
    }
    // A cell has 88 pixels.
    #expect(corners == [[0, 0], [88, 0], [176, 0], [0, 88], [88, 88], [176, 88]])
  }

  @Test func aNameIsNearerToItsOwnDotsThanToTheRowAbove() {
    for height in [64.0, 90, 130] {
      let row = SeedRows.places(height)
      let toOwn = row.dots - row.reach - 4 - row.name
      let toAbove = height - (row.diamond + 6.5) + row.name - 9
      #expect(row.name - 9 >= 0 && row.diamond + 6.5 <= height)
      #expect(toOwn < toAbove, "\(height)")
    }
  }

  @Test func theSameRunsGiveTheSameBytes() throws {
    #expect(try hostileReport().html == hostileReport().html)
    #expect(try hostileReport().figures.map(\.standalone) == hostileReport().figures.map(\.standalone))
  }

  @Test func figuresAreWellFormedOnTheirOwn() throws {
    let figures = try hostileReport().figures
    #expect(
      figures.map(\.name) == [
        "learning-curves", "final-scores", "wall-clock", "performance-profile", "steps-to-threshold",
        "differences", "game-results", "elo", "blunders",
        "value-map-optimum", "value-map-1", "value-map-2", "policy-disagreement",
      ])
    for figure in figures {
      let parser = XMLCheck()
      #expect(parser.accepts(figure.standalone), "\(figure.name)")
      #expect(!figure.standalone.contains("var(--"))
      #expect(!figure.standalone.contains("nan"))
      #expect(!figure.standalone.contains("inf "))
    }
  }

  @Test func methodsSayHowTheNumbersCameAbout() throws {
    let result = try compare(group("dqn", [5, 6, 7, 8, 9, 10]) + group("table", [1, 2, 3, 4, 5, 6]))
    #expect(
      MethodsWriter(result, version: "0.1.0").paragraph
        == "A seed's score in CartPole-v1 is the mean return of 20 evaluation episodes (greedy), after 100,000 environment steps. Groups (seeds: 6 for dqn and 6 for table) are summarized by the interquartile mean (IQM) over seeds with a 95 % percentile bootstrap interval (20,000 resamples; Agarwal et al., 2021). Differences of means were tested by two-sided permutation tests (exact sign flips, paired seeds); their 95 % intervals are the inverted tests. A difference counts as decided at p ≤ 0.05 with at least 5 seeds in each group. The probability of improvement is the Mann-Whitney U statistic over the number of pairs of seeds. Curves show the IQM at every evaluated step with pointwise 95 % bootstrap intervals (2,000 resamples of whole seeds). The area is the mean height of a seed's curve between steps 50,000 and 100,000, averaged over seeds. Computed with rl-lab 0.1.0."
    )
  }

  @Test func csvHasOneRowASeedAndOneAPoint() throws {
    let data = ReportData(try compare(group("a,b", [1, 2])))
    #expect(
      data.seeds
        == "group,seed,status,steps,score,failed,area,steps_to_threshold,wall_seconds\n\"a,b\",1,finished,100000,1.0,0,0.75,,10.0\n\"a,b\",2,finished,100000,2.0,0,1.5,,10.0"
    )
    #expect(
      data.curves
        == "group,seed,step,return\n\"a,b\",1,50000,0.5\n\"a,b\",1,100000,1.0\n\"a,b\",2,50000,1.0\n\"a,b\",2,100000,2.0"
    )
  }

  @Test func theMethodsNameTheEvaluationOfEachGroup() throws {
    let noisy = (1...5).map { record("b", seed: UInt64($0), score: 1, episodes: 1_000, epsilon: 0.05) }
    let result = try compare(group("a", [1, 2, 3, 4, 5]) + noisy) { $0.allowed = [.evaluation] }
    #expect(
      MethodsWriter(result, version: "0.1.0").paragraph.hasPrefix(
        "A seed's score in CartPole-v1 is the mean return of 20 evaluation episodes (greedy) for a and 1,000 evaluation episodes (ε = 0.05) for b, after "
      ))
  }

  @Test func plannedSeedsAreThoseOfTheExperiment() {
    func planned(_ seeds: String) -> [UInt64] {
      record("dqn", seed: 1, score: 1, seeds: seeds).plannedSeeds
    }
    #expect(planned("[1, 4, 7]") == [1, 4, 7])
    #expect(planned("2..4") == [2, 3, 4])
    #expect(planned("all") == [])
    var branch = record("dqn", seed: 1, score: 1, seeds: "1..5")
    branch.facts.branch = BranchOrigin(path: "runs/dqn/seed-1.sqlite", step: 50_000, history: "", changes: [])
    #expect(branch.plannedSeeds == [], "an original may have fewer")
  }
}

/// Whether a text is XML.
private final class XMLCheck {
  func accepts(_ text: String) -> Bool {
    // Foundation's parser is a module of its own on Linux; balance is what our writer could get wrong.
    var stack: [Substring] = []
    var rest = Substring(text)
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      if tag.contains("<") { return false }
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard stack.popLast() == tag.dropFirst() else { return false }
      } else if !tag.hasSuffix("/") {
        stack.append(tag.prefix { $0 != " " && $0 != "\n" })
      }
    }
    return stack.isEmpty
  }
}
