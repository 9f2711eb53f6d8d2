import RLCore
import RunStore
import Text

/// The keys of the top level besides the sections and `seeds`.
struct TopLevel: Configuration {
  var log: [String] = []

  static let keys: [ConfigurationKey<Self>] = [
    .init(
      "log", \.log,
      "Additional logs written next to the run file: tensorboard (event files), csv (Stable-Baselines3's monitor.csv)."
    )
  ]

  func problems() -> [ConfigurationProblem] {
    let names = RunViewKind.allCases.map(\.rawValue)
    return log.enumerated().compactMap { index, name in
      if log[..<index].contains(name) { return ConfigurationProblem("log", "names \(quoted(name)) twice") }
      if names.contains(name) { return nil }
      let advice =
        nearest(to: name, in: names).map { "did you mean '\($0)'?" }
        ?? "there are \(names.joined(separator: ", "))"
      return ConfigurationProblem("log", "unknown view \(quoted(name)); \(advice)")
    }
  }
}
