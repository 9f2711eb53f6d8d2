import Painting

/// A part of the picture that a click acts on.
package struct Control: Sendable, Equatable {
  package var command: KeyCommand
  package var rect: Rect
  /// What it does, and its key.
  package var tip: String

  init(_ command: KeyCommand, _ rect: Rect, for use: KeyBinding.Use) {
    (self.command, self.rect) = (command, rect)
    let binding = KeyBinding.table(for: use).first { $0.command == command }
    tip = binding.map { "\($0.help) (\($0.keys[0].label))" } ?? ""
  }
}
