import ArgumentParser

/// How `run --progress` shows how far the seeds have come.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto, plain, json, off

  /// Whether standard error is read by people.
  var isForPeople: Bool { self == .auto || self == .plain }
}
