import Exporting
import Foundation
import TestSupport
import Testing

/// What shows agents on a page, without an agent.
@Suite struct PageTests {
  /// Runs a script in node behind the page's own.
  private func ask(_ script: String) throws -> String {
    let own = try String(contentsOfFile: Repository.path("Sources/Exporting/Page/page.js"), encoding: .utf8)
    let answer = try Tool.node("\(own)\n\(script)")
    try #require(answer.status == 0, "\(answer.errors)")
    return answer.output
  }

  /// Timers by their numbers, which `fire` ends.
  private static let timers = """
    const timers = new Map();
    let number = 0;
    globalThis.setTimeout = (action) => { timers.set(++number, action); return number; };
    globalThis.clearTimeout = (timer) => timers.delete(timer);
    const fire = () => { const [timer, action] = [...timers][0]; timers.delete(timer); action(); };
    """

  @Test(.enabled(if: executable("node") != nil, "needs node"), arguments: ["table", "board"])
  func anAgentThatRunsGoesOnFromAnotherState(kind: String) throws {
    // A page whose agent counts its steps.
    let script = """
      \(Self.timers)
      const parts = { seed: { value: "7" }, speed: { value: "3" }, search: { value: "0" }, seat: { value: "none" } };
      const page = Object.create(Page.prototype);
      page.find = (id) => (parts[id] ??= { setAttribute() {} });
      page.draw = () => {};
      page.player = {
        agent: { kind: "\(kind)", actions: ["a"] }, engine: { mover: () => 0 }, steps: 0, ending: 0,
        reset() { this.steps = 0; }, undo() { this.steps--; }, choose: () => 0, step() { this.steps++; },
      };
      const said = [];
      const say = () => said.push(`${timers.size} ${page.player.steps} ${parts.play.textContent}`);
      page.run(true);
      say();
      for (const change of [() => page.reset(), () => page.undo()]) {
        change();
        say();
        fire();
        say();
      }
      page.run(false);
      page.reset();
      say();
      console.log(said.join(", "));
      """
    #expect(
      try ask(script) == "1 1 Pause, 1 0 Pause, 1 1 Pause, 1 0 Pause, 1 1 Pause, 0 0 Play\n")
  }

  @Test(.enabled(if: executable("node") != nil, "needs node"))
  func aGameAgainstAHumanNeverStandsStill() throws {
    // The human moves first, and can only pass after the agent's first move.
    let script = """
      \(Self.timers)
      const parts = { speed: { value: "3" }, search: { value: "0" }, seat: { value: "first" } };
      const page = Object.create(Page.prototype);
      page.find = (id) => (parts[id] ??= { setAttribute() {} });
      page.draw = () => {};
      page.player = {
        agent: { kind: "board", actions: ["a", "--"] }, engine: { mover: () => page.player.steps % 2 },
        steps: 0, ending: 0, choose: () => 0, step() { this.steps++; }, undo(count) { this.steps -= count; },
        get legal() { return this.steps === 2 ? [0, 1] : [1, 0]; },
      };
      const said = [];
      const click = () => page.byHand(0);
      for (const act of [click, click, fire, click, fire, () => page.undo(), fire, fire]) {
        act();
        said.push(`${timers.size} ${page.player.steps}`);
      }
      // Who can only pass does so while the agent runs, and a pause does not keep the agent's answer back.
      page.player.steps = 2;
      page.run(true);
      page.run(false);
      said.push(`${timers.size} ${page.player.steps}`);
      console.log(said.join(", "));
      """
    #expect(try ask(script) == "1 1, 1 1, 1 2, 1 2, 1 3, 1 2, 1 3, 0 4, 1 3\n")
  }

  @Test func aTitleMayHaveTheNamesOfAPagesParts() throws {
    let title = "SCRIPT AGENTS STYLE DARK & <TITLE>"
    let page = String(
      decoding: AgentPage.write([], title: title) { _ in (light: "#000", dark: "#fff") }, as: UTF8.self)
    let shown = "SCRIPT AGENTS STYLE DARK &amp; &lt;TITLE>"
    #expect(page.contains("<title>\(shown)</title>") && page.contains("<h1 id=\"title\">\(shown)</h1>"))
    #expect(page.contains("id=\"agents\">[]</script>"))
    #expect(page.contains(":#000;") && page.contains(":#fff;"))
    let script = try String(
      contentsOfFile: Repository.path("Sources/Exporting/Page/page.js"), encoding: .utf8)
    #expect(page.contains("<script>\(script)</script>"))
  }
}
