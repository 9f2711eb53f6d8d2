import Testing
import Text

@Suite struct WordsTests {
  @Test func markupOfStrangersIsEscaped() {
    #expect(escapedMarkup(#"<a href="x" b='y'> & "#) == "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt; &amp; ")
    #expect(escapedMarkup("a\u{1b}b\tc\nd\0") == "a\u{fffd}b\tc\nd\u{fffd}")
  }

  @Test func aWordIsNearWhereFewLettersDiffer() {
    let names = ["CartPole-v1", "FrozenLake-v1", "FrozenLake8x8-v1", "Taxi-v4"]
    #expect(nearest(to: "cartpole", in: names) == "CartPole-v1")
    #expect(nearest(to: "CartPole-v0", in: names) == "CartPole-v1")
    #expect(nearest(to: "FrozenLake8x8", in: names) == "FrozenLake8x8-v1")
    #expect(nearest(to: "Frozenlake", in: names) == "FrozenLake-v1")
    #expect(nearest(to: "Taix-v4", in: names) == "Taxi-v4")
    #expect(nearest(to: "Acrobot-v1", in: names) == nil)
    #expect(nearest(to: "", in: names) == nil)
    #expect(nearest(to: "x", in: ["a", "b"]) == nil)
    #expect(nearest(to: "X", in: ["a", "x"]) == "x")
    #expect(nearest(to: "gama", in: ["lambda", "gamma"]) == "gamma")
    #expect(nearest(to: "LEARNING_RAET", in: ["learning_rate"]) == "learning_rate")
    // A third of the letters at most, and of equally near words the first.
    #expect(nearest(to: "ab", in: ["ac"]) == nil && nearest(to: "abd", in: ["abc", "abe"]) == "abc")
  }

  @Test(arguments: [
    ("x", ""), ("é", ""), ("-", ""), ("", ""), ("a/b", "a"), ("a/b/", "a"), ("a//b", "a"), ("a/", ""),
    ("/", "/"),
    ("/x", "/"), ("//x", "/"), ("./x", "."), ("/a/b.txt", "/a"), ("a/\u{301}b", "a"),
  ]) func theFolderOfAPath(_ path: String, _ folder: String) {
    #expect(parentFolder(of: path) == folder)
  }

  @Test func linesAreFilledButNoWordIsCut() {
    #expect(wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(wrapped("one two three", width: 5, indentation: "  ") == ["one", "  two", "  three"])
    #expect(wrapped("extraordinary", width: 4) == ["extraordinary"] && wrapped("", width: 4) == [""])
  }

  @Test func paragraphsFlowAndTablesAndExamplesStay() {
    let text = """
      Two lines that
      are one paragraph.

      A table:

          #    wall          S    start, however long what is written about it may be

      environment:
        id: TextMap-v0
          map: [S, G]

      Observation: [2] what is seen, which goes on
        in a second line.
      Actions: 0 left, 1 right: the label ends at the first colon.
      Reward: 1.
      """
    let lines = [
      "Two lines that are one", "paragraph.", "", "A table:", "",
      "    #    wall          S    start, however long what is written about it may be", "", "environment:",
      "  id: TextMap-v0", "    map: [S, G]", "", "Observation: [2] what is", "  seen, which goes on in a",
      "  second line.", "Actions: 0 left, 1 right:", "  the label ends at the", "  first colon.",
      "Reward: 1.",
    ]
    #expect(reflowed(text, width: 26) == lines)
  }

  @Test func columnsAreAsWideAsTheirWidestCell() {
    let table = TextTable(
      headings: ["run", "steps", "note"], rows: [["a", "1,000", "x"], ["long", "5", ""]], leftAligned: [0, 2])
    #expect(table.lines == ["run   steps  note", "a     1,000  x", "long      5"])
  }
}
