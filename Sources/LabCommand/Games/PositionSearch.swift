import Lab
import RLCore
import RunStore
import Text

/// `solve --agent`: the search of a run's agent in a position, beside the solver.
struct PositionSearch {
  private let solving: GameSolving
  private let run: LoadedRun
  private let path: String

  init(_ solving: GameSolving, _ run: LoadedRun, path: String) {
    (self.solving, self.run, self.path) = (solving, run, path)
  }

  func show(_ text: String, simulations: Int, json: Bool) throws {
    let id = run.experiment.environment.entry.id
    guard id == solving.id else {
      throw LabFailure(
        .usage, "--agent: \(path) was trained on \(id), not \(solving.id); name a run of \(solving.id)")
    }
    let analysis: GameAnalysis
    let position: any BoardGame
    do {
      analysis = try solving.game.analyze(text)
      position = try type(of: solving.game.start).init(text)
    } catch let error as GameTextError { throw LabFailure(.usage, error.description) }
    guard position.outcome == .running else {
      throw LabFailure(.usage, "the game is over: \(analysis.outcomeText); a search needs a move to make")
    }
    let result = try search(position, simulations)
    if json {
      solving.output.data(object(analysis, result, simulations).compact)
    } else {
      for line in lines(analysis, result, simulations) { solving.output.data(line) }
    }
  }

  private func search(_ position: any BoardGame, _ simulations: Int) throws -> SearchResult {
    do throws(SearchRefusal) {
      let guide = try run.setup.guide(run.setup.agent)
      let policy = SearchingPolicy(
        solving.game, guidedBy: guide.evaluator, guide.settings(simulations),
        seeing: run.setup.environment.observationSpace, capacity: 1)
      return policy.search([position])[0]
    } catch { throw LabFailure(.usage, "--agent: \(path): \(error.description)") }
  }

  private func lines(_ analysis: GameAnalysis, _ result: SearchResult, _ simulations: Int) -> [String] {
    var lines = analysis.lines.map { $0.map(String.init).joined(separator: " ") }
    lines += [
      "", "\(solving.id), \(analysis.outcomeText)",
      "\(path), step \(Readable.grouped(run.checkpointStep)): \(simulations) simulations choose \(label(result.action))",
      "value \(Readable.fixed(result.rawValue, 2)) before the search, \(Readable.fixed(result.value, 2)) after it, "
        + "\(analysis.value) in truth",
      "line \(result.line.map(label).joined(separator: " "))", "",
    ]
    var table = TextTable(
      headings: ["move", "simulations", "prior", "value", "proven", "solver", "end"],
      leftAligned: [0, 4, 5, 6])
    for move in result.moves {
      let exact = analysis.moves.first { $0.action == move.action }
      table.rows.append([
        label(move.action), String(move.visits), Readable.fixed(100 * move.prior, 1) + " %",
        move.value.map { Readable.fixed($0, 2) } ?? "-", move.proven.map { Self.words[$0 + 1] } ?? "",
        exact.map { Self.words[$0.value + 1] } ?? "", exact.map(GameSolving.end) ?? "",
      ])
    }
    return lines + table.lines
  }

  private static let words = ["loses", "draws", "wins"]

  private func label(_ action: Int) -> String { solving.game.actionSpace.labels[action] }

  private func object(_ analysis: GameAnalysis, _ result: SearchResult, _ simulations: Int) -> JSON {
    [
      "environment": .text(solving.id), "position": .text(analysis.boardText), "run": .text(path),
      "checkpoint_step": .integer(run.checkpointStep), "simulations": .integer(simulations),
      "chosen": .text(label(result.action)), "value_before": .number(result.rawValue),
      "value_after": .number(result.value), "exact_value": .integer(analysis.value),
      "line": .list(result.line.map { .text(label($0)) }),
      "moves": .list(
        result.moves.map { move in
          [
            "move": .text(label(move.action)), "action": .integer(move.action),
            "visits": .integer(move.visits),
            "prior": .number(move.prior), "value": JSON(move.value), "proven": JSON(move.proven),
            "exact_value": JSON(analysis.moves.first { $0.action == move.action }?.value),
          ]
        }),
    ]
  }
}
