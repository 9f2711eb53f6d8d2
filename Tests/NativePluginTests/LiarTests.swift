import Lab
import NativePlugins
import RLCore
import Testing

/// A plugin that is not what it declares is found out before the first step of training.
struct LiarTests {
  @Test(arguments: [
    ("NO_STEP", "declares no function 'step'"),
    ("NO_ID", "declares no id, such as \"MyWorld-v0\""),
    ("BAD_KIND", "the parameter 'fail' has kind 9; kinds are RL_BOOL (1) to RL_TEXTS (7)"),
    (
      "SPACE_NONE",
      "Liar-v0: create must set either state_count or value_count to a positive number, not 0 and 0"
    ),
    (
      "SPACE_BOTH",
      "Liar-v0: create must set either state_count or value_count to a positive number, not 5 and 2"
    ),
    ("SHAPE", "Liar-v0: the shape [3, 1] has not value_count (2) elements"),
    ("NO_ACTION", "Liar-v0: create left action_count at 0; an environment has at least one action"),
    ("STATE", "Liar-v0: reset observes state 5, which is not in 0 ..< state_count (5)"),
    ("BOUNDS", "Liar-v0: reset observes 1.5 as its element 1, which is not in [0.0, 1.0]"),
    ("NAN_VALUE", "Liar-v0: reset observes nan as its element 1"),
    ("FEW", "Liar-v0: reset leaves 1 of the 2 numbers of an observation unwritten"),
    ("MANY", "Liar-v0: reset writes outside the given rows; a row has 2 numbers"),
    ("REWARD", "Liar-v0: step returns the reward inf; rewards are finite numbers"),
    ("NO_REWARD", "Liar-v0: step leaves a reward unwritten"),
    (
      "ENDING",
      "Liar-v0: step returns the ending 7; it is RL_RUNNING (0), RL_TERMINATED (1) or RL_TRUNCATED (2)"
    ),
    ("CREATE", "Liar-v0: the map has no start and no end"),
    ("RESET", "Liar-v0: reset failed: no more episodes"),
    ("STEP", "Liar-v0: step failed: the motor is on fire"),
    (
      "MODEL",
      "Liar-v0: the model is wrong: state 0, action 0 leads to state 7, which is not in 0 ..< state_count (5)"
    ),
  ])
  func theLieIsNamed(lie: String, message: String) throws {
    #expect(try complaint(Build.liar(lie)) == message)
  }

  @Test func theHonestOneIsTaken() throws {
    #expect(try complaint(Build.liar("HONEST")) == nil)
  }

  @Test(arguments: [
    ("LATE_STATE", "Liar-v0: step observes a state that is not in 0 ..< state_count (5)"),
    ("LATE_FAILURE", "Liar-v0: step failed: the motor is on fire"),
  ])
  func whatBreaksLaterEndsTheBatchInOrder(lie: String, message: String) throws {
    let batch = try batch(Build.liar(lie), count: 2, seeds: .drawn(root: 1, purpose: .trainingEpisodes))
    #expect(stepsUntilFailure(batch) == 1001)
    #expect(batch.failure == EnvironmentFailure(message))
    batch.step()
    #expect(batch.failure == EnvironmentFailure(message))
  }
}
