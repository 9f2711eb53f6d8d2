import RLCore
import Replay
import Testing

/// An episode whose frames carry its seed's number and the step: two pixels of two channels.
private struct Film: BoxEnvironment {
  var observationSpace: BoxSpace {
    BoxSpace(shape: [1, 2, 2], low: 0, high: 255, elementType: type, axes: axes)
  }
  let actionSpace = DiscreteSpace("on", "cut", "end")
  private var (episode, step) = (0, 0)
  let type: BoxSpace.ElementType
  let axes: BoxSpace.Axes

  init(_ parameters: NoParameters) { self.init() }

  init(_ type: BoxSpace.ElementType = .uint8, _ axes: BoxSpace.Axes = .channelsLast) {
    (self.type, self.axes) = (type, axes)
  }

  mutating func reset(using random: inout RandomStream) { (episode, step) = (random.below(48), 0) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    step += 1
    return Step(reward: Double(step), ending: [Ending.none, .truncated, .terminated][action])
  }

  func observe(into row: inout MutableSpan<Float>) {
    for index in 0..<4 { row[index] = Float(episode * 4 + step % 60 + index) }
  }
}

@Suite struct FrameStackTests {
  private func stacked(_ film: Film, frames: Int, rows: Int, seed: UInt64) throws -> BatchEnvironment {
    try MadeEnvironment(film).stackingFrames(frames).batch(
      count: rows, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
  }

  @Test func anEpisodeBeginsWithItsFirstFrameInEveryPlace() throws {
    let batch = try stacked(Film(), frames: 3, rows: 1, seed: 1)
    batch.reset()
    let first = batch.observations.row(0)
    let f = first[0]
    // Two pixels of three frames of two channels.
    #expect(first == [f, f + 1, f, f + 1, f, f + 1, f + 2, f + 3, f + 2, f + 3, f + 2, f + 3])
    batch.step()
    #expect(Array(batch.observations.row(0)[0..<6]) == [f, f + 1, f, f + 1, f + 1, f + 2])
    #expect(batch.previousObservations.row(0) == first)
    batch.actions[0] = 1
    batch.step()
    // The true successor of a cut is the film's next frame; the policy sees the next film.
    #expect(Array(batch.nextObservations.row(0)[0..<6]) == [f, f + 1, f + 1, f + 2, f + 2, f + 3])
    let g = batch.observations.row(0)[0]
    #expect(g != f)
    #expect(Array(batch.observations.row(0)[0..<6]) == [g, g + 1, g, g + 1, g, g + 1])
  }

  @Test func channelsThatComeFirstAreStackedThere() throws {
    let made = try MadeEnvironment(Film(.float32, .channelsFirst)).stackingFrames(2)
    guard case .box(let box) = made.observationSpace else { return #expect(Bool(false)) }
    #expect(box.shape == [2, 2, 2] && box.frames == 2)
    let batch = made.batch(count: 1, maxEpisodeSteps: nil, episodeSeeds: .listed([5]))
    batch.reset()
    let f = batch.observations.row(0)[0]
    batch.step()
    #expect(batch.observations.row(0) == [f, f + 1, f + 2, f + 3, f + 1, f + 2, f + 3, f + 4])
  }

  @Test func aStateNumberCannotBeStacked() {
    #expect {
      try MadeEnvironment(Numbered()).stackingFrames(2)
    } throws: {
      "\($0)" == "frame_stack: stacks arrays of numbers, but the observation is a state index; use 1"
    }
    #expect(throws: Never.self) { try MadeEnvironment(Numbered()).stackingFrames(1) }
  }

  /// Traps 2 and 3: a stack is what was seen, whatever ended the episode, wherever the ring begins.
  @Test(arguments: [(1, 1), (3, 1), (3, 3), (1, 4)], [BoxSpace.ElementType.uint8, .float32])
  func replayGivesBackEveryStackAsItWasSeen(_ size: (rows: Int, steps: Int), _ type: BoxSpace.ElementType)
    throws
  {
    let (frames, capacity) = (4, 37)
    let batch = try stacked(Film(type), frames: frames, rows: size.rows, seed: 3)
    let buffer = ReplayBuffer(
      capacity: capacity, observationSpace: batch.observationSpace, actionCount: 3, environments: size.rows,
      gamma: 0.9, steps: size.steps)
    var random = RandomStream(seed: 7)
    // By transition: what was seen, and what followed each.
    var seen: [[Double]] = []
    var next: [[Double]] = []
    var endings: [Ending] = []
    batch.reset()
    for step in 0..<200 {
      for row in 0..<size.rows {
        batch.actions[row] = [0, 0, 0, 0, 0, 0, 1, 2][random.below(8)]
      }
      batch.step()
      buffer.append(batch.transitions)
      for row in 0..<size.rows {
        seen.append(batch.previousObservations.row(row))
        next.append(batch.nextObservations.row(row))
        endings.append(batch.endings[row])
      }
      guard buffer.drawableCount > 0 else { continue }
      let drawn = SampledBatch(count: 40, observationSpace: batch.observationSpace)
      buffer.sample(into: drawn, using: &random)
      for row in 0..<drawn.count {
        let number = seen.count - 1 - (seen.count - 1 - Int(drawn.slots[row])) % capacity
        #expect(drawn.observations.row(row) == seen[number], "step \(step)")
        var last = number
        for _ in 1..<size.steps where endings[last] == .none { last += size.rows }
        #expect(drawn.nextObservations.row(row) == next[last], "step \(step)")
        #expect((drawn.discounts[row] == 0) == (endings[last] == .terminated))
      }
    }
  }

  @Test func framesAreKeptOnceAndInTheirOwnType() throws {
    func bytes(_ space: ObservationSpace) -> Int {
      ReplayBuffer.bytesPerTransition(space, actionCount: 6, maskedActions: nil, isPrioritized: false)
    }
    // Action 1, reward 4, ending 1, link 4; of stacks how far they reach 1.
    let screen = BoxSpace(shape: [84, 84, 1], low: 0, high: 255, elementType: .uint8)
    #expect(bytes(.box(screen)) == 84 * 84 + 10)
    #expect(bytes(.box(BoxSpace(shape: [84, 84, 1], low: 0, high: 255))) == 4 * 84 * 84 + 10)
    let film = try MadeEnvironment(Film()).stackingFrames(4)
    #expect(film.observationSpace.rowSize == 16)
    #expect(bytes(film.observationSpace) == 4 + 11)
  }

  @Test func aBufferOfStacksGoesOnFromItsState() throws {
    let batch = try stacked(Film(), frames: 3, rows: 2, seed: 9)
    func buffer() -> ReplayBuffer {
      ReplayBuffer(
        capacity: 20, observationSpace: batch.observationSpace, actionCount: 3, environments: 2, gamma: 0.9)
    }
    let (first, second) = (buffer(), buffer())
    var random = RandomStream(seed: 1)
    batch.reset()
    func step(_ buffers: ReplayBuffer...) {
      for row in 0..<2 { batch.actions[row] = [0, 0, 0, 1, 2][random.below(5)] }
      batch.step()
      for buffer in buffers { buffer.append(batch.transitions) }
    }
    for _ in 0..<33 { step(first) }
    let state = try StateTransfer.saved { state throws(TensorMismatch) in try first.transfer(&state) }
    try StateTransfer.restore(state) { state throws(TensorMismatch) in try second.transfer(&state) }
    for _ in 0..<7 { step(first, second) }
    let draws = [first, second].map { buffer in
      var same = RandomStream(seed: 2)
      let drawn = SampledBatch(count: 200, observationSpace: batch.observationSpace)
      buffer.sample(into: drawn, using: &same)
      return (0..<200).map { drawn.observations.row($0) + drawn.nextObservations.row($0) }
    }
    #expect(draws[0] == draws[1])
  }
}

private struct Numbered: DiscreteEnvironment {
  let stateCount = 3
  let state = 0
  let actionSpace = DiscreteSpace("on")
  init(_ parameters: NoParameters = NoParameters()) {}
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step { Step(reward: 0) }
}
