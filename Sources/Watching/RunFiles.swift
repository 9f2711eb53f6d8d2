import Lab
import RunStore
import Viewer

/// Run files as the viewer's shelf: those of the named files and folders, new ones of a running experiment at the end.
package final class RunFiles: RunShelf {
  package private(set) var paths: [String]
  private let places: [String]
  private let makeSource: (String) throws -> RunSource
  private var opened: [String: RunSource] = [:]

  /// - Parameters:
  ///   - places: run files, and folders of them.
  ///   - makeSource: opens a run file.
  /// - Throws: `RunStoreError` if there is no run.
  package init(_ places: [String], makeSource: @escaping (String) throws -> RunSource) throws {
    (self.places, self.makeSource) = (places, makeSource)
    paths = try runFiles(in: places)
  }

  package var count: Int { paths.count }

  package func refresh() {
    let now = (try? runFiles(in: places)) ?? []
    paths += now.filter { !paths.contains($0) }
  }

  package func open(_ index: Int) throws -> any WatchSource { try source(index) }

  /// The same source each time.
  package func source(_ index: Int) throws -> RunSource {
    let path = paths[index]
    if let known = opened[path] { return known }
    let source = try makeSource(path)
    opened[path] = source
    return source
  }
}
