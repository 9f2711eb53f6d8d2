import Foundation
import RLCore

/// Atari games of the Python package ale-py.
enum AtariDescription {
  /// ALE's limit of an episode, in frames.
  private static let mostFrames = 108_000

  private static let keys: [KeyDescription] = [
    KeyDescription(
      name: "sticky", kind: .number(.unit), defaultValue: .number(0.25),
      documentation: "Probability that a frame repeats the last action: ALE's repeat_action_probability."),
    KeyDescription(
      name: "frame_skip", kind: .integer(1...60), defaultValue: .integer(4),
      documentation: "Frames of the game in a step; the last two are combined by their maximum."),
    KeyDescription(
      name: "noop_max", kind: .integer(0...1000), defaultValue: .integer(30),
      documentation: "Most frames without an action at an episode's start; their number is random."),
    KeyDescription(
      name: "episodic_life", kind: .bool, defaultValue: .bool(false),
      documentation:
        "Whether a lost life ends the episode; the next one is a new game."
    ),
    KeyDescription(
      name: "clip_rewards", kind: .bool, defaultValue: .bool(false),
      documentation:
        "Whether rewards are clipped to [-1, 1], in evaluations too: ALE's reward_clipping."),
    KeyDescription(
      name: "full_action_space", kind: .bool, defaultValue: .bool(false),
      documentation: "Whether there are all 18 actions of the joystick, not only those that the game uses."),
    GymnasiumDescription.timeoutKey,
  ]

  /// The catalog entry of `atari:breakout`; whether there is such a game is known when it is made.
  static func entry(_ name: String) -> EnvironmentEntry {
    let game = String(name.dropFirst(GymnasiumEnvironment.Kind.atari.prefix.count))
    return EnvironmentEntry(
      id: name, summary: "The Atari game \(game), by the Python package ale-py.",
      documentation: """
        Observation: a frame in gray, [84, 84, 1] bytes; environment.frame_stack: 4 makes four of them.
        Actions: those of the joystick that the game uses, ALE's minimal set.
        Reward: points of the game. Start: up to noop_max frames without an action, after the fire button where a game needs it.
        Ends: terminated when the game is over; truncated after 108,000 frames.
        It runs in Python; the same seed and actions give the same game.
        Source: Bellemare et al., "The arcade learning environment" (2013); Machado et al., "Revisiting the arcade learning
        environment" (2018).
        """, maxEpisodeSteps: { mostFrames / max($0["frame_skip"]?.integer ?? 4, 1) }, rewardThreshold: nil,
      keys: keys
    ) { values in
      do throws(EnvironmentFailure) {
        return try make(game, values)
      } catch {
        throw ConfigurationProblem(nil, error.description)
      }
    }
  }

  private static func make(
    _ game: String, _ values: [String: ConfigurationValue]
  ) throws(EnvironmentFailure) -> MadeEnvironment {
    let timeout = GymnasiumDescription.timeoutKey.name
    let arguments =
      keys.filter { $0.name != timeout }.map {
        "\(jsonText($0.name)):\(jsonText(values[$0.name] ?? $0.defaultValue, isWhole: false))"
      } + ["\"most_frames\":\(mostFrames)"]
    let environment = GymnasiumEnvironment(
      kind: .atari, id: game, kwargs: "{}", arguments: "{\(arguments.joined(separator: ","))}", view: "{}",
      stepTimeout: values[timeout]?.number ?? 60, usesMask: false, showsMask: false)
    let worker = try GymnasiumWorkers.shared.take(environment, count: 1)
    defer { GymnasiumWorkers.shared.giveBack(worker) }
    return GymnasiumDescription.made(
      environment, worker.actionSpace, worker.observationSpace, masks: false)
  }
}
