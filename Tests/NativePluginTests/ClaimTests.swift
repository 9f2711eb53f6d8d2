import Drawing
import Foundation
import Lab
import NativePlugins
import RLCore
import Testing

/// What a plugin claims is bounded before memory is taken for it, and what it says is cleaned before it is shown.
struct ClaimTests {
  @Test(arguments: [
    ("ACTIONS", "Claims-v0: create sets action_count to 2147483647; it is at most 65536"),
    ("VALUES", "Claims-v0: create sets value_count to 2147483647; it is at most 1048576"),
    ("STATES", "Claims-v0: create sets state_count to 2147483647; it is at most 16777216"),
    (
      "TABLE",
      "Claims-v0: create sets state_count to 16777216 and action_count to 65536; their product is at most 268435456"
    ),
    (
      "SHAPE_WRAPS",
      "Claims-v0: the shape [1073741824, 1073741824, 1073741824] has not value_count (2) elements"
    ),
    (
      "NO_STATE_BYTES",
      "Claims-v0: state_size returns 0 bytes; a row's state has 1 to 67108864, and an environment that cannot save its state declares no state_size"
    ),
    (
      "MINUS_STATE_BYTES",
      "Claims-v0: state_size returns 18446744073709551615 bytes; a row's state has 1 to 67108864, and an environment that cannot save its state declares no state_size"
    ),
    ("LONG_SAVE", "Claims-v0: save writes more than the 4 bytes returned by state_size"),
    (
      "OUTCOMES",
      "Claims-v0: the model is wrong: state 0, action 0 has 2147483647 outcomes; there are 0 to 65536"
    ),
    (
      "FEWER_OUTCOMES",
      "Claims-v0: the model is wrong: state 0, action 0 has -1 outcomes; there are 0 to 65536"
    ),
    (
      "MODEL_PAIRS",
      "Claims-v0: the model is wrong: 16777216 states with 2 actions each are more than the 16777216 pairs that planning supports; omit model_starts and model_outcomes"
    ),
    (
      "MASKED_MODEL",
      "Claims-v0: the model is wrong: planning does not support illegal actions; omit legal_actions, or model_starts and model_outcomes"
    ),
    (
      "SCENE_NAN",
      "Claims-v0: draw returns shape 0 with height nan; in a scene of 5.0 by 1.0 it is at most 5000.0"
    ),
    (
      "SCENE_LABEL",
      "Claims-v0: draw returns shape 2 with height 1000000000.0; in a scene of 5.0 by 1.0 it is at most 5.0"
    ),
    (
      "SCENE_FAR",
      "Claims-v0: draw returns shape 1 with x -1e+300; in a scene of 5.0 by 1.0 it is at most 5000.0"
    ),
    (
      "SCENE_FLAT",
      "Claims-v0: draw returns a scene of 10000000.0 by 1.0; sides are above 0, the longer at most a thousand times the shorter"
    ),
    ("SCENE_SHAPES", "Claims-v0: draw returns 2147483647 shapes; a scene has 0 to 65536"),
    (
      "SCENE_POINTS",
      "Claims-v0: draw returns shape 0 with point nan; in a scene of 5.0 by 1.0 it is at most 5000.0"
    ),
    ("SCENE_KIND", "Claims-v0: draw returns shape 0 of kind 77; kinds are RL_RECTANGLE (1) to RL_LABEL (5)"),
    ("PARAMETERS", "declares 2147483647 parameters; an environment has 0 to 256"),
    ("NO_PARAMETERS", "declares -1 parameters; an environment has 0 to 256"),
    (
      "LIST", "the parameter 'size' has a default of 18446744073709551615 elements; a list has at most 65536"
    ),
    ("RESERVED", "the parameter 'frame_stack' has the name of a key of every environment"),
    ("BOUNDS_TURNED", "the parameter 'size' has the bounds 8.0 and 5.0; low must not exceed high"),
    ("DEFAULT_OUTSIDE", "the parameter 'size' has a default that its own bounds or choices do not allow"),
    ("INFO_NAMES", "Claims-v0: info_names has more than 256 names; the list ends with NULL"),
    ("THRESHOLD", "declares the reward_threshold nan; 0 means none"),
    (
      "ID_ESCAPE",
      "declares the id \"Claims\\u{1B}[2J-v0\"; an id is a word of letters, digits and _ . : / -, such as \"MyWorld-v0\""
    ),
  ])
  func theClaimIsRefused(claim: String, message: String) throws {
    #expect(try complaint(Build.claims(claim)) == message)
  }

  @Test func whatClaimsNothingIsTaken() throws {
    #expect(try complaint(Build.claims("NONE")) == nil)
  }

  /// Terminals obey escape sequences, and marks of direction turn what follows around.
  @Test func textsAreShownWithoutTheirControlCharacters() throws {
    let entry = try nativePlugins.entry(Build.claims("ESCAPES"))
    #expect(entry.summary == "It \\u{1B}[5mblinks.")
    #expect(entry.keys[0].documentation == "How large \\u{1B}[31mit is.\\u{07}")
    let made = try entry.make()
    #expect(made.actionSpace.labels == ["\\u{1B}[2Jleft", "right\\u{202E} \u{fffd}"])
    let walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    #expect(walk.environment.info.map(\.name) == ["ste\\u{1B}ps"])
    let scene = try #require((walk.environment as? any Drawable)?.draw())
    guard case .text(let text, _, _, _) = scene.shapes[2] else {
      Issue.record("the third shape is a label")
      return
    }
    #expect(text == "\\u{1B}[31mred")
    #expect(
      try complaint(Build.claims("ESCAPES"), ["size": .integer(5)])
        == "Claims-v0: no \\u{1B}]0;title\\u{07} world")
  }

  /// The plugin compares what it is given to what it declared, byte by byte.
  @Test func defaultsAndChoicesComeBackAsThePluginWroteThem() throws {
    let path = try Build.plugin("texts.c", name: "texts")
    #expect(try complaint(path) == nil)
    #expect(try complaint(path, ["word": .text("up\tdown")]) == nil)
    let keys = try nativePlugins.entry(path).keys
    #expect(keys.map(\.defaultValue)[1] == .texts(["S\tG", String(repeating: "0", count: 1100)]))
    #expect(keys[0].defaultText == "\"SF\\nFG\"")
    #expect(keys[2].kind == .text(choices: ["up\tdown", "left"]))
    #expect(keys[2].kind.expectation == "one of up\\tdown, left")
  }

  @Test func anEndingThatIsNoneStopsTheBatchLater() throws {
    let batch = try batch(
      Build.claims("LATE_ENDING"), count: 2, seeds: .drawn(root: 1, purpose: .trainingEpisodes))
    batch.reset()
    for _ in 0..<1001 { batch.step() }
    #expect(
      batch.failure
        == EnvironmentFailure(
          "Claims-v0: step returns the ending 3; it is RL_RUNNING (0), RL_TERMINATED (1) or RL_TRUNCATED (2)")
    )
  }

  /// Memory is taken for the spaces that were tried.
  @Test func spacesThatDependOnTheRowsAreRefused() throws {
    let batch = try batch(
      Build.claims("MORE_WITH_MORE_ROWS"), count: 5, seeds: .drawn(root: 1, purpose: .trainingEpisodes))
    #expect(
      batch.failure
        == EnvironmentFailure(
          "Claims-v0: create returns different spaces for 5 rows than before, for the same values"))
  }

  @Test func aSlashWithinANameMakesNoPathOfIt() {
    for name in ["./libworld", "/libs/world", "../world", "libworld.so", "a/b.dylib"] {
      #expect(nativePlugins.owns(name), "\(name)")
    }
    for name in ["ALE/Breakout-v5", "gymnasium:ale_py:ALE/Breakout-v5", "CartPole-v1", "so"] {
      #expect(!nativePlugins.owns(name), "\(name)")
    }
  }
}
