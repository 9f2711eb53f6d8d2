import Drawing
import Foundation
import Gymnasium
import RLCore
import Testing

/// Every reply of an environment is held against what its spaces declare.
@Suite(.enabled(if: Python.hasGymnasium, needsGymnasium))
struct ReplyTests {
  private static let id = "gymnasium:replies:Odd/Corridor-v0"

  private func made(_ id: String, _ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    return try gymnasium.entry("gymnasium:replies:\(id)").make(values)
  }

  @Test(arguments: [
    ("short", "reset observes an array of float32 of shape [1] where its space has shape [4]"),
    (
      "pair",
      "reset returns an array of float32 of shape [2] where Gymnasium's returns two values, observation and info, a dict; without info it is the reset of old Gym"
    ),
    (
      "no info",
      "reset returns an array of float32 of shape [4] where Gymnasium's returns two values, observation and info, a dict; without info it is the reset of old Gym"
    ),
    (
      "bytes",
      "reset observes float32 where its space has uint8: fractions would be lost; declare the space with the dtype of its observations"
    ),
    ("reward none", "step returns the reward None; it is one number"),
    ("reward two", "step returns the reward an array of float64 of shape [2]; it is one number"),
    ("reward text", "step returns the reward '1'; it is one number"),
    ("reward bytes", "step returns the reward b'1'; it is one number"),
    ("done none", "step gives truncated None; it is true or false"),
    (
      "four",
      "step returns 4 values where Gymnasium's returns five: observation, reward, terminated, truncated and info; four are the step of old Gym"
    ),
  ])
  func repliesThatAreNotAsDeclaredAreNamed(odd: String, message: String) throws {
    let alone = try Python.tool(["trace", Self.id, "--set", "odd=\(odd)", "--actions", "1,1"])
    #expect(alone.status == 1)
    #expect(alone.errors == "rl-lab: \(Self.id): \(message)\n")
    let batch = try made("Odd/Corridor-v0", ["odd": .text(odd)]).batch(
      count: 2, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    batch.step()
    #expect(batch.failure?.description == "\(Self.id): \(message)")
    #expect(batch.failure?.cause == .environment)
  }

  @Test func aRewardInAnArrayOfOneIsTaken() throws {
    let batch = try made("Odd/Corridor-v0", ["odd": .text("reward wrapped")]).batch(
      count: 2, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    batch.step()
    #expect(batch.failure == nil && batch.rewards[0] == 1 && batch.rewards[1] == 1)
  }

  /// Halves of letters are in texts that Python made of bytes, names of files for instance.
  @Test(arguments: [
    ("half a letter", "RuntimeError: \u{fc}n\u{ef}code \\xdcff ("), ("wordless", "ValueError ("),
  ])
  func anExceptionIsNamedWhateverItSays(odd: String, message: String) throws {
    let batch = try made("Odd/Corridor-v0", ["odd": .text(odd)]).batch(
      count: 1, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    batch.step()
    let text = batch.failure?.description ?? ""
    #expect(text.hasPrefix("\(Self.id): Python raised \(message)\(Python.folder)/replies.py:"), "\(text)")
  }

  @Test(arguments: [
    ("raise", "render raised RuntimeError: no paint (\(Python.folder)/replies.py:120, in render)"),
    (
      "float",
      "render returns an array of float32 of shape [2, 3, 3]; a picture is an array of uint8 of shape [height, width, 3]"
    ),
    (
      "gray",
      "render returns an array of uint8 of shape [2, 3]; a picture is an array of uint8 of shape [height, width, 3]"
    ),
    (
      "transparent",
      "render returns an array of uint8 of shape [2, 3, 4]; a picture is an array of uint8 of shape [height, width, 3]"
    ),
  ])
  func aPictureThatCannotBeShownIsSaidOnce(odd: String, message: String) throws {
    let id = "gymnasium:replies:Painted-v0"
    let answer = try Python.tool(["check", id, "--set", "odd=\(odd)", "--steps", "20"])
    #expect(answer.status == 0)
    let lines = answer.errors.split(separator: "\n").filter { $0.contains("render") }
    #expect(lines == ["rl-lab: \(id): \(message); its observation is shown instead"])
  }

  @Test func aPictureThatCannotBeShownEndsNothingWhereThatCannotBeSaid() throws {
    let arguments = ["check", "gymnasium:replies:Painted-v0", "--set", "odd=raise", "--steps", "20"]
    let words = ["-c", "exec \"$0\" \"$@\" 2>&-", Python.toolURL.path] + arguments
    let answer = try #require(Python.run("sh", words))
    #expect(answer.status == 0)
    #expect(answer.output.contains("ok      the scene shows something\n"))
  }

  /// 50 frames a second.
  @Test(arguments: ["nothing", "states"]) func everyFormOfObservationHasThePaceOfItsFrames(odd: String) throws
  {
    let walk = EnvironmentWalk(
      try made("Painted-v0", ["odd": .text(odd)]), maxEpisodeSteps: nil, seed: 1)
    #expect((walk.environment as? any Drawable)?.secondsPerStep == 0.02)
  }

  @Test func copiesThatShareOneArrayAreSeenApart() throws {
    let batch = try made("Shared-v0").batch(
      count: 2, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    (batch.actions[0], batch.actions[1]) = (1, 0)
    batch.step()
    #expect(batch.nextObservations.row(0) == [1, 1, 1, 1] && batch.nextObservations.row(1) == [0, 0, 0, 0])
  }

  @Test func numbersReachAConstructorWithTheirPoint() throws {
    let made = try made("Scaled-v0", ["scale": .number(2), "sizes": .numbers([4, 5])])
    #expect(EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1).observation == [2.5, 2.5, 2.5, 2.5])
    let other = try self.made("Scaled-v0", ["kwargs": .text("{\"scale\": 3.0}")])
    #expect(EnvironmentWalk(other, maxEpisodeSteps: nil, seed: 1).observation == [3.5, 3.5, 3.5, 3.5])
  }

  /// The drawn seeds have 53 bits; NumPy's old generator takes 32.
  @Test func seedsAreCutToTheBitsThatAnEnvironmentTakes() throws {
    let batch = try made("Odd/Corridor-v0", ["odd": .text("global")]).batch(
      count: 2, maxEpisodeSteps: 20, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    batch.reset()
    #expect(batch.failure == nil)
    #expect(batch.episodeSeeds[0] > UInt64(UInt32.max), "what is recorded stays what was drawn")
  }

  @Test func numbersOutsideOfBoundsAreRemarkedOn() throws {
    let batch = try made("Odd/Corridor-v0", ["odd": .text("outside")]).batch(
      count: 1, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    for _ in 0..<3 {
      batch.actions[0] = 1
      batch.step()
    }
    #expect(batch.failure == nil)
    #expect(
      batch.remark
        == "\(Self.id): observes 15.0 as element 0, which is not in [0.0, 10.0] of its space; values are used unchanged, and training continued"
    )
  }

  @Test func wholeNumbersThatSinglePrecisionRoundsAreRemarkedOn() throws {
    let batch = try made("Odd/Corridor-v0", ["odd": .text("large")]).batch(
      count: 1, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    for step in 1...3 {
      #expect(batch.remark == nil, "before step \(step) all numbers are below four")
      batch.actions[0] = 1
      batch.step()
    }
    #expect(batch.failure == nil && batch.nextObservations.row(0)[0] == 16_777_216)
    #expect(
      batch.remark
        == "\(Self.id): observes 16777216.0 as element 0; whole numbers from 2^24 on are rounded to single precision, and training continued"
    )
  }

  @Test(arguments: [
    (
      "states", 5_000_000_000,
      "its observation space has 5,000,000,000 states; at most 2,147,483,647 can be numbered"
    ),
    ("empty", 1, "its observations, of shape [0], hold no numbers; at least one is needed"),
    ("actions", 70_000, "has 70,000 actions; at most 65,536 are possible"),
    ("actions", 100_000_000_000, "has 100,000,000,000 actions; at most 65,536 are possible"),
  ])
  func spacesThatCannotBeServedAreConfigurationErrors(odd: String, size: Int, message: String) throws {
    for verb in ["trace", "check"] {
      let answer = try Python.tool([verb, Self.id, "--set", "odd=\(odd)", "--set", "size=\(size)"])
      #expect(answer.status == 78)
      #expect(answer.errors == "rl-lab: \(Self.id): \(message)\n")
    }
  }

  @Test func aSlashInAnIDIsNoPath() throws {
    for verb in ["describe", "trace"] {
      let answer = try Python.tool([verb, Self.id])
      #expect(answer.status == 0 && answer.errors == "", "\(answer.errors)")
    }
  }

  @Test func whatIsPrintedIsShownInTrace() throws {
    let answer = try Python.tool(["trace", Self.id, "--set", "odd=prints", "--actions", "1"])
    #expect(answer.status == 0)
    #expect(answer.errors == "\(Self.id) prints: hello \\u{1b}[31mred\n\(Self.id) prints: oh no\n")
  }

  @Test func whatWritesToTheChannelsNumberHindersNobody() throws {
    let answer = try Python.tool(["trace", Self.id, "--set", "odd=descriptor", "--actions", "1,1"])
    #expect(answer.status == 0)
    #expect(answer.output.split(separator: "\n").count == 3)
  }
}
