/// A key of the keyboard.
package enum Key: Sendable, Hashable {
  case space, left, right, up, down, backspace, home, end, tab, escape, pageUp, pageDown
  case function(Int)
  case character(Character)

  package var label: String {
    switch self {
    case .space: "Space"
    case .left: "Left"
    case .right: "Right"
    case .up: "Up"
    case .down: "Down"
    case .backspace: "Backspace"
    case .home: "Home"
    case .end: "End"
    case .tab: "Tab"
    case .escape: "Esc"
    case .pageUp: "PageUp"
    case .pageDown: "PageDown"
    case .function(let number): "F\(number)"
    case .character(let character): character.uppercased()
    }
  }
}

/// The command of a key.
package enum KeyCommand: String, Sendable, CaseIterable {
  case pause, stepForward, stepBack, faster, slower, restart, first, last, nextEpisode, previousEpisode
  case muchLater, muchEarlier, greedy, overlay, hideOverlays, wall, nextRun, previousRun, screenshot, record,
    panel, theme, fullScreen
  case help, quit
  case undo, hint, updates
  case moreSimulations, fewerSimulations
}

/// One line of the key table.
package struct KeyBinding: Sendable {
  package enum Use: Sendable { case watch, play, both }

  package let keys: [Key]
  package let command: KeyCommand
  package let help: String
  package let use: Use

  package var label: String { keys.map(\.label).joined(separator: ", ") }

  /// Every key of the viewer: the source of the help overlay, the help text and the documentation.
  package static let table: [KeyBinding] = [
    .init([.space], .pause, "Pause and continue"),
    .init([.right], .stepForward, "One step forward", .watch),
    .init([.left], .stepBack, "One step back", .watch),
    .init(
      [.up, .character("+"), .character("=")], .faster, "Twice as fast, up to full speed", .watch),
    .init([.down, .character("-")], .slower, "Half as fast, down to 1/8", .watch),
    .init([.character("+"), .character("=")], .faster, "Twice as fast, in real time", .play),
    .init([.character("-")], .slower, "Half as fast, in real time", .play),
    .init([.backspace], .restart, "Restart the episode", .watch),
    .init([.home], .first, "Start of the episode", .watch),
    .init([.end], .last, "End of the episode", .watch),
    .init([.character("n")], .nextEpisode, "Next episode"),
    .init([.character("p")], .previousEpisode, "Previous episode", .watch),
    .init([.pageUp], .muchLater, "A hundredth of all episodes later", .watch),
    .init([.pageDown], .muchEarlier, "A hundredth of all episodes earlier", .watch),
    .init([.character("g")], .greedy, "Switch between live training and the greedy policy", .watch),
    .init([.character("o")], .overlay, "Next overlay"),
    .init([.character(".")], .moreSimulations, "In a search: more simulations"),
    .init([.character(",")], .fewerSimulations, "In a search: fewer simulations"),
    .init([.character("z")], .hideOverlays, "Held down: hide overlays"),
    .init([.character("w")], .wall, "All runs side by side, or one of them", .watch),
    .init([.character("]")], .nextRun, "Next seed or run of the folder", .watch),
    .init([.character("[")], .previousRun, "Previous seed or run of the folder", .watch),
    .init([.character("u")], .updates, "What each learning step did, in figures", .watch),
    .init([.character("u"), .backspace], .undo, "Take back a step", .play),
    .init([.character("h")], .hint, "Show a hint from the solver or agent", .play),
    .init([.character("s")], .screenshot, "Save a picture of the window"),
    .init([.character("r")], .record, "Record a GIF, until pressed again"),
    .init([.tab], .panel, "Show or hide the panel", .watch),
    .init([.character("t")], .theme, "Dark or light"),
    .init([.character("f"), .function(11)], .fullScreen, "Full screen"),
    .init([.function(1), .character("?")], .help, "Show or hide this help"),
    .init([.escape, .character("q")], .quit, "Close the window; training continues", .watch),
    .init([.escape, .character("q")], .quit, "Close the window", .play),
  ]

  private init(_ keys: [Key], _ command: KeyCommand, _ help: String, _ use: Use = .both) {
    (self.keys, self.command, self.help, self.use) = (keys, command, help, use)
  }

  /// The lines of the table for watching, or for playing.
  package static func table(for use: Use) -> [KeyBinding] {
    table.filter { $0.use == .both || $0.use == use }
  }

  package static func command(for key: Key, _ use: Use) -> KeyCommand? {
    table(for: use).first { $0.keys.contains(key) }?.command
  }

  /// The table as lines of text, for `--help`.
  package static func helpText(for use: Use) -> String {
    let lines = table(for: use)
    let width = lines.map(\.label.count).max() ?? 0
    return lines.map { line in
      "  " + line.label + String(repeating: " ", count: width - line.label.count + 2) + line.help
    }.joined(separator: "\n")
  }

  /// The table in Markdown, for the documentation.
  package static var markdown: String {
    "| key | what it does | where |\n| --- | --- | --- |\n"
      + table.map { line in
        let keys = line.keys.map { "`\($0.label)`" }.joined(separator: " ")
        let place =
          switch line.use {
          case .watch: "watch"
          case .play: "play"
          case .both: "both"
          }
        return "| \(keys) | \(line.help) | \(place) |\n"
      }.joined()
  }
}
