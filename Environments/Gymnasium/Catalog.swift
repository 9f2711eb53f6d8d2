import RLCore

/// Environments of the Python package Gymnasium and of packages that register with it: `id: gymnasium:LunarLander-v3`.
public let gymnasium = EnvironmentSource(
  key: "id", example: "gymnasium:LunarLander-v3",
  summary: "Any Gymnasium environment, in a separate Python process.",
  prefix: GymnasiumEnvironment.prefix,
  owns: { $0.hasPrefix(GymnasiumEnvironment.prefix) },
  entry: { id throws(ConfigurationProblem) in
    do throws(EnvironmentFailure) {
      return try GymnasiumDescription.entry(id)
    } catch {
      throw ConfigurationProblem(nil, error.description)
    }
  },
  attach: { GymnasiumWorkers.shared.attach($0) })
