import Foundation

/// Writes a new environment into a family's folder, and its line into the family's catalog.
package struct Scaffold {
  /// What was done, and what is left to do.
  package struct Result: Sendable, Equatable {
    package var file: String
    /// Nil where the catalog has no list that a line could be added to.
    package var catalog: String?
    package var line: String
    package var id: String
  }

  package let name: String
  package let family: String
  /// The folder that holds `Environments`.
  package let root: String

  /// - Throws: `ScaffoldProblem` where the name cannot be one, or something stands in the way.
  package init(name: String, family: String, root: String) throws {
    guard name.wholeMatch(of: #/[A-Z][A-Za-z0-9]*/#) != nil else {
      let words = name.split { !$0.isLetter && !$0.isNumber }.map {
        $0.prefix(1).uppercased() + $0.dropFirst()
      }
      let near = words.joined()
      throw ScaffoldProblem(
        "'\(name)' is no name of a type; write it like FrozenLake"
          + (near.wholeMatch(of: #/[A-Z][A-Za-z0-9]*/#) != nil ? ": \(near)" : ""))
    }
    (self.name, self.family, self.root) = (name, family, root)
  }

  private var folder: String { "\(root)/Environments/\(family)" }

  /// The source of the environment: a small world to be changed into one's own.
  package var source: String {
    String(decoding: PackageResources.TwoDoors_swift_template, as: UTF8.self).replacing(
      "TwoDoors", with: name)
  }

  /// - Throws: `ScaffoldProblem` where a file is there already, or a folder is not.
  package func write() throws -> Result {
    let manager = FileManager.default
    guard manager.fileExists(atPath: "\(root)/Environments") else {
      throw ScaffoldProblem("\(root): has no folder Environments; run this in the folder of rl-lab's sources")
    }
    let families = ((try? manager.contentsOfDirectory(atPath: "\(root)/Environments")) ?? []).filter {
      (try? String(contentsOfFile: "\(root)/Environments/\($0)/Catalog.swift", encoding: .utf8))?
        .contains(Self.list) ?? false
    }
    guard families.contains(family) else {
      throw ScaffoldProblem(
        "there is no family '\(family)'; there are \(families.sorted().joined(separator: ", "))")
    }
    let file = "\(folder)/\(name).swift"
    guard !manager.fileExists(atPath: file) else {
      throw ScaffoldProblem("\(file) exists and stays as it is; choose another name, or remove it first")
    }
    let catalog = "\(folder)/Catalog.swift"
    let line = "\(name).entry,"
    let changed = Self.adding(line, to: try String(contentsOfFile: catalog, encoding: .utf8))
    try source.write(toFile: file, atomically: true, encoding: .utf8)
    try changed?.write(toFile: catalog, atomically: true, encoding: .utf8)
    return Result(file: file, catalog: changed == nil ? nil : catalog, line: line, id: "\(name)-v0")
  }

  private static let list = ": [EnvironmentEntry] = ["

  /// The text of a catalog with `line` at the end of its list; nil where no such list is found.
  package static func adding(_ line: String, to catalog: String) -> String? {
    var lines = catalog.components(separatedBy: "\n")
    guard let first = lines.firstIndex(where: { $0.contains(list) }) else { return nil }
    if lines[first].hasSuffix("[]") {
      lines[first].removeLast()
      lines.insert(contentsOf: ["  " + line, "]"], at: first + 1)
      return lines.joined(separator: "\n")
    }
    guard let last = lines[first...].firstIndex(of: "]") else { return nil }
    if last - 1 > first, !lines[last - 1].hasSuffix(",") { lines[last - 1] += "," }
    lines.insert("  " + line, at: last)
    return lines.joined(separator: "\n")
  }
}

/// Why nothing was written: one line.
package struct ScaffoldProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}
