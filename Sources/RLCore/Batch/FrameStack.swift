/// Memory layout of a stack of frames in an observation: `outer` times `frames` times `inner` numbers.
@frozen public struct FrameLayout: Sendable, Equatable {
  public let outer, frames, inner: Int

  /// Numbers in one frame.
  public var frameSize: Int { outer * inner }
}

extension ObservationSpace {
  public var frameLayout: FrameLayout {
    guard case .box(let box) = self else { return FrameLayout(outer: 1, frames: 1, inner: 1) }
    // Channels last are adjacent for each pixel; channels first, and a plain row, are contiguous.
    let inner = box.shape.count > 1 && box.axes == .channelsLast ? box.shape.last ?? 1 : box.count
    return FrameLayout(
      outer: inner == 0 ? 0 : box.count / inner, frames: box.frames, inner: inner / box.frames)
  }
}

extension BoxSpace {
  /// The space of `count` successive observations, stacked along the channels.
  func stacked(_ count: Int) -> BoxSpace {
    let layout = ObservationSpace.box(self).frameLayout
    func stack<T>(_ values: [T]) -> [T] {
      (0..<layout.outer).flatMap { part in
        (0..<count).flatMap { _ in values[part * layout.inner..<(part + 1) * layout.inner] }
      }
    }
    var shape = shape
    if !shape.isEmpty { shape[layout.outer > 1 || axes == .channelsLast ? shape.count - 1 : 0] *= count }
    var space = BoxSpace(shape: shape, low: stack(low), high: stack(high), labels: stack(labels))
    (space.elementType, space.axes, space.frames) = (elementType, axes, count)
    return space
  }
}

extension MadeEnvironment {
  /// This environment with its last `count` observations stacked; before there are as many, the first of the episode is
  /// repeated, as in Gymnasium's `FrameStackObservation`.
  ///
  /// - Throws: if an observation is not an array, or if two players alternate.
  public func stackingFrames(_ count: Int) throws(ConfigurationProblem) -> MadeEnvironment {
    guard count > 1 else { return self }
    guard case .box(let box) = observationSpace else {
      throw ConfigurationProblem(
        "frame_stack", "stacks arrays of numbers, but the observation is a state index; use 1")
    }
    guard phases == nil else {
      throw ConfigurationProblem("frame_stack", "is not possible in an environment that changes; use 1")
    }
    // The frames before were seen by the other side.
    guard !prototype.alternatesTurns else {
      throw ConfigurationProblem(
        "frame_stack", "stacks the observations of one player, but here the learner plays both; use 1")
    }
    let space = ObservationSpace.box(box.stacked(count))
    let (actions, masks, make) = (actionSpace, masksActions, makeBatch)
    return MadeEnvironment(prototype: prototype, observationSpace: space, model: model) {
      rows, maxEpisodeSteps, seeds in
      BatchEnvironment(
        count: rows, observationSpace: space, actionSpace: actions, masksActions: masks,
        maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: seeds
      ) { columns in
        FrameStack(make(rows, maxEpisodeSteps, seeds), columns, space.frameLayout).bodies
      }
    }
  }
}

/// A batch whose rows stack the last frames of another.
private final class FrameStack {
  private let inner: BatchEnvironment
  private let columns: BatchColumns
  private let layout: FrameLayout

  init(_ inner: BatchEnvironment, _ columns: BatchColumns, _ layout: FrameLayout) {
    (self.inner, self.columns, self.layout) = (inner, columns, layout)
  }

  var bodies: BatchBodies {
    BatchBodies(
      reset: { [self] in reset() }, step: { [self] in step() }, begin: { [self] in restart($0) },
      snapshot: { [self] in inner.environment(at: $0) }, free: {}, failure: { [self] in inner.failure },
      remark: { [self] in inner.remark }, hasStepper: inner.hasStepper)
  }

  private func reset() {
    passOnSeeds()
    inner.reset()
    for row in 0..<columns.count { begin(row) }
    finish()
  }

  private func step() {
    let count = columns.count
    passOnSeeds()
    inner.actions.update(from: columns.actions.start, count: count)
    inner.step()
    columns.rewards.start.update(from: inner.rewards, count: count)
    columns.endings.start.update(from: inner.endings, count: count)
    columns.finishedSeeds.start.update(from: inner.finishedSeeds, count: count)
    for row in 0..<count {
      columns.previousObservations.copyRow(row, from: columns.observations, row)
      push(row)
      columns.nextObservations.copyMask(row, from: inner.nextObservations, row)
      if columns.endings[row] == .none {
        columns.observations.copyRow(row, from: columns.nextObservations, row)
      } else {
        begin(row)
      }
    }
    finish()
  }

  /// Passes on this batch's seeds, which may have been set since the inner one last started an episode, as when
  /// resuming.
  private func passOnSeeds() {
    for row in 0..<columns.count { inner.columns.seeds[row] = columns.seeds[row] }
  }

  private func restart(_ row: Int) {
    inner.columns.seeds[row] = columns.seeds[row]
    inner.bodies.begin(row)
    begin(row)
    finish()
  }

  private func finish() {
    columns.episodeSeeds.start.update(from: inner.episodeSeeds, count: columns.count)
    columns.elapsedSteps.start.update(from: inner.elapsedSteps, count: columns.count)
    if inner.hasFailed { columns.failed = true }
  }

  /// Fills every frame with the first observation of an episode.
  private func begin(_ row: Int) {
    columns.seeds[row] = inner.columns.seeds[row]
    for frame in 0..<layout.frames { show(inner.observations, row, at: frame, of: columns.observations) }
    columns.observations.copyMask(row, from: inner.observations, row)
  }

  /// The successor: the stacked frames shifted by one, and the new one.
  private func push(_ row: Int) {
    guard let seen = columns.observations.values, let next = columns.nextObservations.values else { return }
    let kept = (layout.frames - 1) * layout.inner
    for part in 0..<layout.outer {
      let start = row * columns.observations.rowSize + part * layout.frames * layout.inner
      (next + start).update(from: seen + start + layout.inner, count: kept)
    }
    show(inner.nextObservations, row, at: layout.frames - 1, of: columns.nextObservations)
  }

  private func show(_ source: Observations, _ row: Int, at frame: Int, of target: Observations) {
    guard let from = source.values, let to = target.values else { return }
    for part in 0..<layout.outer {
      (to + row * target.rowSize + (part * layout.frames + frame) * layout.inner).update(
        from: from + row * source.rowSize + part * layout.inner, count: layout.inner)
    }
  }
}
