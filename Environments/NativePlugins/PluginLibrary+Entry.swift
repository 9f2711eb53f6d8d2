import CNativePlugins
import RLCore

extension PluginLibrary {
  /// The plugin's catalog entry.
  ///
  /// - Throws: `ConfigurationProblem` where the declaration contradicts itself.
  func entry() throws(ConfigurationProblem) -> EnvironmentEntry {
    let declared = functions.table
    func refuse(_ message: String) -> ConfigurationProblem {
      ConfigurationProblem(nil, "\(path): \(message)")
    }
    guard let id = pluginText(declared.id), !id.isEmpty else {
      throw refuse("declares no id, such as \"MyWorld-v0\"")
    }
    // An id is used in messages, tables and files, so it is one word.
    guard id.utf8.count <= 100, id.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9_.:/-]*/#) != nil else {
      throw refuse(
        "declares the id \"\(id.prefix(100))\"; an id is a word of letters, digits and _ . : / -, such as \"MyWorld-v0\""
      )
    }
    for (name, isMissing) in [
      ("create", declared.create == nil), ("destroy", declared.destroy == nil),
      ("reset", declared.reset == nil),
      ("step", declared.step == nil),
    ] where isMissing { throw refuse("declares no function '\(name)'") }
    guard declared.max_episode_steps >= 0 else {
      throw refuse("declares max_episode_steps \(declared.max_episode_steps); 0 means never")
    }
    guard (0...RL_MAX_PARAMETERS).contains(declared.parameter_count) else {
      throw refuse(
        "declares \(declared.parameter_count) parameters; an environment has 0 to \(RL_MAX_PARAMETERS)")
    }
    guard declared.reward_threshold.isFinite else {
      throw refuse("declares the reward_threshold \(declared.reward_threshold); 0 means none")
    }
    var keys: [KeyDescription] = []
    for index in 0..<Int(declared.parameter_count) {
      guard let parameters = declared.parameters else {
        throw refuse("declares parameters but provides none")
      }
      let key = try key(parameters[index], index)
      if keys.contains(where: { $0.name == key.name }) {
        throw refuse("declares the parameter '\(key.name)' twice")
      }
      keys.append(key)
    }
    let limit = declared.max_episode_steps > 0 ? Int(declared.max_episode_steps) : nil
    let plugin = Plugin(library: self, id: id, keys: keys, maxEpisodeSteps: limit)
    return EnvironmentEntry(
      id: id, summary: pluginText(declared.summary) ?? "A plugin without a summary.",
      documentation: pluginPage(declared.documentation) ?? "", maxEpisodeSteps: { _ in limit },
      rewardThreshold: declared.reward_threshold == 0 ? nil : declared.reward_threshold, keys: keys
    ) { try plugin.make($0) }
  }
}
