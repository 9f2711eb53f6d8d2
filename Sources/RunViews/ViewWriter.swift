import Foundation
import RunStore

/// Updates views of a run from its run file, repeatedly while it grows, or once when it has ended.
///
/// It reads the run file, never the trainer, so nothing that it does can change what is learned.
///
/// One thread uses a writer at a time.
package final class ViewWriter {
  private let run: String
  private let views: [any RunView]
  private var cursor = RunCursor()

  /// - Parameters:
  ///   - places: what to write, and where to: a file for `csv`, a folder for `tensorboard`.
  ///   - defaults: values of settings, by key, that HParams leaves out.
  ///   - isLive: whether files can be seen while they grow; else they have their names once they are whole.
  package init(
    _ reader: RunReader, places: [(kind: RunViewKind, path: String)], defaults: [String: String] = [:],
    isLive: Bool = true
  ) throws {
    run = reader.path
    let plannedSteps = try reader.settings.expectedSteps(reader.progress())
    var views: [any RunView] = []
    for (kind, path) in places {
      switch kind {
      case .csv: views.append(try MonitorView(path, facts: reader.facts, isLive: isLive))
      case .tensorboard:
        if path == kind.defaultPath(forRun: reader.path), Self.isLink(path) {
          throw ViewFailure(
            path: path, reason: "a symbolic link, which is not written through; remove it, or name a folder")
        }
        views.append(
          try TensorBoardView(
            Self.nextEventFile(in: path, facts: reader.facts), facts: reader.facts,
            plannedSteps: plannedSteps, defaults: defaults, isLive: isLive))
      }
    }
    self.views = views
  }

  fileprivate static func isLink(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK
  }

  /// TensorBoard reads the files of a folder in the order of their names.
  private static func nextEventFile(in folder: String, facts: RunFacts) -> String {
    let prefix = "events.out.tfevents.\(Int(clamping: Int64(facts.startSeconds))).rl-lab."
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let last = names.compactMap { $0.hasPrefix(prefix) ? Int($0.dropFirst(prefix.count)) : nil }.max() ?? 0
    let digits = String(last + 1)
    return "\(folder)/\(prefix)\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
  }

  /// Writes what was recorded since the last call.
  ///
  /// - Throws: `RunStoreError` where the run file cannot be read, `ViewFailure` where a view cannot be written.
  package func catchUp() throws {
    // A connection that stayed open would keep the trainer from closing its file in order.
    let reader = try RunReader(run)
    while true {
      let events = try reader.events(after: &cursor)
      if events.isEmpty { break }
      for view in views { for event in events { try view.add(event) } }
    }
    for view in views { try view.flush() }
  }

  /// Writes the rest and records how the run ended.
  package func end() throws {
    try catchUp()
    let progress = try RunReader(run).progress()
    for view in views { try view.end(progress) }
  }
}

extension RunViewKind {
  /// Removes the view of the run at `path` from its default place, if there is one.
  package func remove(forRun path: String) {
    let place = defaultPath(forRun: path)
    switch self {
    case .csv: unlink(place)
    case .tensorboard where ViewWriter.isLink(place): break
    case .tensorboard:
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
      where name.hasPrefix("events.out.tfevents.") && name.contains(".rl-lab.") {
        unlink("\(place)/\(name)")
      }
    }
  }
}
