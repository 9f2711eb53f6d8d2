import Lab
import RLCore
import Testing

/// How the values of keys are read, and what is said where they cannot be.
struct ConfigurationValueTests {
  /// The agent of a file with this line in its section.
  func agent(_ line: String) throws -> Learner {
    Learner(try Toys.load(Toys.agent("  \(line)")).agent.values)
  }

  @Test(arguments: [
    ("10_000", 10_000), ("1e6", 1_000_000), ("5.0e4", 50_000), ("+7", 7), ("12.0", 12), ("0.002e3", 2),
    ("120e-1", 12),
    ("9223372036854775807", Int.max), ("9.223372036854775807e18", Int.max), ("1_0e0_1", 100),
  ])
  func integersAreExact(text: String, value: Int) throws {
    #expect(try agent("buffer_size: \(text)\n  batch_size: 1").bufferSize == value)
  }

  @Test(arguments: [("-1", -1), ("0", 0), ("-0", 0), ("-9223372036854775808", Int.min), ("-1e3", -1000)])
  func integersMayBeNegative(text: String, value: Int) throws {
    #expect(try agent("gradient_steps: \(text)").gradientSteps == value)
  }

  @Test(arguments: [
    ("1", 1), ("1e-3", 1e-3), (".5", 0.5), ("5.", 5), ("2.5E-4", 2.5e-4), ("1_000.25", 1000.25),
    ("+0.1", 0.1),
    ("123456789012345678901234567890", 1.2345678901234568e29),
  ])
  func numbersAreRead(text: String, value: Double) throws {
    #expect(try agent("learning_rate: \(text)").learningRate == value)
  }

  @Test(arguments: ["true", "True", "TRUE"])
  func boolsAreTrueOrFalse(text: String) throws {
    #expect(try agent("double_q: \(text)").doubleQ)
    #expect(
      try Toys.load(Toys.environment("  is_slippery: False")).environment.values["is_slippery"]
        == .bool(false))
  }

  @Test func infinityIsReadWhereTheRangeHasIt() throws {
    #expect(try agent("clip: .inf").clip == .infinity)
  }

  @Test(arguments: ["null", "~", "", "Null"])
  func optionalKeysTakeNull(text: String) throws {
    #expect(try agent("max_grad_norm: \(text)").maxGradNorm == nil)
  }

  @Test func listsAreFlowOrBlock() throws {
    #expect(try agent("net_arch: [120, 84]").netArch == [120, 84])
    #expect(try agent("net_arch:\n    - 1e2\n    - 8").netArch == [100, 8])
    #expect(try agent("net_arch:\n  - 5").netArch == [5])
    #expect(try agent("net_arch: []").netArch == [])
    #expect(try agent("supports: [1, -0.5]").supports == [1, -0.5])
  }

  @Test func textsTakeAnyScalar() throws {
    let values = try Toys.load(
      Toys.environment("  desc: [SF, 010, yes, 1e3, 'null', \"a: b\"]\n  map_name: 8")
    )
    .environment.values
    #expect(values["desc"] == .texts(["SF", "010", "yes", "1e3", "null", "a: b"]))
    #expect(values["map_name"] == .text("8"))
  }

  /// The line and column are those of the value; the message follows.
  @Test(arguments: [
    ("gama: 1", "5:3: unknown key 'gama' in agent; did you mean 'gamma'?"),
    ("Gamma: 1", "5:3: unknown key 'Gamma' in agent; did you mean 'gamma'?"),
    ("foo: 1", "5:3: unknown key 'foo' in agent; 'rl-lab describe dqn' lists the keys"),
    ("steps: 1", "5:3: unknown key 'steps' in agent; it belongs to 'training'"),
    ("learning_rate: fast", "5:18: learning_rate must be a number above 0, not 'fast'"),
    ("learning_rate: 0", "5:18: learning_rate must be a number above 0, not '0'"),
    ("learning_rate: .nan", "5:18: learning_rate must be a number above 0, not '.nan'"),
    ("learning_rate: .inf", "5:18: learning_rate must be a number above 0, not '.inf'"),
    ("learning_rate: null", "5:18: learning_rate must be a number above 0, not 'null'"),
    ("learning_rate: [1]", "5:18: learning_rate must be a number above 0, not a list"),
    ("learning_rate: {a: 1}", "5:18: learning_rate must be a number above 0, not a mapping"),
    ("learning_rate: 'fast'", "5:18: learning_rate must be a number above 0, not 'fast'"),
    ("learning_rate: '0.1'", "5:18: learning_rate must be a number above 0; remove the quotes around '0.1'"),
    (
      "learning_rate: 0,5",
      "5:18: learning_rate must be a number above 0, not '0,5'; use '.' as the decimal separator"
    ),
    ("learning_rate: 01.5", "5:18: learning_rate must be a number above 0, not '01.5'; write 1.5"),
    (
      "learning_rate: 1e999",
      "5:18: learning_rate must be a number above 0, not '1e999', which exceeds the number range"
    ),
    (
      "gamma: 0." + String(repeating: "9", count: 400),
      "5:10: gamma must be a number in [0, 1], not '0.\(String(repeating: "9", count: 58))...'; a number has at most 400 characters"
    ),
    (
      "buffer_size: " + String(repeating: "1", count: 401),
      "5:16: buffer_size must be an integer of at least 1, not '\(String(repeating: "1", count: 60))...'; a number has at most 400 characters"
    ),
    ("learning_rate:", "5:3: learning_rate has no value; it must be a number above 0"),
    ("gamma: 1.5", "5:10: gamma must be a number in [0, 1], not '1.5'"),
    ("clip: 0", "5:9: clip must be a number above 0, or .inf, not '0'"),
    ("max_grad_norm: -1", "5:18: max_grad_norm must be a number above 0, or null, not '-1'"),
    ("supports: 1", "5:13: supports must be a list such as [0.5], each a finite number, not '1'"),
    ("supports: [1, .inf]", "5:17: each element of supports must be a finite number, not '.inf'"),
    ("buffer_size: 0", "5:16: buffer_size must be an integer of at least 1, not '0'"),
    ("buffer_size: 1.5", "5:16: buffer_size must be an integer of at least 1, not '1.5'"),
    ("buffer_size: 010", "5:16: buffer_size must be an integer of at least 1, not '010'; write 10"),
    ("buffer_size: 0x10", "5:16: buffer_size must be an integer of at least 1, not '0x10'"),
    ("buffer_size: 1__0", "5:16: buffer_size must be an integer of at least 1, not '1__0'"),
    (
      "buffer_size: 1e19",
      "5:16: buffer_size must be an integer of at least 1, not '1e19', which exceeds the integer range"
    ),
    ("gradient_steps: -010", "5:19: gradient_steps must be an integer, not '-010'; write -10"),
    (
      "target_update_interval: x",
      "5:27: target_update_interval must be an integer of at least 1, or null, not 'x'"
    ),
    ("batch_size: 100_000", "5:15: batch_size must be an integer from 1 to 65536, not '100_000'"),
    ("batch_size: '5'", "5:15: batch_size must be an integer from 1 to 65536; remove the quotes around '5'"),
    ("batch_size: 20000", "5:15: batch_size: 20000 transitions cannot be drawn from a buffer_size of 10000"),
    (
      "net_arch: 64",
      "5:13: net_arch must be a list such as [64, 64], each an integer from 1 to 4096, not '64'"
    ),
    ("net_arch: [64, 0]", "5:18: each element of net_arch must be an integer from 1 to 4096, not '0'"),
    ("net_arch: [64, [1]]", "5:18: each element of net_arch must be an integer from 1 to 4096, not a list"),
    (
      "net_arch: ['64']",
      "5:14: each element of net_arch must be an integer from 1 to 4096; remove the quotes around '64'"
    ),
    ("loss: hubr", "5:9: loss must be one of mse, huber, not 'hubr'; did you mean 'huber'?"),
    ("loss: xyz", "5:9: loss must be one of mse, huber, not 'xyz'"),
    ("loss: [mse]", "5:9: loss must be one of mse, huber, not a list"),
    ("double_q: yes", "5:13: double_q must be true or false, not 'yes'; write true"),
    ("double_q: off", "5:13: double_q must be true or false, not 'off'; write false"),
    ("double_q: 'true'", "5:13: double_q must be true or false; remove the quotes around 'true'"),
    ("double_q: maybe", "5:13: double_q must be true or false, not 'maybe'"),
  ])
  func wrongValuesOfAgents(line: String, message: String) {
    #expect(Toys.complaints(Toys.agent("  \(line)")) == ["dqn.yaml:\(message)"])
  }

  @Test(arguments: [
    ("is_slipery: true", "5:3: unknown key 'is_slipery' in environment; did you mean 'is_slippery'?"),
    ("foo: true", "5:3: unknown key 'foo' in environment; 'rl-lab describe Corridor-v1' lists the keys"),
    ("gamma: 1", "5:3: unknown key 'gamma' in environment; it belongs to 'agent'"),
    (
      "tasks: [1]",
      "5:3: unknown key 'tasks' in environment; it is a section of its own, beside 'environment'"
    ),
    ("is_slippery: 2", "5:16: is_slippery must be true or false, not '2'"),
    ("max_episode_steps: 0", "5:22: max_episode_steps must be an integer of at least 1, or null, not '0'"),
    ("desc: SFF", "5:9: desc must be a list of strings such as [a, b], not 'SFF'"),
    ("desc: [[a]]", "5:10: each element of desc must be text, not a list"),
    (
      "desc: [null]",
      "5:10: each element of desc must be text, not 'null'; quote it if you mean the word"
    ),
    ("desc: [FFF]", "5:9: desc: a map needs a start, the letter S"),
    ("map_name: ~", "5:13: map_name must be text, not '~'; quote it if you mean the word"),
    ("map_name:", "5:3: map_name has no value; it must be text"),
  ])
  func wrongValuesOfEnvironments(line: String, message: String) {
    #expect(Toys.complaints(Toys.environment("  \(line)")) == ["dqn.yaml:\(message)"])
  }

  @Test func rangesAreSaidExactly() {
    func text(_ low: Double, _ high: Double, _ includesLow: Bool = true, _ includesHigh: Bool = true)
      -> String
    {
      NumberRange(low, high, includesLow: includesLow, includesHigh: includesHigh).description
    }
    #expect(NumberRange.finite.description == "a finite number")
    #expect(NumberRange.positive.description == "a number above 0")
    #expect(NumberRange.nonNegative.description == "a number of at least 0")
    #expect(text(0.5, .infinity, false, false) == "a number above 0.5")
    #expect(text(1, .infinity) == "a number of at least 1, or .inf")
    #expect(text(-.infinity, 2) == "a number of at most 2")
    #expect(text(-.infinity, 2, true, false) == "a number below 2")
    #expect(text(-.infinity, .infinity) == "a number")
    #expect(text(0, 1, false, false) == "a number in (0, 1)")
  }

  @Test func longAndUnprintableValuesAreShownShort() {
    let line = "  loss: \"\(String(repeating: "x", count: 100))\""
    #expect(
      Toys.complaints(Toys.agent(line))
        == ["dqn.yaml:5:9: loss must be one of mse, huber, not '\(String(repeating: "x", count: 60))...'"])
    #expect(
      Toys.complaints(Toys.agent("  loss: \"a\\nb\\e\"")) == [
        "dqn.yaml:5:9: loss must be one of mse, huber, not 'a\\nb\\u{1b}'"
      ])
  }
}
