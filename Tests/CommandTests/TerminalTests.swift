import Foundation
import LabCommand
import TestSupport
import Testing
import Text

/// What fits a terminal, from 40 columns to 200.
struct TerminalTests {
  private let picture = ProgressPicture(
    name: "cartpole-dqn", done: 265_000, total: 2_500_000, unit: "steps", secondsLeft: 12.4,
    seeds: [
      .init(
        seed: 1, step: 215_000, share: 0.43, stepsPerSecond: 91_300, meanReturn: 312.4,
        greedyReturn: 500),
      .init(
        seed: 10, step: 50_000, share: 0.1, stepsPerSecond: 88_000, meanReturn: nil,
        greedyReturn: nil),
    ], waitingCount: 3)

  @Test func progressHasALineASeedInFortyColumns() {
    #expect(
      picture.lines(width: 40, height: 24) == [
        "cartpole-dqn ░░░░░░░░  10 %  12.4 s left", "  seed 1  ████░░░░░░  43 %  return 312.4",
        "  seed 10 █░░░░░░░░░  10 %  return -", "  3 waiting",
      ])
    #expect(picture.lines(width: 40, height: 24).allSatisfy { $0.count <= 40 })
  }

  @Test func progressUsesTheWidthThatThereIs() {
    let lines = picture.lines(width: 120, height: 24)
    #expect(
      lines == [
        "cartpole-dqn ████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  10 %  12.4 s left  179k steps/s  265,000 of 2,500,000 steps",
        "  seed 1  █████████████████░░░░░░░░░░░░░░░░░░░░░░░  43 %  return 312.4  greedy 500.0  91.3k steps/s  step 215,000",
        "  seed 10 ████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  10 %  return -                    88k steps/s    step 50,000",
        "  3 waiting",
      ])
  }

  @Test(arguments: [20, 40, 60, 80, 100, 120, 200]) func noLineOfProgressIsTooLong(width: Int) {
    let lines = picture.lines(width: width, height: 24)
    #expect(lines.allSatisfy { $0.count <= width } && lines.count == 4)
    #expect(lines[0].contains("10 %") && lines[1].contains("43 %"))
  }

  @Test func progressLeavesOutSeedsThatTheTerminalHasNoLinesFor() {
    let lines = picture.lines(width: 80, height: 3)
    #expect(lines.count == 3 && lines[2] == "  1 more in training, 3 waiting")
  }

  @Test func aTableThatIsTooWideBecomesSeveralWithTheFirstColumn() {
    let table = TextTable(
      headings: ["seed", "status", "steps"], rows: [["1", "finished", "20,000"], ["2", "diverged", "7"]],
      leftAligned: [1])
    #expect(table.lines(width: nil) == table.lines && table.lines(width: 22) == table.lines)
    #expect(
      table.lines(width: 20) == [
        "seed  status", "   1  finished", "   2  diverged", "", "seed   steps", "   1  20,000",
        "   2       7",
      ])
  }

  @Test func aLastColumnOfTextIsWrapped() {
    let table = TextTable(
      headings: ["id", "what it is"], rows: [["CartPole-v1", "A pole on a cart that has to be balanced"]],
      leftAligned: [0, 1])
    #expect(
      table.lines(width: 32) == [
        "id           what it is", "CartPole-v1  A pole on a cart", "             that has to be",
        "             balanced",
      ])
  }

  @Test func aWarningIsWrappedBetweenWordsAndAnErrorIsNot() {
    let warning = "lake.yaml:15:10: warning: every: 200000 is beyond training.steps (50000)"
    #expect(
      TerminalText.wrappedWarning(warning, columns: 40).split(separator: "\n") == [
        "lake.yaml:15:10: warning: every: 200000", "  is beyond training.steps (50000)",
      ])
    let error = "rl-lab: runs/lake/seed-1.sqlite exists; --resume continues it, --overwrite replaces it"
    #expect(TerminalText.wrappedWarning(error, columns: 40) == error)
  }

  @Test func aColorSurroundsItsWordOnly() {
    #expect(
      TerminalColor.marked("2  diverged  7", [("diverged", .red)]) == "2  \u{1B}[31mdiverged\u{1B}[0m  7")
    #expect(TerminalColor.messageMarks("a.yaml:1:1: warning: x").map(\.word) == ["warning:"])
    #expect(TerminalColor.messageMarks("seed 1: step 7").isEmpty)
  }

  @Test func anAdvisedCommandHasTheNameThatWasTyped() {
    let name = CommandName("./rl-lab", verbs: ["run", "list"])
    #expect(
      name.replaced(in: "'rl-lab list agents' shows them all") == "'./rl-lab list agents' shows them all")
    #expect(name.replaced(in: "Resume with: ./rl-lab run x") == "Resume with: ./rl-lab run x")
    #expect(name.replaced(in: "this rl-lab reads up to format 3") == "this rl-lab reads up to format 3")
    #expect(name.replaced(in: "rl-lab run a; rl-lab run b") == "./rl-lab run a; ./rl-lab run b")
  }

  /// A run that patience ends, planned for a number of steps.
  private func lake(steps: String) -> String {
    """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: \(steps), patience: 1}
    evaluation: {every: 300, episodes: 2}
    checkpoint: {every: 0}

    """
  }

  @Test func aRunOfAnyLengthIsShown() throws {
    let folder = try Scratch()
    let config = try folder.write(lake(steps: "9223372036854775807"), to: "long.yaml")
    let answer = try Tool.runOnTerminal(["run", config, "--seeds", "1..2", "--out", folder.path + "/out"])
    #expect(answer.status == 0 && answer.errors.contains(" left"), "\(answer.errors)")
  }

  @Test func aStudyOfAnyLengthIsShown() throws {
    let folder = try Scratch()
    let study = """
      tune:
        space: {agent.learning_rate: log 1e-3..1}
        metric: exact_return
        method: random
        trials: 2
        seeds: [1001, 1002]
        test_seeds: 1..20
      """
    let config = try folder.write(lake(steps: "100_000_000_000_000_000") + study, to: "long.yaml")
    let answer = try Tool.runOnTerminal(["tune", config, "--out", folder.path + "/out"])
    #expect(answer.status == 0 && answer.errors.contains("tune "), "\(answer.errors)")
  }

  @Test func pipesHaveNoColorAndNoLimitOfWidth() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let answer = try Tool.run(["run", config, "--out", folder.path + "/out"])
    #expect(!answer.output.contains("\u{1B}") && !answer.errors.contains("\u{1B}"))
  }
}
