import Foundation

/// The run files of `paths`: a file itself, for a folder its seeds in numeric order, or else the runs in its
/// subfolders by name. Each file is listed once.
///
/// - Throws: `missing` where there is nothing, `noRuns` for a folder without runs.
package func runFiles(in paths: [String]) throws(RunStoreError) -> [String] {
  var result: [String] = []
  var seen: Set<String> = []
  for path in paths {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missing(path: path)
    }
    let files = isFolder.boolValue ? runFiles(inFolder: path, depth: 4) : [path]
    if files.isEmpty { throw .noRuns(path: path) }
    for file in files where seen.insert(absolutePath(file)).inserted { result.append(file) }
  }
  return result
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

/// Identifies a file, as opposed to another one with its name.
func fileNumber(of file: String) -> UInt64? {
  let facts = try? FileManager.default.attributesOfItem(atPath: file)
  return (facts?[.systemFileNumber] as? NSNumber)?.uint64Value
}
