import RLCore

/// Environments of the Python package Gymnasium and of packages that register with it: `id: gymnasium:LunarLander-v3`.
public let gymnasium = EnvironmentSource(
  key: "id", example: "gymnasium:LunarLander-v3",
  summary: "Any Gymnasium environment, in a separate Python process.",
  prefix: GymnasiumEnvironment.Kind.gymnasium.prefix,
  owns: { $0.hasPrefix(GymnasiumEnvironment.Kind.gymnasium.prefix) },
  entry: { id throws(ConfigurationProblem) in
    do throws(EnvironmentFailure) {
      return try GymnasiumDescription.entry(id)
    } catch {
      throw ConfigurationProblem(nil, error.description)
    }
  },
  attach: { GymnasiumWorkers.shared.attach($0) })

/// Atari games, a batch at a time: `id: atari:breakout`.
public let atari = EnvironmentSource(
  key: "id", example: "atari:breakout",
  summary: "Atari games by the Python package ale-py, a batch in each call.",
  prefix: GymnasiumEnvironment.Kind.atari.prefix,
  owns: { $0.hasPrefix(GymnasiumEnvironment.Kind.atari.prefix) },
  entry: { AtariDescription.entry($0) },
  attach: { GymnasiumWorkers.shared.attach($0) })
