import RLCore

/// The last `capacity` transitions, in columns that are overwritten in a ring.
///
/// What is seen after a step is seen before the next one of the same environment, so it is kept once: a transition's
/// successor is the observation that many rows further on. Only the last observation of an episode, with which no
/// transition begins, is kept by itself. So is a successor that turns out not to be what came next.
///
/// Of observations that are stacks of frames, the newest frame alone is kept; the older ones are those of the transitions
/// before, as far as the episode goes back.
///
/// Windows of `steps` transitions are put together when they are drawn. A window closes at a termination and at a
/// truncation, so every step of an episode begins a window, the last ones shorter windows, each with its own discount.
/// The newest steps, whose windows are still open, are drawn once they have closed.
///
/// Sources: Lin, "Self-improving reactive agents based on reinforcement learning, planning and teaching" (1992); windows:
/// Sutton and Barto (2018), equation 7.4.
package final class ReplayBuffer {
  package let capacity: Int
  /// The most steps of a window.
  package let steps: Int
  /// D for arrays, 1 for states' numbers.
  package let rowSize: Int
  /// Bytes that one transition takes; each episode takes one frame more.
  package let bytesPerTransition: Int

  /// How an episode went on behind a transition, and where its successor is.
  enum Link: UInt8 {
    /// It went on; the successor is the observation `links` rows further on.
    case shared = 0
    case terminated = 1
    case truncated = 2
    /// It went on, yet what followed is no transition of this row. The successor is kept by itself, as after an end.
    case cut = 3
  }

  /// Set in `kinds` where the other side of a game moves next, to whom what follows is worth the opposite.
  static let handedOver: UInt8 = 4

  private let gamma: Float
  /// What was seen, one row a transition, and before them what the oldest stacks reach back to.
  let frames: FrameColumn
  /// Frames of an observation.
  let stack: Int
  let observationSpace: ObservationSpace
  /// The most rows that a step brings.
  let environments: Int
  /// How many frames of its episode, at most `stack - 1`, come before each transition's.
  let ages: Column<UInt8>
  let actions: ActionColumn
  let rewards: Column<Float>
  /// A `Link` each, and the flag `handedOver`.
  let kinds: Column<UInt8>
  /// Rows to the successor of a shared link, the number of the final observation of the others.
  let links: Column<UInt32>
  let finals: FinalObservations
  private let successors: ObservationColumn
  /// What follows the newest transitions, one row an environment.
  var newest: Observations { successors.rows }
  /// Rows of `newest` in use.
  var newestCount = 0
  /// Transitions taken in so far; the newest is number `appended - 1`, in slot `(appended - 1) % capacity`.
  var appended = 0
  /// Where the next transition goes: `appended % capacity`.
  var head = 0
  /// Where the next frame goes: `appended % frames.count`.
  var frameHead = 0
  /// `appended` when changes were last saved; nil before.
  var savedCount: Int?
  /// Priorities of the transitions; nil where all draws are equally likely.
  package let priorities: Priorities?

  /// - Parameters:
  ///   - environments: the most rows that a step brings.
  ///   - gamma: the discount of a step.
  ///   - priorityExponent: alpha of prioritised replay; nil to draw uniformly.
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

  /// Transitions held, at most `capacity`.
  package var count: Int { min(appended, capacity) }

  /// Transitions that can be drawn: all but those whose windows may still be open.
  package var drawableCount: Int { max(0, count - openCount) }

  private var openCount: Int { (steps - 1) * newestCount }

  /// Bytes that one transition takes in such a buffer; each episode takes one frame more.
  package static func bytesPerTransition(
    _ space: ObservationSpace, actionCount: Int, maskedActions: Int?, isPrioritized: Bool
  ) -> Int {
    FrameColumn.bytesPerRow(space, maskedActions: maskedActions) + (space.frameLayout.frames > 1 ? 1 : 0)
      + ActionColumn.bytes(actionCount: actionCount) + MemoryLayout<Float>.size + MemoryLayout<Link>.size
      + MemoryLayout<UInt32>.size + (isPrioritized ? Priorities.bytesPerTransition : 0)
  }

  /// Takes in one step of a batch, row by row.
  package func append(_ transitions: Transitions) {
    let rows = transitions.count
    precondition(
      stack > 1 ? rows == environments : rows <= environments,
      "a step of \(rows) rows where \(environments) environments were promised")
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

  /// How far the stack of the transition that row `row` is about to begin reaches back.
  ///
  /// - Parameter before: transitions taken in before this step.
  private func age(ofRow row: Int, before: Int) -> UInt8 {
    // Its predecessor is settled by now: it went on only if this is what came next.
    let predecessor = before - environments + row
    guard newestCount == environments, predecessor >= max(0, appended - capacity) else { return 0 }
    let place = slot(predecessor)
    return link(place) == .shared ? UInt8(min(Int(ages[place]) + 1, stack - 1)) : 0
  }

  /// Finds the successors of the newest transitions their places, now that it is known what came next.
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

  /// What the value of the successor in `slot` counts, were it no end.
  @inline(__always) private func discount(_ slot: Int) -> Float {
    kinds[slot] & Self.handedOver == 0 ? gamma : -gamma
  }

  /// Where transition `number` stands.
  ///
  /// - Precondition: it is held.
  @inline(__always) private func slot(_ number: Int) -> Int {
    let slot = head &- (appended &- number)
    return slot < 0 ? slot &+ capacity : slot
  }

  /// Draws `batch.count` transitions with replacement: uniformly, or by priority where there are priorities.
  ///
  /// - Parameter beta: of the importance weights, (N P(i))^-beta, divided by the batch's highest; for priorities only.
  /// - Precondition: something can be drawn.
  package func sample(into batch: SampledBatch, beta: Double = 0, using random: inout RandomStream) {
    let drawable = drawableCount
    precondition(drawable > 0, "nothing can be drawn yet")
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
    // Slots are known before any is read, so that the processor waits for all of them at once.
    for row in 0..<batch.count { gather(Int(batch.slots[row]), into: batch, row) }
  }

  /// The window that begins in `slot`, as row `row` of `batch`.
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

  /// Writes what was seen where the transition in `slot` begins.
  @inline(__always) private func show(_ slot: Int, in target: Observations, _ row: Int) {
    if stack == 1 {
      frames.show(slot, as: 0, of: target, row)
      frames.showFlags(slot, of: target, row)
    } else {
      showOlderFrames(of: slot, in: target, row, below: stack)
      frames.showFlags(framePlace(slot, back: 0), of: target, row)
    }
  }

  /// Fills the frames below `end` with those of the transition in `slot` and before it, the newest last; where its
  /// episode began, the first frame stands for those that are missing.
  private func showOlderFrames(of slot: Int, in target: Observations, _ row: Int, below end: Int) {
    for back in 0..<end {
      frames.show(framePlace(slot, back: min(back, Int(ages[slot]))), as: end - 1 - back, of: target, row)
    }
  }

  /// Where the frame stands that was seen `back` steps before the transition in `slot`.
  private func framePlace(_ slot: Int, back: Int) -> Int {
    var newer = head - 1 - slot
    if newer < 0 { newer += capacity }
    let place = frameHead - 1 - newer - back * environments
    return place < 0 ? place + frames.count : place
  }
}
