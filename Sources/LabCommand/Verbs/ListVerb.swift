import ArgumentParser
import Foundation
import Lab
import RLCore
import Text

struct ListVerb: Verb {
  enum Kind: String, ExpressibleByArgument, CaseIterable { case environments, agents, experiments, runs }

  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List environments, agents, experiments or runs.",
    discussion: """
      Example: rl-lab list runs --state running,interrupted --sort age
      Example: rl-lab list environments lake

      A run is running while a process has it open; one that was killed is listed as interrupted.
      """)

  @Argument(help: "What to list.") var kind: Kind
  @Argument(
    help: ArgumentHelp(
      "For experiments and runs: the folder to look in; for environments and agents: a part of their names.",
      valueName: "folder-or-name"))
  var place: String?
  @Option(help: "For runs: by name, state, progress, return or age. (default: name)") var sort: String?
  @Flag(help: "For runs: reverse the order.") var reverse = false
  @Option(help: "For runs: only these states, such as running,diverged.") var state: String?
  @Option(help: "For runs: only environments whose id contains this.") var environment: String?
  @Option(help: "For runs: only algorithms whose name contains this.") var algorithm: String?
  @Flag(help: "Print one JSON object per line.") var json = false

  func validate() throws {
    if kind != .runs {
      for (name, isGiven) in [
        ("--sort", sort != nil), ("--reverse", reverse), ("--state", state != nil),
        ("--environment", environment != nil), ("--algorithm", algorithm != nil),
      ]
      where isGiven {
        throw ValidationError("\(name) is for runs, not for \(kind.rawValue); leave it out")
      }
    }
    _ = try order()
    _ = try states()
  }

  private func order() throws -> RunListing.Order {
    let name = sort ?? RunListing.Order.name.rawValue
    guard let order = RunListing.Order(rawValue: name) else {
      throw ValidationError("--sort must be name, state, progress, return or age, not '\(name)'")
    }
    return order
  }

  private func states() throws -> Set<RunListing.State> {
    Set(
      try (state ?? "").split(separator: ",").map { name in
        guard let state = RunListing.State(rawValue: String(name)) else {
          let names = RunListing.State.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("--state must name some of \(names), not '\(name)'")
        }
        return state
      })
  }

  func run(_ lab: LabContext) throws -> Int32 {
    var table = TextTable(headings: [])
    var objects: [JSON] = []
    switch kind {
    case .environments:
      table.headings = ["id", "optimum", "what it is"]
      table.leftAligned = [0, 1, 2]
      for entry in lab.catalog.environments where isWanted(entry.id) {
        let hasModel = (try? entry.make())?.model() != nil
        let optimum = hasModel ? "exact" : entry.boardGame == nil ? "-" : "of positions"
        table.rows.append([entry.id, optimum, entry.summary])
        objects.append(
          ["id": .text(entry.id), "summary": .text(entry.summary), "exact_model": .bool(hasModel)])
      }
    case .agents:
      table.headings = ["algorithm", "what it is"]
      table.leftAligned = [0, 1]
      for entry in lab.catalog.agents where isWanted(entry.name) {
        table.rows.append([entry.name, entry.summary])
        objects.append(["name": .text(entry.name), "summary": .text(entry.summary)])
      }
    case .experiments:
      table.headings = ["file", "what it shows"]
      table.leftAligned = [0, 1]
      for (path, summary) in try experiments(in: place ?? "Experiments") {
        table.rows.append([path, summary])
        objects.append(["path": .text(path), "summary": .text(summary)])
      }
    case .runs:
      var listing = try RunListing([place ?? "runs"])
      listing.filter(states: try states(), environment: environment, algorithm: algorithm)
      listing.sort(by: try order(), isReversed: reverse)
      for problem in listing.rows.compactMap(\.problem) { lab.output.note("rl-lab: \(problem)") }
      (table, objects) = (listing.table, listing.objects)
    }
    if json {
      for object in objects { lab.output.json(object) }
    } else {
      let marks = kind == .runs ? TerminalColor.statusMarks : []
      for line in table.lines(width: lab.output.dataWidth) { lab.output.data(line, marks) }
      if table.rows.isEmpty { lab.output.note("note: \(whyEmpty)") }
    }
    return 0
  }

  /// Whether the name of an environment or an agent has the part that is asked for, ignoring case.
  private func isWanted(_ name: String) -> Bool {
    place.map { name.lowercased().contains($0.lowercased()) } ?? true
  }

  /// What there is none of.
  private var whyEmpty: String {
    switch kind {
    case .environments, .agents: "no name of the \(kind.rawValue) has '\(printable(place ?? ""))' in it"
    case .experiments: "there are no experiment files in \(printable(place ?? "Experiments"))"
    case .runs:
      state == nil && environment == nil && algorithm == nil
        ? "there are no runs in \(place ?? "runs")" : "no run matches in \(place ?? "runs")"
    }
  }

  private func experiments(in folder: String) throws -> [(path: String, summary: String)] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw LabFailure(
        .inputMissing, "\(folder): no such folder; name the folder with the experiment files")
    }
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { name in
      let path = folder + "/" + name
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let comment = text.split(separator: "\n").first {
        $0.hasPrefix("# ") && !$0.contains("yaml-language-server")
      }
      return (path, comment.map { String($0.dropFirst(2)) } ?? "")
    }
  }
}
