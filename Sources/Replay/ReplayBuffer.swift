import RLCore

/// Replay buffer: the last `capacity` transitions, in columns that are overwritten as a ring.
///
/// What is seen after a step is seen before the next one of the same environment, so it is kept once: a transition's
/// successor is the observation that many rows further on. Only the last observation of an episode, with which no
/// transition begins, is kept by itself. So is a successor that turns out not to be what came next.
///
/// Of stacked observations only the latest frame is stored; the older ones are those of the transitions
/// before, as far as the episode goes back.
///
/// Windows of `steps` transitions are put together when they are drawn. A window closes at a termination and at a
/// truncation, so every step of an episode begins a window, the last ones shorter windows, each with its own discount.
/// The latest steps, whose windows are still open, are sampled once they have closed.
///
/// Sources: Lin, "Self-improving reactive agents based on reinforcement learning, planning and teaching" (1992); windows:
/// Sutton and Barto (2018), equation 7.4.
package final class ReplayBuffer {
  package let capacity: Int
  /// The maximum length of an n-step window.
  package let steps: Int
  /// D for arrays, 1 for state indices.
  package let rowSize: Int
  /// Bytes per transition; each episode takes one frame more.
  package let bytesPerTransition: Int

  /// How an episode continued after a transition, and where its successor is stored.
  enum Link: UInt8 {
    /// It continued; the successor is the observation `links` rows later.
    case shared = 0
    case terminated = 1
    case truncated = 2
    /// It continued, but with an observation that begins no transition of this row; the successor is kept by itself, as after
    /// an ending.
    case cut = 3
  }

  /// Set in `kinds` where the opponent moves next, so the successor's value is negated.
  static let handedOver: UInt8 = 4

  private let gamma: Float
  /// Observations, one row per transition, preceded by the rows that the oldest stacks refer to.
  let frames: FrameColumn
  /// Frames per observation.
  let stack: Int
  let observationSpace: ObservationSpace
  /// The maximum number of rows per step.
  let environments: Int
  /// Number of preceding frames of its episode, at most `stack - 1`, for each transition.
  let ages: Column<UInt8>
  let actions: ActionColumn
  let rewards: Column<Float>
  /// A `Link` each, and the flag `handedOver`.
  let kinds: Column<UInt8>
  /// Rows to the successor of a shared link, or the number of the final observation.
  let links: Column<UInt32>
  let finals: FinalObservations
  private let successors: ObservationColumn
  /// The successors of the latest transitions, one row per environment.
  var newest: Observations { successors.rows }
  /// Rows of `newest` in use.
  var newestCount = 0
  /// Number of transitions appended so far; the latest is number `appended - 1`, in slot `(appended - 1) %
  /// capacity`.
  var appended = 0
  /// Slot of the next transition: `appended % capacity`.
  var head = 0
  /// Slot of the next frame: `appended % frames.count`.
  var frameHead = 0
  /// `appended` when changes were last saved, or nil.
  var savedCount: Int?
  /// Priorities of the transitions, or nil for uniform sampling.
  package let priorities: Priorities?

  /// - Parameters:
  ///   - environments: the most rows that a step brings.
  ///   - gamma: the discount of a step.
  ///   - priorityExponent: alpha of prioritized replay; nil to sample uniformly.
  ///   - maskedActions: A, to keep the flags of legal actions too; nil for none.
  package init(
    capacity: Int, observationSpace: ObservationSpace, actionCount: Int, environments: Int, gamma: Double,
    steps: Int = 1, priorityExponent: Double? = nil, maskedActions: Int? = nil
  ) {
    (self.capacity, self.steps, self.gamma) = (capacity, steps, Float(gamma))
    rowSize = observationSpace.rowSize
    stack = observationSpace.frameLayout.frames
    (self.environments, self.observationSpace) = (environments, observationSpace)
    bytesPerTransition = Self.bytesPerTransition(
      observationSpace, actionCount: actionCount, maskedActions: maskedActions,
      isPrioritized: priorityExponent != nil)
    frames = FrameColumn(
      count: capacity + (stack - 1) * environments, observationSpace, maskedActions: maskedActions)
    ages = Column(stack > 1 ? capacity : 0, filledWith: 0)
    successors = ObservationColumn(count: environments, in: observationSpace, maskedActions: maskedActions)
    finals = FinalObservations(observationSpace, maskedActions: maskedActions)
    actions = ActionColumn(count: capacity, actionCount: actionCount)
    rewards = Column(capacity, filledWith: 0)
    kinds = Column(capacity, filledWith: 0)
    links = Column(capacity, filledWith: 0)
    priorities = priorityExponent.map { Priorities(count: capacity, exponent: $0) }
  }

  /// Number of stored transitions, at most `capacity`.
  package var count: Int { min(appended, capacity) }

  /// Number of transitions that can be sampled: all except those whose windows may still be open.
  package var drawableCount: Int { max(0, count - openCount) }

  private var openCount: Int { (steps - 1) * newestCount }

  /// Bytes per transition in such a buffer; each episode takes one frame more.
  package static func bytesPerTransition(
    _ space: ObservationSpace, actionCount: Int, maskedActions: Int?, isPrioritized: Bool
  ) -> Int {
    FrameColumn.bytesPerRow(space, maskedActions: maskedActions) + (space.frameLayout.frames > 1 ? 1 : 0)
      + ActionColumn.bytes(actionCount: actionCount) + MemoryLayout<Float>.size + MemoryLayout<Link>.size
      + MemoryLayout<UInt32>.size + (isPrioritized ? Priorities.bytesPerTransition : 0)
  }

  /// Appends one step of a batch, row by row.
  package func append(_ transitions: Transitions) {
    let rows = transitions.count
    precondition(
      stack > 1 ? rows == environments : rows <= environments,
      "a step of \(rows) rows, expected \(environments)")
    settle(before: transitions)
    let before = appended
    for row in 0..<rows {
      // One that this very step brought has no place among the final observations yet.
      let isSettled = appended >= capacity && appended - capacity < before
      if isSettled, link(head) != .shared { finals.removeFirst() }
      frames.keep(frameHead, from: transitions.observations, row)
      if stack > 1 { ages[head] = age(ofRow: row, before: before) }
      actions[head] = transitions.actions[row]
      rewards[head] = Float(transitions.rewards[row])
      let link: Link =
        switch transitions.endings[row] {
        case .none: .shared
        case .terminated: .terminated
        case .truncated: .truncated
        }
      kinds[head] = link.rawValue | (transitions.handovers?[row] == true ? Self.handedOver : 0)
      links[head] = 0
      newest.copyRow(row, from: transitions.nextObservations, row)
      priorities?.set(head, to: 0)
      appended += 1
      head = head + 1 == capacity ? 0 : head + 1
      frameHead = frameHead + 1 == frames.count ? 0 : frameHead + 1
    }
    newestCount = rows
    guard let priorities else { return }
    // Windows that have closed with this step: those of one step of the batch.
    let last = appended - openCount
    for number in max(last - rows, appended - count, 0)..<max(last, 0) {
      priorities.setToHighest(slot(number))
    }
  }

  /// How far the stack of row `row`'s next transition reaches back.
  ///
  /// - Parameter before: transitions taken in before this step.
  private func age(ofRow row: Int, before: Int) -> UInt8 {
    // Its predecessor is linked by now: it continued only if this is what came next.
    let predecessor = before - environments + row
    guard newestCount == environments, predecessor >= max(0, appended - capacity) else { return 0 }
    let place = slot(predecessor)
    return link(place) == .shared ? UInt8(min(Int(ages[place]) + 1, stack - 1)) : 0
  }

  /// Links the latest transitions to their successors, now that the next observations are known.
  private func settle(before transitions: Transitions) {
    let goesOn = transitions.count == newestCount
    // Of more rows than the ring holds, the first are gone.
    for row in max(0, newestCount - capacity)..<newestCount {
      let slot = slot(appended - newestCount + row)
      if link(slot) == .shared {
        if goesOn, newest.row(row, equals: transitions.observations, row) {
          links[slot] = UInt32(newestCount)
          continue
        }
        kinds[slot] |= Link.cut.rawValue
      }
      links[slot] = finals.append(newest, row)
    }
  }

  @inline(__always) func link(_ slot: Int) -> Link {
    Link(rawValue: kinds[slot] & 3).unsafelyUnwrapped
  }

  /// The discount of the successor's value in `slot`, ignoring terminations.
  @inline(__always) private func discount(_ slot: Int) -> Float {
    kinds[slot] & Self.handedOver == 0 ? gamma : -gamma
  }

  /// The slot of transition `number`.
  ///
  /// - Precondition: it is held.
  @inline(__always) private func slot(_ number: Int) -> Int {
    let slot = head &- (appended &- number)
    return slot < 0 ? slot &+ capacity : slot
  }

  /// The number of the transition in `slot`, counted from 0 since the first that was appended.
  package func number(ofSlot slot: Int) -> Int {
    let newer = head - 1 - slot
    return appended - 1 - (newer < 0 ? newer + capacity : newer)
  }

  /// Samples `batch.count` transitions with replacement: uniformly, or by priority if there are priorities.
  ///
  /// - Parameter beta: of the importance weights, (N P(i))^-beta, divided by the batch's highest; for priorities only.
  /// - Precondition: something can be drawn.
  package func sample(into batch: SampledBatch, beta: Double = 0, using random: inout RandomStream) {
    let drawable = drawableCount
    precondition(drawable > 0, "nothing can be sampled yet")
    if let priorities {
      priorities.draw(
        batch.slots.start, batch.weights.start, count: batch.count, held: drawable, beta: beta, using: &random
      )
    } else if openCount == 0 {
      for row in 0..<batch.count { batch.slots[row] = Int32(truncatingIfNeeded: random.below(drawable)) }
    } else {
      let oldest = appended - count
      for row in 0..<batch.count {
        batch.slots[row] = Int32(truncatingIfNeeded: slot(oldest + random.below(drawable)))
      }
    }
    gatherAll(into: batch)
  }

  /// Writes transitions at equal distances over all that can be sampled, the oldest first: a sample that draws nothing.
  ///
  /// - Parameter newest: how many of the latest transitions it is limited to.
  /// - Precondition: something can be drawn.
  package func spread(into batch: SampledBatch, newest: Int = .max) {
    precondition(drawableCount > 0, "nothing can be sampled yet")
    let span = min(count, max(newest, openCount + 1))
    let (drawable, oldest) = (span - openCount, appended - span)
    for row in 0..<batch.count {
      batch.slots[row] = Int32(truncatingIfNeeded: slot(oldest + row * drawable / batch.count))
      batch.weights[row] = 1
    }
    gatherAll(into: batch)
  }

  /// Writes the windows that begin in the slots of `batch`.
  ///
  /// All slots are known before any is read, so that the processor waits for many of them at once.
  private func gatherAll(into batch: SampledBatch) {
    for row in 0..<min(Self.rowsAhead, batch.count) { fetch(Int(batch.slots[row])) }
    for row in 0..<batch.count {
      if row &+ Self.rowsAhead < batch.count { fetch(Int(batch.slots[row &+ Self.rowsAhead])) }
      gather(Int(batch.slots[row]), into: batch, row)
    }
  }

  /// Rows whose frames are on their way from memory.
  private static let rowsAhead = 3

  /// Asks the memory for the observation of the transition in `slot` and for what follows its window, if nothing ends it.
  @inline(__always) private func fetch(_ slot: Int) {
    frames.fetch(framePlace(slot, back: 0))
    let successor = slot &+ steps &* newestCount
    frames.fetch(framePlace(successor < capacity ? successor : successor &- capacity, back: 0))
  }

  /// The discounted sum of the rewards of the window that begins in a slot, each as `transform` has it.
  package func windowReward(_ first: Int, _ transform: (Float) -> Float) -> Float {
    var (slot, sum, factor) = (first, transform(rewards[first]), discount(first))
    for _ in 1..<max(steps, 1) where link(slot) == .shared {
      slot = (slot + Int(links[slot])) % capacity
      sum += factor * transform(rewards[slot])
      factor *= discount(slot)
    }
    return sum
  }

  /// Writes the window that begins in `slot` as row `row` of `batch`.
  @inline(__always) private func gather(_ first: Int, into batch: SampledBatch, _ row: Int) {
    show(first, in: batch.observations, row)
    batch.actions[row] = actions[first]
    var slot = first
    var (sum, discount) = (rewards[first], discount(first))
    var left = steps
    while true {
      left -= 1
      if link(slot) != .shared || left == 0 { break }
      slot = slot &+ Int(links[slot])
      if slot >= capacity { slot -= capacity }
      sum += discount * rewards[slot]
      discount *= self.discount(slot)
    }
    batch.rewards[row] = sum
    batch.discounts[row] = link(slot) == .terminated ? 0 : discount
    // How many transitions are newer than this one.
    var newer = head &- 1 &- slot
    if newer < 0 { newer += capacity }
    if newer < newestCount {
      batch.nextObservations.copyRow(row, from: newest, newestCount &- 1 &- newer)
    } else if link(slot) != .shared {
      finals.show(links[slot], as: stack &- 1, of: batch.nextObservations, row)
      showOlderFrames(of: slot, in: batch.nextObservations, row, below: stack &- 1)
    } else {
      var successor = slot &+ Int(links[slot])
      if successor >= capacity { successor -= capacity }
      show(successor, in: batch.nextObservations, row)
    }
  }

  /// Writes the observation at the start of the transition in `slot`.
  @inline(__always) private func show(_ slot: Int, in target: Observations, _ row: Int) {
    if stack == 1 {
      frames.show(slot, as: 0, of: target, row)
      frames.showFlags(slot, of: target, row)
    } else {
      showOlderFrames(of: slot, in: target, row, below: stack)
      frames.showFlags(framePlace(slot, back: 0), of: target, row)
    }
  }

  /// Fills the frames below `end` with those of the transition in `slot` and earlier ones, latest last; before the
  /// start of its episode, the first frame is repeated.
  private func showOlderFrames(of slot: Int, in target: Observations, _ row: Int, below end: Int) {
    for back in 0..<end {
      frames.show(framePlace(slot, back: min(back, Int(ages[slot]))), as: end - 1 - back, of: target, row)
    }
  }

  /// The place of the frame `back` steps before the transition in `slot`.
  private func framePlace(_ slot: Int, back: Int) -> Int {
    var newer = head - 1 - slot
    if newer < 0 { newer += capacity }
    let place = frameHead - 1 - newer - back * environments
    return place < 0 ? place + frames.count : place
  }
}
