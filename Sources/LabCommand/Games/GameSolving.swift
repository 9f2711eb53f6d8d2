import ArgumentParser
import Comparison
import Foundation
import Lab
import RLCore
import Text

/// `solve` for board games: the value of a position and of each move.
struct GameSolving {
  let id: String
  let game: BoardGameEntry
  let output: Output

  func analyze(_ position: String, json: Bool) throws {
    let analysis: GameAnalysis
    do { analysis = try game.analyze(position) } catch let error as GameTextError {
      throw LabFailure(.usage, error.description)
    }
    if json {
      output.data(object(analysis).compact)
    } else {
      for line in text(analysis) { output.data(line) }
    }
  }

  /// Computes the opening book and prints its source code line by line.
  ///
  /// - Parameter begun: the file that a computation broken off has left.
  func buildBook(plies: Int, begun path: String?) throws {
    guard let build = game.buildBook else {
      throw LabFailure(.usage, "\(game.title) has no opening book")
    }
    var begun = ""
    if let path {
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw LabFailure(.inputMissing, "--begun: \(displayable(path)) cannot be read")
      }
      begun = text
    }
    var start: (time: ContinuousClock.Instant, done: Int)?
    do {
      try build(plies, begun) { line, done, total in
        output.data(line)
        guard let done else { return }
        var left = ""
        if let start, done < total {
          let seconds = (ContinuousClock.now - start.time) / .seconds(1)
          left = ", \(Readable.duration(seconds * Double(total - done) / Double(done - start.done))) left"
        }
        if start == nil { start = (.now, done) }
        output.note(
          "\(Readable.grouped(done)) of \(Readable.grouped(total)) positions after \(plies) moves\(left)")
      }
    } catch let error as GameTextError {
      throw LabFailure(.usage, "--begun: \(error.description)")
    }
  }

  /// Draws a set of solved positions and prints its lines as they come.
  func drawPositions(_ name: String, count: Int) throws {
    guard let sets = game.positionSets else {
      throw LabFailure(.usage, "\(game.title) has no sets of solved positions")
    }
    guard sets.names.contains(name) else {
      throw LabFailure(
        .usage, "no set of positions is called '\(name)'; use \(sets.names.joined(separator: ", "))")
    }
    sets.draw(name, count) { output.data($0) }
  }

  private func object(_ analysis: GameAnalysis) -> JSON {
    [
      "environment": .text(id), "position": .text(analysis.boardText),
      "to_move": .text(String(analysis.mover.letter)), "over": .bool(analysis.outcome != .running),
      "value": .integer(analysis.value), "best": analysis.best.map { .text(label($0)) } ?? .null,
      "moves": .list(
        analysis.moves.map { move in
          [
            "move": .text(label(move)), "action": .integer(move.action), "value": .integer(move.value),
            "plies_to_end": JSON(move.pliesToEnd), "margin": JSON(move.margin),
          ]
        }),
    ]
  }

  private func text(_ analysis: GameAnalysis) -> [String] {
    var lines = analysis.lines.map { $0.map(String.init).joined(separator: " ") }
    lines += ["", "\(id), \(analysis.outcomeText)"]
    guard let best = analysis.best else { return lines }
    lines.append("under perfect play \(analysis.mover.letter) \(Self.words(best)); solved by \(game.solver)")
    lines.append("")
    var table = TextTable(headings: ["move", "value", "end"], leftAligned: [0, 1, 2])
    for move in analysis.moves {
      table.rows.append([label(move), ["loses", "draws", "wins"][move.value + 1], Self.end(move)])
    }
    return lines + table.lines
  }

  func label(_ move: MoveValue) -> String { game.actionSpace.labels[move.action] }

  static func words(_ move: MoveValue) -> String {
    let value = ["loses", "draws", "wins"][move.value + 1]
    let end = end(move)
    return end.isEmpty ? value : "\(value), \(end)"
  }

  static func end(_ move: MoveValue) -> String {
    if let plies = move.pliesToEnd { return plies == 1 ? "at once" : "in \(plies) moves" }
    guard let margin = move.margin, margin != 0 else { return "" }
    return "by \(abs(margin)) stones"
  }
}
