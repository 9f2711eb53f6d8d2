import Foundation
import RLCore

extension EnvironmentChoice {
  /// The keys that name an environment: `id`, and the keys of sources that have their own.
  static func nameKeys(_ catalog: Catalog) -> [String] {
    [idKey] + catalog.sources.map(\.key).filter { $0 != idKey }
  }
}

extension ExperimentReader {
  mutating func readEnvironment() -> EnvironmentChoice? {
    let section = Experiment.Section.environment
    guard let entries = open(section) else { return nil }
    let keys = EnvironmentChoice.nameKeys(catalog)
    let named = entries.filter { keys.contains($0.key) }
    if named.count > 1 {
      note(
        PlacedMessage(
          named[1].keyPlace, "environment has both '\(named[0].key)' and '\(named[1].key)'; keep one"))
      return nil
    }
    let key = named.first?.key ?? EnvironmentChoice.idKey
    let source = catalog.sources.first { $0.key == key && key != EnvironmentChoice.idKey }
    guard
      let name = name(
        key, of: section, in: entries, example: source?.example ?? catalog.environments.first?.id),
      let (entry, text) = entry(name.text, at: name.place, of: source)
    else { return nil }
    let end = "'rl-lab describe \(source == nil ? entry.id : text)' lists the keys"
    guard
      var values = read(
        entry.keys + CommonEnvironmentKeys.keyDescriptions, of: section, from: entries, besides: [key],
        end: end)
    else { return nil }
    let limit = values.removeValue(forKey: CommonEnvironmentKeys.limit)
    let stack = values.removeValue(forKey: CommonEnvironmentKeys.stack)?.integer ?? 1
    let problems = entry.problems(values)
    for problem in problems { note(problem, in: section) }
    guard problems.isEmpty else { return nil }
    let isSet = places["\(section.rawValue).\(CommonEnvironmentKeys.limit)"] != nil
    var valuesAndLimit = values
    if isSet { valuesAndLimit[CommonEnvironmentKeys.limit] = limit }
    do {
      _ = try entry.make(valuesAndLimit).stackingFrames(stack)
    } catch let problem as ConfigurationProblem {
      note(problem, in: section)
      return nil
    } catch {
      note(PlacedMessage(name.place, printable("\(entry.id) cannot be created: \(error)", limit: 500)))
      return nil
    }
    return EnvironmentChoice(
      entry: entry, name: EnvironmentName(key: key, text: text), values: values,
      maxEpisodeSteps: isSet ? limit?.integer : entry.maxEpisodeSteps(values), frameStack: stack,
      takesOwnLimit: !isSet)
  }

  /// The entry for a name, and the name as it is stored; nil, with the problem recorded, if there is none.
  private mutating func entry(
    _ name: String, at place: Place, of source: EnvironmentSource?
  ) -> (EnvironmentEntry, String)? {
    do throws(ConfigurationProblem) {
      if let source {
        let text = source.namesFiles ? absolute(name, at: place) : name
        return (try source.entry(text), text)
      }
      // A file is named by its own key, so that it cannot be taken for an id that is misspelt.
      if let source = catalog.sources.first(where: { $0.key == EnvironmentChoice.idKey && $0.owns(name) }) {
        return (try source.entry(name), name)
      }
    } catch {
      note(PlacedMessage(place, printable(error.description, limit: 1000)))
      return nil
    }
    guard let entry = catalog.environment(name) else {
      note(PlacedMessage(place, catalog.unknownEnvironment(name)))
      return nil
    }
    return (entry, name)
  }

  /// The path of a file relative to the experiment file that names it, or to the current folder on the
  /// command line.
  func absolute(_ file: String, at place: Place) -> String {
    if file.hasPrefix("/") { return file }
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    if case .mark = place { folder = URL(fileURLWithPath: path).deletingLastPathComponent() }
    return folder.appendingPathComponent(file).standardizedFileURL.path
  }
}
