import RLCore

/// An episode that can be stepped back: the environment after each of its steps.
///
/// Where a copy of the environment costs next to nothing, all are kept. One outside Swift is a process or a library of
/// its own, so there only the one that is shown is kept, and going back means doing the steps again.
struct WalkHistory {
  private let start: EnvironmentWalk
  private(set) var actions: [Int] = []
  /// After `index * spacing` steps.
  private var kept: [EnvironmentWalk]
  private var shown: (step: Int, walk: EnvironmentWalk)
  private var spacing: Int

  /// Maximum number of stored environments.
  private static let memory = 20_000

  init(_ start: EnvironmentWalk) {
    (self.start, shown, kept) = (start, (0, start), [start])
    spacing = start.environment.innermost is any ForeignEnvironment ? .max : 1
  }

  /// Appends an action.
  mutating func step(_ action: Int) -> Step {
    if shown.step != actions.count { show(actions.count) }
    let result = shown.walk.step(action)
    actions.append(action)
    shown.step += 1
    if shown.step % spacing == 0 { kept.append(shown.walk) }
    if kept.count > Self.memory {
      kept = kept.indices.filter { $0 % 2 == 0 }.map { kept[$0] }
      spacing *= 2
    }
    return result
  }

  /// Removes the last action.
  mutating func undo() {
    guard !actions.isEmpty else { return }
    actions.removeLast()
    if spacing < .max { kept.removeLast(kept.count - 1 - actions.count / spacing) }
    show(actions.count)
  }

  /// The environment after `step` steps.
  mutating func walk(at step: Int) -> EnvironmentWalk {
    show(min(max(step, 0), actions.count))
    return shown.walk
  }

  private mutating func show(_ step: Int) {
    let index = spacing == .max ? 0 : step / spacing
    let nearest = spacing == .max ? 0 : index * spacing
    if step < shown.step || nearest > shown.step { shown = (nearest, kept[index]) }
    while shown.step < step {
      _ = shown.walk.step(actions[shown.step])
      shown.step += 1
    }
  }
}
