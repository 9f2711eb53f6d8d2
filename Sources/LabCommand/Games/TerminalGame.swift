import Foundation
import Lab
import RLCore
import Text

/// A board game in the terminal: one line per move.
struct TerminalGame {
  let table: GameTable
  let opponent: GameOpponent
  /// The agent that values moves, or nil.
  let adviser: GameOpponent?
  let output: Output

  private static let help = """
    a move by name, undo, agent (the agent's value of each move), solver (the value of each move under perfect \
    play), new, quit
    """

  func run() {
    output.data("\(table.game.title): you are \(table.human.letter), against \(opponent.title)")
    output.data("commands: \(Self.help)")
    show()
    while let line = readLine() {
      let word = line.trimmingCharacters(in: .whitespaces).lowercased()
      switch word {
      case "": continue
      case "quit", "q": return
      case "help", "?": output.data("commands: \(Self.help)")
      case "undo", "u": if table.undo() { show() } else { output.note("this is the start") }
      case "new", "n":
        table.restart()
        show()
      case "agent", "a": showAgent()
      case "solver", "s": showSolver()
      default:
        do {
          let before = table.actions.count
          try table.play(word)
          for action in table.actions[(before + 1)...] {
            output.data("\(opponent.title) plays \(label(action))")
          }
          show()
        } catch {
          output.note("\(error)")
        }
      }
    }
  }

  private func label(_ action: Int) -> String { table.game.actionSpace.labels[action] }

  private func show() {
    let position = table.position
    for line in position.lines { output.data("  " + line.map(String.init).joined(separator: " ")) }
    if table.game.actionSpace.count == type(of: position).columns {
      output.data("  " + table.game.actionSpace.labels.joined(separator: " "))
    }
    switch position.outcome {
    case .running:
      output.data("your move (\(table.human.letter)): \(table.legalLabels.joined(separator: " "))")
    case .draw: output.data("a draw; undo, new or quit")
    case let outcome:
      output.data(
        "\(outcome.value(for: table.human) > 0 ? "you have won" : "you have lost"); undo, new or quit")
    }
  }

  private func showAgent() {
    guard !table.isOver else { return output.note("the game is over") }
    guard let adviser, let values = adviser.values?(table.position) else {
      return output.note("there is no agent to value the moves; name a run with --against or --hints")
    }
    var random = [RandomStream(seed: 0)]
    let choice = adviser.player.chooseActions(in: [table.position], using: &random)[0]
    output.data("\(adviser.title) would play \(label(choice)); it values")
    for action in table.position.legalActions.actions {
      output.data("  \(label(action))  \(Readable.fixed(values[action], 3))")
    }
  }

  private func showSolver() {
    guard !table.isOver else { return output.note("the game is over") }
    do {
      let moves = try table.game.moveValues(table.position)
      output.data("under perfect play")
      for move in moves { output.data("  \(label(move.action))  \(GameSolving.words(move))") }
    } catch {
      output.note("\(error)")
    }
  }
}
