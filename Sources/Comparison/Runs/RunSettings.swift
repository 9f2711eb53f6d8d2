import Foundation

/// What the resolved configuration in a run file sets, key by key.
///
/// The lab writes it as sections of `key: value`, two levels deep, every default filled in. This takes the text apart
/// and understands no more of YAML than that: it is for showing and comparing, not for running anything.
package struct RunSettings: Sendable, Equatable {
  /// `section.key` or a key without section, and the value as it is written; in the order of the file.
  package private(set) var values: [(name: String, value: String)] = []

  package init(_ text: String) {
    var section: Substring?
    for line in text.split(whereSeparator: \.isNewline) {
      let content = line.drop { $0 == " " }
      guard let first = content.first, first != "#", let colon = content.firstIndex(of: ":") else { continue }
      let name = content[..<colon]
      let value = content[content.index(after: colon)...].drop { $0 == " " }
      if content.startIndex == line.startIndex {
        section = value.isEmpty ? name : nil
        if !value.isEmpty { values.append((String(name), String(value))) }
      } else if let section {
        values.append(("\(section).\(name)", String(value)))
      }
    }
  }

  package subscript(_ name: String) -> String? { values.first { $0.name == name }?.value }

  /// A whole number; also `500_000`.
  package func integer(_ name: String) -> Int? { self[name].flatMap { Int($0.filter { $0 != "_" }) } }

  package static func == (a: Self, b: Self) -> Bool {
    a.values.elementsEqual(b.values, by: ==)
  }

  /// Everything but the seeds, which tell runs of one experiment apart, and the views, which change nothing.
  package var withoutSeeds: Self {
    var result = self
    result.values.removeAll { $0.name == "seeds" || $0.name == "log" }
    return result
  }

  /// The seeds that were planned, `1..5` or `[1, 4, 7]`; nil where that cannot be read.
  package var plannedSeeds: [UInt64]? {
    self["seeds"].flatMap(Self.seeds)
  }

  /// What `1..5` or `[1, 4, 7]` means; nil where it means no seeds.
  static func seeds(_ text: String) -> [UInt64]? {
    if let dots = text.range(of: "..") {
      guard let low = UInt64(text[..<dots.lowerBound]), let high = UInt64(text[dots.upperBound...]),
        low <= high, high - low < 10_000
      else { return nil }
      return Array(low...high)
    }
    let numbers = text.split { "[], ".contains($0) }.map { UInt64($0) }
    return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
  }
}

/// A setting in which groups differ.
package struct SettingDifference: Sendable, Equatable {
  package var name: String
  /// One a group; nil where it has no such setting.
  package var values: [String?]

  /// The settings that are not the same in all of `settings`, in the order in which they come up.
  package static func between(_ settings: [RunSettings]) -> [SettingDifference] {
    var names: [String] = []
    for name in settings.flatMap(\.values).map(\.name) where !names.contains(name) { names.append(name) }
    return names.compactMap { name in
      let values = settings.map { $0[name] }
      return Set(values).count > 1 ? SettingDifference(name: name, values: values) : nil
    }
  }
}
