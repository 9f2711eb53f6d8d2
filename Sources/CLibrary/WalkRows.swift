import RLCore

/// Environments that step one by one: a row whose episode has ended stays unchanged until it is reset.
final class WalkRows: LibraryRows {
  let observationSpace: ObservationSpace
  let actionSpace: DiscreteSpace
  private let column: ObservationColumn
  var observations: Observations { column.rows }
  var successors: Observations { observations }
  private var walks: [EnvironmentWalk]
  /// Whether a row whose episode has ended starts the next one instead of its next step; else it waits for a reset.
  private let beginsInNextStep: Bool
  private var isOver: [Bool]
  private let layout: FrameLayout
  private var frame: [Float]

  /// - Parameter seed: of the first row's first episode, if nobody resets it with another.
  init(
    _ made: MadeEnvironment, count: Int, maxEpisodeSteps: Int?, seed: UInt64, beginsInNextStep: Bool
  ) {
    observationSpace = made.observationSpace
    actionSpace = made.actionSpace
    self.beginsInNextStep = beginsInNextStep
    walks = (0..<count).map {
      EnvironmentWalk(made, maxEpisodeSteps: maxEpisodeSteps, seed: seed &+ UInt64($0))
    }
    isOver = Array(repeating: false, count: count)
    layout = made.observationSpace.frameLayout
    frame = Array(repeating: 0, count: layout.frameSize)
    column = ObservationColumn(
      count: count, in: made.observationSpace, maskedActions: made.masksActions ? made.actionSpace.count : nil
    )
    for row in 0..<count { show(row, isFirst: true) }
  }

  var count: Int { walks.count }
  var failure: EnvironmentFailure? {
    for walk in walks { if let failure = walk.failure { return failure } }
    return nil
  }

  func reset(rows: [Int], seeds: [UInt64?]) {
    for (row, seed) in zip(rows, seeds) {
      if let seed { walks[row].reset(seed: seed) } else { walks[row].reset() }
      isOver[row] = false
      show(row, isFirst: true)
    }
  }

  func isWaiting(_ row: Int) -> Bool { beginsInNextStep && isOver[row] }

  func step(_ actions: UnsafePointer<Int64>, into results: StepResults) -> Int32 {
    var ended: Int32 = 0
    for row in walks.indices {
      var ending = Ending.none
      if isWaiting(row) {
        reset(rows: [row], seeds: [nil])
        results.rewards[row] = 0
      } else if isOver[row] {
        results.rewards[row] = 0
      } else {
        let step = walks[row].step(Int(actions[row]))
        show(row, isFirst: false)
        ending = step.ending
        isOver[row] = ending != .none
        results.rewards[row] = step.reward
      }
      ended &+= results.note(&ending, count: 1, from: row)
    }
    observations.copy(to: results.observations)
    return ended
  }

  func environment(at row: Int) -> any Environment { walks[row].environment }

  /// Writes the observation and action mask of `row`.
  private func show(_ row: Int, isFirst: Bool) {
    let environment = walks[row].environment
    if let discrete = environment as? any DiscreteEnvironment {
      observations.states?[row] = Int32(truncatingIfNeeded: discrete.state)
    } else if let box = environment as? any BoxEnvironment, let values = observations.values {
      frame.withUnsafeMutableBufferPointer { elements in
        var span = elements.mutableSpan
        box.observe(into: &span)
      }
      push(into: values + row * observations.rowSize, isFirst: isFirst)
    }
    guard let flags = observations.legalActions else { return }
    let size = observations.actionCount
    var span = UnsafeMutableBufferPointer(start: flags + row * size, count: size).mutableSpan
    environment.writeLegalActions(into: &span)
  }

  /// Shifts the stacked frames by one and appends the new one; the first frame of an episode is repeated.
  private func push(into target: UnsafeMutablePointer<Float>, isFirst: Bool) {
    let (frames, inner) = (layout.frames, layout.inner)
    for part in 0..<layout.outer {
      let start = target + part * frames * inner
      if !isFirst { start.update(from: start + inner, count: (frames - 1) * inner) }
      frame.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress else { return }
        for place in isFirst ? 0..<frames : frames - 1..<frames {
          (start + place * inner).update(from: from + part * inner, count: inner)
        }
      }
    }
  }
}
