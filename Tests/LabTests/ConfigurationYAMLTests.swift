import Lab
import Testing

/// YAML that experiments do without, and text that is no YAML: one line each, with a place and what to do.
struct ConfigurationYAMLTests {
  static let noAnchors = "anchors and aliases ('&name', '*name') are not supported; write the value itself"

  @Test(arguments: [
    ("gamma: 0.9\n  gamma: 0.8", "6:3: the key 'gamma' is already set in line 5; remove one of them"),
    ("gamma: 0.9\n  \"gamma\": 0.8", "6:4: the key 'gamma' is already set in line 5; remove one of them"),
    ("gamma: &a 0.9", "5:10: \(noAnchors)"),
    ("gamma: *a", "5:10: \(noAnchors), or quote the string"),
    ("loss: *", "5:9: \(noAnchors), or quote the string"),
    ("gamma: !!float 0.9", "5:10: tags such as '!!int' are not supported; remove '!!float'"),
    ("gamma: !x 0.9", "5:10: tags such as '!!int' are not supported; remove '!x'"),
    ("net_arch: !!seq [1]", "5:13: tags such as '!!int' are not supported; remove '!!seq'"),
    ("loss: !y!z mse", "5:9: tags ('!name') are not supported; quote the string"),
    ("<<: {gamma: 1}", "5:3: merge keys ('<<') are not supported; write the keys themselves"),
    ("? [a, b]\n  : 1", "5:5: a key must be a word, not a list"),
    ("? {a: b}\n  : 1", "5:5: a key must be a word, not a mapping"),
    ("{}: 1", "5:3: a key must be a word, not a mapping"),
    ("'': 5", "5:3: a key is missing before ':'"),
    (": 5", "5:3: a key is expected here; the keys of a section must be aligned"),
    ("\tgamma: 0.9", "5:3: a tab cannot indent; use spaces"),
    (
      "  gamma: 0.9",
      "5:10: no ':' is expected here; check the indentation, or quote a string that contains ': '"
    ),
    (
      "gamma: a: b",
      "5:11: no ':' is expected here; check the indentation, or quote a string that contains ': '"
    ),
    ("gamma 0.9\n  loss: mse", "5:3: a ':' is missing; write 'key: value'"),
    ("gamma: \"0.9", "5:10: the quote that opens here is never closed"),
    (
      "loss: \"\\q\"",
      "5:10: no such escape in double quotes; write '\\\\' for a backslash, or use single quotes"
    ),
    ("loss: @x", "5:9: no value can begin with '@'; quote the string"),
    ("net_arch: [64, 64", "5:13: the list that begins here is not closed; a ',' or a ']' is missing"),
    ("net_arch: {a: 1", "5:13: the mapping that begins here is not closed; a ',' or a '}' is missing"),
    ("net_arch: [64,, 64]", "5:17: a value is expected here; check the brackets and commas around it"),
    (
      "net_arch: - 1",
      "5:13: a list entry '-' cannot begin here; write it on a separate line, or the list as [a, b]"
    ),
    ("net_arch:\n    - 64\n    x: 1", "7:5: a '-' is expected here; the entries of a list must be aligned"),
    ("gamma: ? a", "5:10: a key cannot begin here; check the indentation"),
    (
      "loss: >2x\n  a",
      "5:9: the block string that begins here is not indented correctly; quote a short string"
    ),
    ("gamma: \u{7}", "5:10: the control character U+0007 is not allowed; remove it"),
    ("gamma:\u{A0}0.9", "5:9: U+00A0 (no-break space) is not a space in YAML; write a plain space"),
    ("gamma: \u{A0}0.9", "5:10: U+00A0 (no-break space) is not a space in YAML; write a plain space"),
    ("\u{A0}gamma: 0.9", "5:3: U+00A0 (no-break space) is not a space in YAML; write a plain space"),
    (
      "gamma: 0.9\ntraining: {steps:\u{2003}9}",
      "6:18: U+2003 (em space) is not a space in YAML; write a plain space"
    ),
  ])
  func inASection(line: String, message: String) {
    #expect(Toys.complaints(Toys.agent("  \(line)")) == ["dqn.yaml:\(message)"])
  }

  @Test(arguments: [
    ("", "1:1: the file is empty; an experiment needs environment.id and agent.algorithm"),
    ("# only a comment\n", "1:1: the file is empty; an experiment needs environment.id and agent.algorithm"),
    ("---\n", "1:1: the file is empty; an experiment needs environment.id and agent.algorithm"),
    ("dqn", "1:1: an experiment is a mapping of sections such as 'environment:', not 'dqn'"),
    ("[1]", "1:1: an experiment is a mapping of sections such as 'environment:', not a list"),
    ("%TAG\n---\na: b", "1:1: directives ('%') are not supported; remove the line"),
    ("%YAML 1.1\n%YAML 1.1\n---\na: b", "2:1: directives ('%') are not supported; remove the line"),
    ("a: 1\n---\nb: 2", "2:1: a second document begins here; an experiment file has only one"),
    ("a: 1\n...\nb: 2", "3:1: nothing is expected after the end of the document; check the indentation"),
    ("{a: 1}\nb", "2:1: nothing is expected after the end of the document; check the indentation"),
    ("[[[[", "1:5: a value is expected here; check the brackets and commas around it"),
    (
      String(repeating: "[", count: 100_000),
      "1:65: nested too deeply; an experiment has sections, keys and lists"
    ),
    (
      String(repeating: "{a: ", count: 5_000),
      "1:257: nested too deeply; an experiment has sections, keys and lists"
    ),
    (
      String(repeating: "- ", count: 5_000),
      "1:1999: nested too deeply; an experiment has sections, keys and lists"
    ),
    (
      String(repeating: "#", count: 1 << 20) + "\n",
      "1:1: larger than 1 MiB; an experiment file is about a page of text"
    ),
    ("a: &a [x]\n" + (0..<11).map { "k\($0): *a\n" }.joined(), "2:5: \(noAnchors)"),
    (
      String(repeating: "? ", count: 500), "1:1: complex keys ('? key') are not supported; write 'key: value'"
    ),
    ("? a\n? a", "1:3: the key 'a' is set twice in this mapping; remove one of them"),
  ])
  func inTheWholeFile(text: String, message: String) {
    #expect(Toys.complaints(text) == ["dqn.yaml:\(message)"])
  }

  @Test func otherSpacesAreFineInCommentsAndText() {
    let lines = "  # a note:\u{A0}x\n  gamma: 0.9 # a share:\u{A0}x\n  loss: 'a:\u{A0}b'"
    #expect(Toys.complaints(Toys.agent(lines)).allSatisfy { !$0.contains("U+") })
  }

  /// Seven levels of ten aliases each, and the last one as a key: ten million nodes to hash.
  @Test func aliasBombsDoNotGoOff() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...8 {
      let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(list)]\n"
    }
    #expect(Toys.complaints(text + "? *a8\n: 1\n") == ["dqn.yaml:2:10: \(Self.noAnchors)"])
  }

  @Test func bytesThatAreNoUTF8ArePlaced() {
    func complaint(_ bytes: [UInt8]) -> String? {
      do throws(ExperimentErrors) {
        _ = try Experiment.load(bytes: bytes, path: "dqn.yaml", catalog: Toys.catalog)
        return nil
      } catch { return error.description }
    }
    #expect(
      complaint(Array("a: 1\né: ".utf8) + [0xFF])
        == "dqn.yaml:2:4: not UTF-8 from here on; save the file as UTF-8")
    #expect(
      complaint([0xFF, 0xFE, 0x61, 0]) == "dqn.yaml:1:1: not UTF-8 from here on; save the file as UTF-8")
    #expect(complaint([0xEF, 0xBB, 0xBF] + Array(Toys.file("").utf8)) == nil)
    #expect(complaint(Array(Toys.file("seeds: 1\r\nlog: []").utf8)) == nil)
    #expect(
      complaint(Array(Toys.file("seeds: 1\r\nlogs: []").utf8))
        == "dqn.yaml:4:1: unknown section 'logs'; did you mean 'log'?")
  }

  @Test func duplicatesDoNotHideOtherErrors() {
    #expect(
      Toys.complaints(
        Toys.agent(
          "  gamma: 0.9\n  gamma: x\n  gama: 1\n  gamma: 0.7\ntraining: {steps: 5, steps: 6, stps: 1}")) == [
          "dqn.yaml:6:3: the key 'gamma' is already set in line 5; remove one of them",
          "dqn.yaml:7:3: unknown key 'gama' in agent; did you mean 'gamma'?",
          "dqn.yaml:8:3: the key 'gamma' is already set in line 5; remove one of them",
          "dqn.yaml:9:22: the key 'steps' is already set in line 9; remove one of them",
          "dqn.yaml:9:32: unknown key 'stps' in training; did you mean 'steps'?",
        ])
    #expect(
      Toys.complaints(Toys.file("agent:\n  algorithm: random")) == [
        "dqn.yaml:3:1: the key 'agent' is already set in line 2; remove one of them"
      ])
  }

  @Test func manyDuplicatesAreToldUpToALimit() {
    let lines = Toys.complaints(Toys.agent(String(repeating: "  gamma: 1\n", count: 30)))
    #expect(lines.count == 21)
    #expect(lines.first == "dqn.yaml:5:3: the key 'gamma' is set twice in this mapping; remove one of them")
    #expect(lines.last == "dqn.yaml:25:3: the key 'gamma' is already set in line 5; remove one of them")
    #expect(
      Toys.complaints(String(repeating: "abc: 1\n", count: 100_000)) == [
        "dqn.yaml:1:1: the key 'abc' is set twice in this mapping; remove one of them"
      ])
  }
}
