/// Settings as the resolved experiment, a text of YAML: sections of `key: value`, two levels deep, each value on one line.
extension RunSettings {
  package var yaml: String {
    var section: Substring?
    var lines: [String] = []
    for setting in all {
      guard let dot = setting.key.firstIndex(of: ".") else {
        section = nil
        lines.append("\(setting.key): \(setting.value)")
        continue
      }
      if setting.key[..<dot] != section {
        section = setting.key[..<dot]
        lines.append("\(setting.key[..<dot]):")
      }
      lines.append("  \(setting.key[setting.key.index(after: dot)...]): \(setting.value)")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The settings that `yaml` wrote as this text: runs of formats 1 and 2 keep no others.
  ///
  /// It understands no more of YAML than that. Experiments are read by the lab.
  package init(yaml: String) {
    var section: Substring?
    var all: [Setting] = []
    for line in yaml.split(whereSeparator: \.isNewline) {
      let content = line.drop { $0 == " " }
      guard let first = content.first, first != "#", let colon = content.firstIndex(of: ":") else { continue }
      let key = content[..<colon]
      let value = content[content.index(after: colon)...].drop { $0 == " " }
      if content.startIndex == line.startIndex {
        section = value.isEmpty ? key : nil
        if !value.isEmpty { all.append(Setting(String(key), String(value))) }
      } else if let section {
        all.append(Setting("\(section).\(key)", String(value)))
      }
    }
    self.init(all)
  }
}
