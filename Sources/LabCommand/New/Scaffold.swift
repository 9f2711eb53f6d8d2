import Foundation

/// Writes a new environment or agent into its folder, and its line into the catalog there.
package struct Scaffold {
  package enum Kind: Sendable, Equatable {
    case environment(family: String)
    case agent
  }

  /// What was written, and what is left to do.
  package struct Result: Sendable, Equatable {
    package var file: String
    /// Nil if the catalog has no list to which a line could be added.
    package var catalog: String?
    package var line: String
  }

  package let kind: Kind
  /// The name of its type.
  package let name: String
  /// The folder that holds `Environments` and `Agents`.
  package let root: String

  /// - Throws: `ScaffoldProblem` where the name cannot be one.
  package init(_ kind: Kind, name: String, root: String) throws(ScaffoldProblem) {
    let words = name.split { !$0.isLetter && !$0.isNumber }
    let near = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    let isAlgorithm = kind == .agent && name.wholeMatch(of: #/[a-z][a-z0-9]*(-[a-z0-9]+)*/#) != nil
    guard Self.isType(name) || isAlgorithm else {
      let like =
        kind == .agent ? "algorithm's name; write it like q-learning" : "type name; write it like FrozenLake"
      let proposal = kind == .agent ? Self.algorithm(near) : near
      throw ScaffoldProblem("'\(name)' is not a valid \(like)" + (Self.isType(near) ? ": \(proposal)" : ""))
    }
    self.kind = kind
    self.name = isAlgorithm ? near : name
    self.root = root
    if Self.swiftNames.contains(self.name) {
      throw ScaffoldProblem("'\(self.name)' is a name of Swift itself; choose another name")
    }
    if isUsed {
      throw ScaffoldProblem("'\(self.name)' is a name that the file uses itself; choose another name")
    }
  }

  private static func isType(_ name: String) -> Bool { name.wholeMatch(of: #/[A-Z][A-Za-z0-9]*/#) != nil }

  /// `soft-q-learning` of `SoftQLearning`.
  private static func algorithm(_ type: String) -> String {
    type.replacing(#/([a-z0-9])([A-Z])/#) { "\($0.1)-\($0.2)" }
      .replacing(#/([A-Z])([A-Z][a-z])/#) { "\($0.1)-\($0.2)" }.lowercased()
  }

  /// What experiment files call it: an environment's id, or an algorithm.
  package var entryName: String { kind == .agent ? Self.algorithm(name) : "\(name)-v0" }

  private var folder: String {
    switch kind {
    case .environment(let family): "Environments/\(family)"
    case .agent: "Agents/Own"
    }
  }

  /// What the catalog's list begins with.
  private var list: String { ": [\(kind == .agent ? "AgentEntry" : "EnvironmentEntry")] = [" }

  /// A text with the names to be replaced in it.
  private var template: (text: String, type: String, entryName: String) {
    switch kind {
    case .environment:
      (String(decoding: PackageResources.TwoDoors_swift_template, as: UTF8.self), "TwoDoors", "TwoDoors-v0")
    case .agent:
      (
        String(decoding: PackageResources.CountingSarsa_swift_template, as: UTF8.self), "CountingSarsa",
        "counting-sarsa"
      )
    }
  }

  /// The source: something small and complete, to be changed into what is wanted.
  package var source: String {
    let template = template
    return template.text.replacing(template.entryName, with: entryName).replacing(template.type, with: name)
  }

  /// Whether the source means something else by the name.
  private var isUsed: Bool {
    let template = template
    let words = template.text.split { !$0.isLetter && !$0.isNumber }
    return name != template.type && words.contains { $0 == name }
  }

  /// - Throws: `ScaffoldProblem` where a file is there already, or a folder is not.
  package func write() throws -> Result {
    let manager = FileManager.default
    let top = String(folder.prefix { $0 != "/" })
    guard manager.fileExists(atPath: "\(root)/\(top)") else {
      throw ScaffoldProblem("\(root): has no folder \(top); run this in the root of rl-lab's repository")
    }
    let families = ((try? manager.contentsOfDirectory(atPath: "\(root)/\(top)")) ?? []).filter {
      (try? String(contentsOfFile: "\(root)/\(top)/\($0)/Catalog.swift", encoding: .utf8))?.contains(list)
        ?? false
    }
    let family = folder.dropFirst(top.count + 1)
    guard families.contains(String(family)) else {
      throw ScaffoldProblem(
        "there is no family '\(family)'; there are \(families.sorted().joined(separator: ", "))")
    }
    let file = "\(root)/\(folder)/\(name).swift"
    guard !manager.fileExists(atPath: file) else {
      throw ScaffoldProblem("\(file) already exists; choose another name, or remove it first")
    }
    let catalog = "\(root)/\(folder)/Catalog.swift"
    let line = "\(name).entry,"
    let changed = Self.adding(line, to: try String(contentsOfFile: catalog, encoding: .utf8), list: list)
    try source.write(toFile: file, atomically: true, encoding: .utf8)
    try changed?.write(toFile: catalog, atomically: true, encoding: .utf8)
    return Result(file: file, catalog: changed == nil ? nil : catalog, line: line)
  }

  /// The text of a catalog with `line` appended to its list, or nil if no such list is found.
  package static func adding(
    _ line: String, to catalog: String, list: String = ": [EnvironmentEntry] = ["
  ) -> String? {
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
