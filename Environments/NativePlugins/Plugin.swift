import CNativePlugins
import RLCore

/// A plugin with its parameters set, from which instances are created.
struct Plugin: Sendable {
  let library: PluginLibrary
  let id: String
  let keys: [KeyDescription]
  let maxEpisodeSteps: Int?

  /// The function table; `entry()` has checked that the required ones are present.
  var declared: rl_environment { library.functions.table }

  /// - Throws: `ConfigurationProblem` if the parameters are invalid, or the instance does not match its declaration.
  func make(_ values: [String: ConfigurationValue]) throws -> MadeEnvironment {
    let spaces: PluginSpaces
    do throws(EnvironmentFailure) {
      spaces = try PluginTrial(self, values).run()
    } catch {
      throw ConfigurationProblem(nil, error.description)
    }
    let alone = { @Sendable () throws(EnvironmentFailure) in
      PluginRow(try world(values, rows: 1, like: spaces), spaces)
    }
    let prototype: any Environment =
      switch spaces.observation {
      case .discrete: PluginStates(walk: ForeignWalk(alone), spaces: spaces)
      case .box: PluginArrays(walk: ForeignWalk(alone), spaces: spaces)
      }
    return MadeEnvironment(
      prototype: prototype, observationSpace: spaces.observation,
      model: { (try? world(values, rows: 1, like: spaces).model(spaces)) ?? nil },
      makeBatch: { count, limit, seeds in
        BatchEnvironment(
          count: count, observationSpace: spaces.observation, actionSpace: spaces.action,
          masksActions: spaces.masksActions, maxEpisodeSteps: limit, episodeSeeds: seeds
        ) { columns in
          PluginBatch(columns, spaces, prototype) { () throws(EnvironmentFailure) in
            try world(values, rows: count, like: spaces)
          }
        }
      })
  }

  /// Another instance with the same values.
  ///
  /// - Throws: where its spaces are others than those that were tried: memory is taken for these.
  private func world(
    _ values: [String: ConfigurationValue], rows: Int, like spaces: PluginSpaces
  ) throws(EnvironmentFailure) -> PluginWorld {
    let world = try PluginWorld(self, values, rows: rows)
    guard try PluginSpaces(world.spaces, of: self) == spaces else {
      throw EnvironmentFailure(
        "\(id): create returns different spaces for \(rows) rows than before, for the same values")
    }
    return world
  }
}
