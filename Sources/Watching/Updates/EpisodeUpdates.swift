import Agents
import Lab
import RLCore
import Text
import Viewer

/// The learning steps of one training episode.
struct EpisodeUpdates {
  let explainer: UpdateExplainer
  /// Environment steps of the run at the episode's end.
  let end: Int
  /// Its row in the batch, and the rows of the batch.
  let row, environments: Int
  /// Its actions.
  let actions: [Int]

  /// Environment steps of the run after `step` steps of the episode.
  func runStep(_ step: Int) -> Int { end - (actions.count - step) * environments }

  /// What is known of the learning step after `step` steps of the episode, from 1.
  func answer(at step: Int) -> UpdateExplainer.Answer {
    let answer = explainer.answer(
      atStep: runStep(step), of: runStep(1)...end, environments: environments)
    guard case .known(let known) = answer else { return answer }
    guard known.actions.indices.contains(row), Int(known.actions[row]) == actions[step - 1] else {
      return .failed(
        "executed again it is another run, as on another machine or in an environment that does not repeat itself"
      )
    }
    return answer
  }

  func view(at step: Int) -> UpdateView {
    guard step > 0 else { return .nothing("No step has been taken yet.") }
    switch answer(at: step) {
    case .working(let share): return .working(share)
    case .failed(let reason): return .nothing("\(reason.prefix(1).uppercased())\(reason.dropFirst()).")
    case .known(let known):
      if known.updates.isEmpty, let next = explainer.nextUpdate(after: known.step) {
        return .nothing(
          "Nothing was learned at step \(Readable.grouped(known.step)); the next update is at step \(Readable.grouped(next))."
        )
      }
      return Self.view(known, row: row, environments: environments)
    }
  }

  static func view(_ step: UpdateReplay.LearningStep, row: Int, environments: Int) -> UpdateView {
    let tables = step.updates.compactMap {
      if case .table(let update) = $0, update.row == row { update } else { nil }
    }
    let batches = step.updates.compactMap { if case .batch(let update) = $0 { update } else { nil } }
    if let batch = batches.last {
      return .batch(BatchUpdateView(batch, step: step.step, count: batches.count, environments: environments))
    }
    // A window of several steps learns from none of them before it is full, and from all that are left at the end.
    guard let first = tables.first else {
      return .nothing("Nothing was learned at step \(Readable.grouped(step.step)).")
    }
    return .table(TableUpdateView(first, step: step.step, others: tables.count - 1))
  }
}

extension TableUpdateView {
  init(_ update: TableUpdate, step: Int, others: Int) {
    var notes: [String] = []
    if !update.addition.isEmpty { notes.append(update.addition) }
    if update.steps > 1 { notes.append("reward: the discounted sum of \(update.steps) steps") }
    if others > 0 { notes.append("and \(others) more at the end of the episode") }
    let (name, action): (String?, Int?) =
      switch update.successor {
      case .none: (nil, nil)
      case .best(let action): ("max Q", action)
      case .taken(let action): ("Q", action)
      case .crossed(let action): ("Q of the other table", action)
      case .mean: ("mean Q", nil)
      }
    self.init(
      step: step, state: update.state, action: update.action, nextState: update.nextState,
      nextAction: action, nextName: name, old: update.old, reward: update.reward, discount: update.discount,
      nextValue: update.nextValue, target: update.target, error: update.error, stepSize: update.stepSize,
      new: update.new, steps: update.steps, notes: notes)
  }
}

extension BatchUpdateView {
  init(_ update: BatchUpdate, step: Int, count: Int, environments: Int) {
    self.init(
      step: step,
      rows: update.rows.map { row in
        Row(
          step: row.number.map { ($0 / environments + 1) * environments }, state: row.state,
          action: row.action, reward: Double(row.reward), discount: Double(row.discount),
          nextValue: Double(row.nextValue), value: Double(row.value), target: Double(row.target),
          error: Double(row.error), weight: Double(row.weight))
      }, loss: update.loss, gradientNorm: update.gradientNorm, count: count)
  }
}
