import Agents
import RLCore
import Testing

/// A walk on whole numbers, shown as they are or brought to [-1, 1] by the environment itself.
private struct Line: BoxEnvironment {
  let isRescaled: Bool
  private var place = 0
  let actionSpace = DiscreteSpace("down", "up")

  init(_ parameters: NoParameters) { self.init(isRescaled: false) }

  init(isRescaled: Bool) { self.isRescaled = isRescaled }

  var observationSpace: BoxSpace {
    isRescaled
      ? BoxSpace([("place", -1, 1), ("half", -1, 1)]) : BoxSpace([("place", 0, 8), ("half", -2, 2)])
  }

  mutating func reset(using random: inout RandomStream) { place = random.below(8) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    place += action == 1 ? 1 : -1
    return Step(reward: Double(place), ending: (1..<8).contains(place) ? .none : .terminated)
  }

  func observe(into row: inout MutableSpan<Float>) {
    let number = Float(place)
    row[0] = isRescaled ? number / 4 - 1 : number
    row[1] = isRescaled ? number / 8 - 0.5 : number / 4 - 1
  }
}

@Suite struct RescalingTests {
  private func encoded(_ space: BoxSpace, _ rows: [[Float]], _ range: Range<Int>) throws -> [Float] {
    let space = ObservationSpace.box(space)
    let encoder = ObservationEncoder(
      space, capacity: range.count, rescaling: try ObservationEncoder.Rescaling(space))
    let column = ObservationColumn(count: rows.count, in: space)
    let observations = column.rows
    for (index, number) in rows.joined().enumerated() { observations.values?[index] = number }
    let encoded = encoder.encode(observations, rows: range)
    return (0..<range.count * encoder.size).map { encoded[$0] }
  }

  @Test func elementsAreBroughtFromTheirBoundsToOne() throws {
    let space = BoxSpace([("a", -2, 6), ("b", 0, 0.5), ("always 3", 3, 3)])
    let rows: [[Float]] = [[9, 9, 9], [-2, 0, 3], [6, 0.5, 3], [2, 0.125, 3]]
    #expect(try encoded(space, rows, 1..<4) == [-1, -1, 0, 1, 1, 0, 0, -0.5, 0])
  }

  @Test func theWidestBoundsThatNumbersHaveStayFinite() throws {
    let huge = Float.greatestFiniteMagnitude
    let ends = try encoded(BoxSpace([("a", -huge, huge)]), [[-huge], [huge], [0]], 0..<3)
    for (number, expected) in zip(ends, [-1, 1, 0] as [Float]) { #expect(abs(number - expected) < 1e-5) }
  }

  @Test func whatHasNoEndsIsRefusedByName() {
    let space = ObservationSpace.box(BoxSpace([("angle", -1, 1), ("speed (m/s)", -.infinity, .infinity)]))
    #expect {
      _ = try ObservationEncoder.Rescaling(space)
    } throws: {
      "\($0)"
        == "rescale_observations: 'speed (m/s)' lies in [-inf, inf], which is unbounded and cannot be rescaled; use false"
    }
    #expect {
      _ = try ObservationEncoder.Rescaling(.discrete(count: 4))
    } throws: {
      "\($0)"
        == "rescale_observations: rescales arrays of numbers, but the observation is a state index; use false"
    }
  }

  /// An agent that rescales and one whose environment has done it learn the same, to the last bit: in its choices, its
  /// targets and its gradient steps.
  @Test func rescalingIsTheSameAsAnEnvironmentThatShowsRescaledNumbers() throws {
    func learned(isRescaled: Bool, _ change: (inout DQN.Configuration) -> Void) throws -> [NamedTensor] {
      let batch = BatchEnvironment.of(Line(isRescaled: isRescaled), count: 3, maxEpisodeSteps: 20)
      var configuration = DQN.Configuration()
      (
        configuration.network.hiddenSizes, configuration.replay.batchSize,
        configuration.updates.learningStarts
      ) = ([8], 5, 20)
      configuration.exploration.finalEpsilon = 0.2
      change(&configuration)
      let agent = try DQN(configuration, .fitting(batch, totalSteps: 600))
      batch.train(agent, steps: 600)
      return agent.tensors
    }
    for isDouble in [false, true] {
      let byAgent = try learned(isRescaled: false) {
        ($0.network.rescalesObservations, $0.returns.isDouble) = (true, isDouble)
      }
      let byEnvironment = try learned(isRescaled: true) { $0.returns.isDouble = isDouble }
      #expect(byAgent == byEnvironment)
      #expect(try learned(isRescaled: false) { $0.returns.isDouble = isDouble } != byEnvironment)
    }
  }
}
