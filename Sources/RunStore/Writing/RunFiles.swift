import Foundation
import Text

/// The run files of `paths`: a file itself, for a folder its seeds in numeric order, or else the runs in its
/// subfolders by name. Each file is listed once.
///
/// - Throws: `missing` where there is nothing, `danglingLink` for a link to nothing, `noRuns` for a folder without runs.
package func runFiles(in paths: [String]) throws(RunStoreError) -> [String] {
  var result: [String] = []
  var seen: Set<String> = []
  for path in paths {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      if let target = linkTarget(of: path) { throw .danglingLink(path: path, target: target) }
      throw .missing(path: path, near: nearestRun(to: path))
    }
    let files = isFolder.boolValue ? runFiles(inFolder: path, depth: 4) : [path]
    if files.isEmpty { throw .noRuns(path: path) }
    for file in files where seen.insert(absolutePath(file)).inserted { result.append(file) }
  }
  return result
}

/// Where a symbolic link leads; nil for anything else.
package func linkTarget(of path: String) -> String? {
  try? FileManager.default.destinationOfSymbolicLink(atPath: path)
}

/// A run with a name like that of `path`, which does not exist: beside it, or in `runs`.
private func nearestRun(to path: String) -> String? {
  nearestPath(to: path, besides: "runs/") { ((try? runFiles(in: [$0])) ?? []).isEmpty == false }
}

/// An existing file or folder beside `path`, or in the folder `other`, whose name is like the last part of `path` or begins
/// with it.
///
/// - Parameters:
///   - other: ends in a slash; looked into for a name alone.
///   - isWanted: whether a path is one to propose.
package func nearestPath(to path: String, besides other: String, where isWanted: (String) -> Bool) -> String?
{
  var whole = Substring(path)
  while whole.last == "/" { whole.removeLast() }
  let slash = whole.lastIndex(of: "/")
  let name = String(slash.map { whole[whole.index(after: $0)...] } ?? whole)
  let folders = slash.map { [String(whole[...$0])] } ?? ["", other]
  for folder in folders where !name.isEmpty {
    let entries =
      ((try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? [])
      .filter { FileManager.default.fileExists(atPath: folder + $0) }.sorted()
    // `cartpole-dqn` for `cartpole-dqn.yaml` is nearer than one with another letter.
    let candidates =
      entries.filter { $0.hasPrefix(name + ".") } + (nearest(to: name, in: entries).map { [$0] } ?? [])
      + (name.count < 3 ? [] : entries.filter { $0.hasPrefix(name) })
    if let found = candidates.first(where: { isWanted(folder + $0) }) { return folder + found }
  }
  return nil
}

/// - Parameter depth: levels of folders to look into; links could go in circles.
private func runFiles(inFolder folder: String, depth: Int) -> [String] {
  let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  let base = folder.hasSuffix("/") ? folder : folder + "/"
  let seeds = names.compactMap { name in seed(ofFile: name).map { (seed: $0, path: base + name) } }
  if !seeds.isEmpty { return seeds.sorted { $0.seed < $1.seed }.map(\.path) }
  if depth == 1 { return [] }
  return names.flatMap { name in
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: base + name, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? runFiles(inFolder: base + name, depth: depth - 1) : []
  }
}

/// 12 for `seed-12.sqlite`; nil for other names.
private func seed(ofFile name: String) -> UInt64? {
  guard name.hasPrefix("seed-"), name.hasSuffix(".sqlite") else { return nil }
  return UInt64(name.dropFirst(5).dropLast(7))
}

/// An absolute path never begins with `file:`, which SQLite would take for a URL.
/// Nor is a folder called `~` anybody's home.
func absolutePath(_ path: String) -> String {
  URL(fileURLWithPath: path.hasPrefix("~") ? "./" + path : path).path
}

/// Identifies a file, as opposed to another one with its name. Asked at each buffer of a fast run, so not of Foundation.
func fileNumber(of file: String) -> UInt64? {
  var facts = stat()
  return lstat(file, &facts) == 0 ? UInt64(facts.st_ino) : nil
}

/// Bytes; 0 where there is no file.
func fileSize(of file: String) -> Int {
  var facts = stat()
  return stat(file, &facts) == 0 ? Int(facts.st_size) : 0
}
