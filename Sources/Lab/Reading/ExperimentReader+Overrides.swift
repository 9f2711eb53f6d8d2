extension ExperimentReader {
  /// Applies overrides; the last of equal ones takes precedence.
  mutating func apply(_ overrides: [String], option: String = "--set") {
    for text in overrides {
      do throws(PlacedMessage) { try apply(ExperimentOverride(text, option: option)) } catch { note(error) }
    }
  }

  private mutating func apply(_ override: ExperimentOverride) throws(PlacedMessage) {
    guard let name = override.section else {
      if Experiment.Section(rawValue: override.key) != nil {
        throw PlacedMessage(
          override.place,
          "\(override.key) is a section; set one of its keys, such as \(example(override.key))")
      }
      guard Self.topLevelKeys.contains(override.key) else {
        throw PlacedMessage(override.place, unknownTopLevel(override.key, what: "key"))
      }
      replace(override, in: &entries)
      return
    }
    guard Experiment.Section(rawValue: name) != nil else {
      throw PlacedMessage(override.place, unknownTopLevel(name, what: "section"))
    }
    let index: Int
    if let found = entries.firstIndex(where: { $0.key == name }) {
      index = found
      if entries[index].value.isNull { entries[index].value.content = .mapping([]) }
    } else {
      index = entries.count
      // No place: what is missing in this section is missing in the file.
      entries.append(
        RawEntry(key: name, keyPlace: start, value: RawNode(content: .mapping([]), place: start)))
    }
    guard case .mapping(var keys) = entries[index].value.content else { return }
    replace(override, in: &keys)
    entries[index].value.content = .mapping(keys)
  }

  private func replace(_ override: ExperimentOverride, in entries: inout [RawEntry]) {
    entries.removeAll { $0.key == override.key }
    entries.append(RawEntry(key: override.key, keyPlace: override.place, value: override.value))
  }
}
