import RunStore

/// A setting that differs between groups.
package struct SettingDifference: Sendable, Equatable {
  package var name: String
  /// One per group, or nil if it has no such setting.
  package var values: [String?]

  /// The settings that differ among `settings`, in the order of their first occurrence.
  package static func between(_ settings: [RunSettings]) -> [SettingDifference] {
    var names: [String] = []
    for name in settings.flatMap(\.all).map(\.key) where !names.contains(name) { names.append(name) }
    return names.compactMap { name in
      let values = settings.map { $0[name] }
      return Set(values).count > 1 ? SettingDifference(name: name, values: values) : nil
    }
  }
}
