import Foundation
import TestSupport
import Testing

@Suite struct BookTests {
  private static func figure(_ number: String, expected: String) -> String {
    """
    # An experiment for a test.
    # figure: \(number)
    # title: A lake
    # says: It is reached.
    # why: It is small.
    # metric: training_return
    # axis: episodes, smooth 5
    # curve: Q-learning | agent.algorithm=q-learning
    # curve: SARSA | agent.algorithm=sarsa agent.gamma=0.9
    # expect: Q-learning | episodes 1..20 | \(expected) | lake.py
    environment: {id: FrozenLake-v1, is_slippery: false}
    agent: {algorithm: q-learning}
    training: {steps: 2_000}
    evaluation: {every: 0, episodes: 2}
    checkpoint: {every: 0}
    seeds: 1..3
    """
  }

  private func book(_ folder: Scratch, _ arguments: [String]) throws -> Tool.Answer {
    try Tool.run(
      ["book", "--experiments", folder.path, "--out", folder.path + "/runs", "--progress", "off"] + arguments)
  }

  @Test func aNumberThatDisagreesIsReportedAsDisagreeing() throws {
    let folder = try Scratch()
    _ = try folder.write(Self.figure("1.1", expected: "0.9 ± 0.001"), to: "wrong.yaml")
    _ = try folder.write(Self.figure("1.2", expected: "0.2 ± 1"), to: "right.yaml")
    let answer = try book(folder, ["1.1", "--json"])
    #expect(answer.status == 1)
    let row = try #require(try answer.objects.first)
    #expect(row["agrees"] as? Bool == false && row["expected"] as? Double == 0.9)
    #expect(row["row"] as? String == "Q-learning, mean training return, episodes 1 to 20")
    let text = try book(folder, ["1.1"])
    #expect(text.output.contains("expected 0.900 ± 0.001 (lake.py): disagrees\n"))
    #expect(text.output.contains("0 of 1 numbers agree; run files: \(folder.path)/runs/\n"))
    let right = try book(folder, ["1.2"])
    #expect(right.status == 0 && right.output.contains("(lake.py): agrees\n"))
  }

  @Test func oneSeedOfSeveralJudgesNothing() throws {
    let folder = try Scratch()
    _ = try folder.write(Self.figure("1.1", expected: "0.9 ± 0.001"), to: "wrong.yaml")
    let answer = try book(folder, ["1.1", "--seeds", "1", "--json"])
    let row = try #require(try answer.objects.first)
    #expect(answer.status == 0 && row["agrees"] is NSNull && row["measured_error"] is NSNull)
    let text = try book(folder, ["1.1", "--seeds", "1"])
    #expect(text.output.contains("(lake.py): not judged, by one seed\n"), "\(text.output)")
    #expect(text.output.contains("0 of 1 numbers agree"))
  }

  @Test func aFigureIsTrainedOnceDrawnAndPutOnThePage() throws {
    let folder = try Scratch()
    _ = try folder.write(Self.figure("1.2", expected: "0.2 ± 1"), to: "right.yaml")
    _ = try folder.write("## What is not here\n", to: "outside.md")
    let arguments = [
      "--all", "--figures", folder.path + "/docs/pictures", "--page", folder.path + "/docs/book.md",
    ]
    #expect(try book(folder, arguments).status == 0)
    let run = folder.path + "/runs/1.2/SARSA/seed-3.sqlite"
    let date = try FileManager.default.attributesOfItem(atPath: run)[.modificationDate] as? Date
    #expect(try book(folder, arguments).status == 0)
    #expect(try FileManager.default.attributesOfItem(atPath: run)[.modificationDate] as? Date == date)
    let svg = try String(contentsOfFile: folder.path + "/docs/pictures/figure-1.2.svg", encoding: .utf8)
    #expect(svg.contains("<title>Figure 1.2: A lake</title>") && svg.contains(">SARSA (n = 3)<"))
    let page = try String(contentsOfFile: folder.path + "/docs/book.md", encoding: .utf8)
    #expect(page.contains("![Figure 1.2: A lake](pictures/figure-1.2.png)"))
    #expect(page.contains("**The book says:** It is reached."))
    #expect(page.hasSuffix("`\n\n## What is not here\n"))
  }

  private static func study(_ own: String) -> String {
    figure("2.6", expected: "0.2 ± 1")
      .replacing(
        "# axis: episodes, smooth 5", with: "# over: agent.learning_rate=0.1,0.5\n# parameter: alpha or Q0"
      )
      .replacing(
        "agent.algorithm=sarsa agent.gamma=0.9", with: "agent.algorithm=sarsa | agent.initial_q=\(own)"
      )
      .replacing("Q-learning | episodes 1..20", with: "SARSA at 0.5 | final")
  }

  @Test func aCurveMayVaryAKeyOfItsOwn() throws {
    let folder = try Scratch()
    _ = try folder.write(Self.study("0.5"), to: "study.yaml")
    let answer = try book(folder, ["2.6", "--json", "--figures", folder.path])
    let row = try #require(try answer.objects.first)
    #expect(row["row"] as? String == "SARSA at 0.5, training return" && row["seeds"] as? Int == 3)
    let runs = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/runs/2.6").sorted()
    #expect(runs == ["Q-learning,learning_rate=0.1", "Q-learning,learning_rate=0.5", "SARSA,initial_q=0.5"])
    let svg = try String(contentsOfFile: folder.path + "/figure-2.6.svg", encoding: .utf8)
    #expect(svg.contains(">alpha or Q0<") && svg.components(separatedBy: "<circle").count == 4)
  }

  @Test func aCurveWithAValueThatIsNotOnTheAxisIsRefused() throws {
    let folder = try Scratch()
    let path = try folder.write(Self.study("0.7"), to: "study.yaml")
    let answer = try book(folder, [])
    #expect(
      answer.errors
        == "rl-lab: \(path): curve 'SARSA' has a value that the line 'over:' lacks; give all values there\n")
  }

  @Test func theListNamesTheFigures() throws {
    let folder = try Scratch()
    _ = try folder.write(Self.figure("10.2", expected: "0 ± 1"), to: "a.yaml")
    _ = try folder.write(Self.figure("6.4", expected: "0 ± 1"), to: "b.yaml")
    let answer = try book(folder, ["--json"])
    #expect(try answer.objects.map { $0["figure"] as? String } == ["6.4", "10.2"])
    for option in [["--page", folder.file("p.md")], ["--figures", folder.file("f")], ["--overwrite"]] {
      let refused = try book(folder, option)
      #expect(refused.status == 64 && refused.output == "")
      #expect(refused.errors.hasPrefix("Error: \(option[0]) needs a figure: name one, or give --all\n"))
    }
    let twice = try book(folder, ["6.4", "10.2", "6.4"])
    #expect(twice.status == 64 && twice.errors == "rl-lab: figure 6.4 is given twice; give it once\n")
    let unknown = try book(folder, ["6.40"])
    #expect(unknown.status == 64)
    #expect(unknown.errors == "rl-lab: no figure '6.40' in \(folder.path); choose from 6.4, 10.2\n")
  }

  @Test(arguments: [
    (
      "# expect: Q-learning | episodes 1..20 | 1 | lake.py", 10,
      "an expectation is 'CURVE [at VALUE] | SCORE | MEAN ± STANDARD ERROR | SOURCE'"
    ),
    (
      "# expect: Q-learning | sometimes | 1 ± 1 | lake.py", 10,
      "a score is final, area, or a range such as 'episodes 1..100' or 'steps 1..1000', not 'sometimes'"
    ),
    (
      "# axis: sideways", 7,
      "an axis is steps, episodes or time, such as 'episodes, smooth 10' or 'episodes, logarithmic'"
    ),
    (
      "# axis: steps, smooth", 7,
      "an axis is steps, episodes or time, such as 'episodes, smooth 10' or 'episodes, logarithmic'"
    ),
    (
      "# seeds: most", 7,
      "seeds are averaged by mean or median and may be drawn, such as 'median, drawn'"
    ),
    ("# solve: value-iteration", 7, "'solve' needs a line 'draws:', such as '# draws: values, policy'"),
    ("# draws: dreams", 7, "what is drawn is values, costs, policy or rewards, such as 'values, policy'"),
    ("# draws: policy", 7, "a policy is drawn with a line 'solve:' only"),
    ("# draws: rewards, values", 7, "rewards are drawn by themselves"),
  ]) func aHeadThatIsWrongIsRefusedWithItsLine(text: String, line: Int, message: String) throws {
    let folder = try Scratch()
    var lines = Self.figure("1.1", expected: "0 ± 1").components(separatedBy: "\n")
    lines[line - 1] = text
    let path = try folder.write(lines.joined(separator: "\n"), to: "wrong.yaml")
    let answer = try book(folder, [])
    #expect(answer.status == 78)
    #expect(answer.errors == "rl-lab: \(path):\(line): \(message)\n")
  }
}
