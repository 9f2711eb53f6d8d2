import RunStore

/// A setting in which groups differ.
package struct SettingDifference: Sendable, Equatable {
  package var name: String
  /// One a group; nil where it has no such setting.
  package var values: [String?]

  /// The settings that are not the same in all of `settings`, in the order in which they come up.
  package static func between(_ settings: [RunSettings]) -> [SettingDifference] {
    var names: [String] = []
    for name in settings.flatMap(\.all).map(\.key) where !names.contains(name) { names.append(name) }
    return names.compactMap { name in
      let values = settings.map { $0[name] }
      return Set(values).count > 1 ? SettingDifference(name: name, values: values) : nil
    }
  }
}
