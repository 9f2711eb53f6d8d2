import Drawing
import Foundation
import Lab
import RLCore
import Text

/// An agent in its world as one HTML file that needs no network: the engine with the policy and the world, and what shows them.
package struct AgentPage {
  /// One agent of a page.
  package struct Agent {
    /// What it is called, from the shortest name to the longest: a page takes the first that tells its agents apart.
    package let names: [String]
    /// What the page knows of it, without its name and its proof.
    package let facts: [(String, JSON)]
    /// How its weights are stored.
    package let precision: EngineProgram.Precision
    /// The engine with the policy and the world.
    package let module: Data
    package var proof = ""
  }

  /// Bytes that a page of one agent has for the agent: 300 kB less what shows it.
  fileprivate static let room = 300_000 - 25_000

  /// - Parameters:
  ///   - colors: of what a shape stands for, as CSS colors, in the light and the dark theme.
  package static func write(
    _ agents: [Agent], title: String, colors: (Scene.Color) -> (light: String, dark: String)
  ) -> Data {
    let variables = Scene.Color.allCases.map { ($0.rawValue, colors($0)) }
    let style = filled(
      PackageResources.page_css.utf8String,
      [
        ("LIGHT", variables.map { "--\($0):\($1.light)" }.joined(separator: ";")),
        ("DARK", variables.map { "--\($0):\($1.dark)" }.joined(separator: ";")),
      ])
    let list = JSON.list(
      zip(titles(agents.map(\.names)), agents).map { title, agent in
        let last: [(String, JSON)] = [
          ("proof", .text(agent.proof)), ("module", .text(agent.module.base64EncodedString())),
        ]
        return JSON.object([("title", JSON.text(title))] + agent.facts + last)
      })
    let page = filled(
      PackageResources.page_html.utf8String,
      [
        ("TITLE", title.replacing("&", with: "&amp;").replacing("<", with: "&lt;")),
        ("STYLE", style),
        ("SCRIPT", PackageResources.page_js.utf8String),
        // Nothing in the data may end the element that it is in.
        ("AGENTS", list.compact.replacing("<", with: "\\u003c")),
      ])
    return Data(page.utf8)
  }

  /// A template with texts at the places of their names; no name in a text is a place.
  private static func filled(
    _ template: String, _ texts: ArraySlice<(name: String, text: String)>
  ) -> String {
    guard let (name, text) = texts.first else { return template }
    return template.components(separatedBy: name).map { filled($0, texts.dropFirst()) }
      .joined(separator: text)
  }

  /// The shortest name of each agent that no other has, else its longest.
  package static func titles(_ names: [[String]]) -> [String] {
    names.map { own in
      own.first { name in names.count { $0.contains(name) } == 1 } ?? own.last ?? ""
    }
  }
}

extension AgentPage.Agent {
  /// An agent with its weights in the highest precision that a page has room for.
  ///
  /// - Throws: `ExportRefusal` where a page cannot have its world.
  package init(
    _ program: PolicyProgram, _ run: LoadedRun, _ world: ExportedWorld, _ facts: ExportFacts,
    precision: EngineProgram.Precision?
  ) throws {
    let engineWorld = try EngineWorld(run, world)
    let title = "\(facts.environment) · \(facts.algorithm)"
    let place = facts.run.split(separator: "/").suffix(2).joined(separator: "/")
    names = [title, "\(title), seed \(facts.seed)", "\(title), seed \(facts.seed), \(place)"]
    var list: [(String, JSON)] = [
      (
        "facts",
        .text(
          "Trained by rl-lab for \(Readable.grouped(facts.step)) steps, seed \(facts.seed); weights \(facts.digest.prefix(12))."
        )
      ),
      ("reads", .text(program.reading == .policyAndValue ? "policy" : "values")),
      ("actions", .list(program.actions.map { .text($0) })),
      (
        "moves",
        .list(
          (0..<program.actionCount).map { action in
            world.environment.actionSpace.move(of: action).flatMap(Self.name).map { .text($0) } ?? .null
          })
      ),
    ]
    switch engineWorld.kind {
    case .none: break
    case .table:
      guard let scenes = PageScenes(world.environment.prototype, stateCount: engineWorld.stateCount) else {
        throw ExportRefusal("\(facts.environment) draws its states in ways that a page cannot show")
      }
      list += [("kind", .text("table")), ("scenes", scenes.json)]
    case .cartPole: list.append(("kind", .text("cartPole")))
    case .board(let number):
      let sizes = [(3, 3, "tic-tac-toe"), (6, 7, "connect-four"), (8, 8, "othello"), (6, 6, "othello")]
      let (rows, columns, game) = sizes[number]
      let isNumbered = if case .state = program.input { true } else { false }
      list += [
        ("kind", .text("board")),
        (
          "board",
          [
            "rows": .integer(rows), "columns": .integer(columns), "game": .text(game),
            "numbered": .bool(isNumbered),
          ]
        ),
      ]
    }
    let room = AgentPage.room - JSON.object(list).compact.utf8.count
    var chosen = precision ?? .float32
    var module = try WebAssemblyModule.write(EngineProgram(program, precision: chosen), world: engineWorld)
    for next in [EngineProgram.Precision.float16, .int8] where precision == nil && module.count * 4 / 3 > room
    {
      chosen = next
      module = try WebAssemblyModule.write(EngineProgram(program, precision: next), world: engineWorld)
    }
    list.append(("precision", .text(chosen.rawValue)))
    self.precision = chosen
    self.facts = list
    self.module = module
  }

  private static func name(_ move: GridMove) -> String? {
    switch move {
    case .up: "up"
    case .right: "right"
    case .down: "down"
    case .left: "left"
    default: nil
    }
  }
}
