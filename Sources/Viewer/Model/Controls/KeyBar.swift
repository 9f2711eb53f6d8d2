/// The row of keys at the bottom of a window: shown at first and after each move of the pointer, then faded out.
package struct KeyBar: Sendable, Equatable {
  /// Checks for changes, a few per second, until it has faded.
  private var left = Self.first

  private static let first = 40
  private static let lasting = 20
  /// The checks during which it fades.
  private static let fading = 4

  package init() {}

  /// The pointer has moved.
  package mutating func wake() { left = max(left, Self.lasting) }

  /// - Returns: whether it looks different now.
  package mutating func tick() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    return left < Self.fading
  }

  /// From 1 to 0.
  package var opacity: Double { min(Double(left) / Double(Self.fading), 1) }
  package var hasFaded: Bool { left == 0 }

  package typealias Entry = (keys: String, word: String, command: KeyCommand)

  /// What the row names: keys, a word, and the command of a click.
  package static func entries(for use: KeyBinding.Use, hasRuns: Bool) -> [Entry] {
    if use == .play {
      return [
        ("N", "new episode", .nextEpisode), ("U", "take back", .undo), ("H", "hint", .hint),
        ("O", "overlay", .overlay), ("T", "dark or light", .theme), ("F1", "all keys", .help),
      ]
    }
    var entries: [Entry] = [
      ("Space", "pause", .pause), ("Left Right", "step", .stepForward), ("N P", "episode", .nextEpisode),
      ("+ -", "speed", .faster), ("G", "greedy or live", .greedy), ("O", "overlay", .overlay),
      ("U", "updates", .updates),
    ]
    if hasRuns {
      entries.append(("W", "wall", .wall))
      entries.append(("] [", "seed", .nextRun))
    }
    entries.append(("S", "picture", .screenshot))
    entries.append(("F1", "all keys", .help))
    return entries
  }
}
