import Drawing
import Foundation
import Lab
import RLCore

/// The world of a page in the form that the engine reads.
package struct EngineWorld: Sendable {
  package enum Kind: Sendable, Equatable {
    case none
    /// A table of transitions.
    case table
    case cartPole
    /// A board game, by the engine's number of it.
    case board(Int)
  }

  package let kind: Kind
  package let data: Data
  /// States of a table.
  package let stateCount: Int

  /// Entries of a table up to which a page takes it.
  package static let mostEntries = 60_000
  /// Numbers of all observations of a table up to which a page takes them.
  package static let mostShown = 50_000
  /// The games that the engine knows, in the order of engine.h.
  private static let games = ["TicTacToe-v0", "ConnectFour-v0", "Othello-v0", "Othello6x6-v0"]

  /// A module without a world.
  package static let none = EngineWorld(kind: .none, data: words(0, 0), stateCount: 0)

  private init(kind: Kind, data: Data, stateCount: Int) {
    self.kind = kind
    self.data = data
    self.stateCount = stateCount
  }

  /// - Throws: `ExportRefusal` for worlds that a page cannot have.
  package init(_ run: LoadedRun, _ world: ExportedWorld) throws {
    let choice = run.experiment.environment
    let limit = choice.maxEpisodeSteps ?? 0
    if let game = Self.games.firstIndex(of: choice.entry.id) {
      guard choice.frameStack == 1 else { throw Self.refusal(choice.entry.id) }
      let isNumbered = if case .discrete = world.environment.observationSpace { 1 } else { 0 }
      self.init(kind: .board(game), data: Self.words(3, 0, game, isNumbered), stateCount: 0)
    } else if choice.entry.id == "CartPole-v1" {
      guard choice.frameStack == 1, choice.values["sutton_barto_reward"] != .bool(true) else {
        throw ExportRefusal("a page has CartPole-v1 as it is, without sutton_barto_reward and frame_stack")
      }
      self.init(kind: .cartPole, data: Self.words(2, limit), stateCount: 0)
    } else {
      guard let model = world.environment.boundedModel, !world.environment.masksActions,
        world.environment.phases == nil, !model.hasRandomRewards, choice.frameStack == 1,
        let table = world.environment.prototype.innermost as? any TableEnvironment, table.onlyWalks,
        table is any Drawable
      else { throw Self.refusal(choice.entry.id) }
      self.init(
        kind: .table, data: try Self.words(1, limit) + Self.table(model, world.environment),
        stateCount: model.stateCount)
    }
  }

  private static func refusal(_ id: String) -> ExportRefusal {
    ExportRefusal(
      "a page can have a world with a table of transitions, CartPole-v1 or a board game, and not \(id)")
  }

  private static func words(_ values: Int...) -> Data {
    var data = Data()
    for value in values {
      withUnsafeBytes(of: Int32(truncatingIfNeeded: value).littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  /// The transitions, with thresholds as `TransitionSampler` computes them; what few numbers there are is written once.
  private static func table(
    _ model: TransitionModel, _ environment: MadeEnvironment
  ) throws(ExportRefusal) -> Data {
    var thresholds = Numbering<Int64>()
    var rewards = Numbering<Double>()
    var (entries, count) = (Data(), 0)
    for state in 0..<model.stateCount {
      for action in 0..<model.actionCount {
        let outcomes = model.outcomes(state: state, action: action)
        guard outcomes.count < 256 else { throw ExportRefusal("an action has \(outcomes.count) outcomes") }
        entries.append(UInt8(outcomes.count))
        count += outcomes.count
        var sum = 0.0
        for outcome in outcomes {
          sum += outcome.probability
          let place = UInt32(outcome.state) | (outcome.terminated ? 1 << 23 : 0)
          withUnsafeBytes(of: place.littleEndian) { entries.append(contentsOf: $0.prefix(3)) }
          for number in [
            thresholds.number(of: Int64((sum * 0x1p53).rounded(.up))), rewards.number(of: outcome.reward),
          ] {
            withUnsafeBytes(of: UInt16(truncatingIfNeeded: number).littleEndian) {
              entries.append(contentsOf: $0)
            }
          }
        }
      }
    }
    guard count <= mostEntries, thresholds.values.count < 65_536, rewards.values.count < 65_536 else {
      throw ExportRefusal("the world has \(count) transitions, and a page at most \(mostEntries)")
    }
    while entries.count % 4 != 0 { entries.append(0) }
    let shown = try observations(model.stateCount, environment)
    var data = words(model.stateCount, model.actionCount, count, shown.isEmpty ? 0 : 1)
    var start = 0.0
    for probability in model.startProbabilities {
      start += probability
      withUnsafeBytes(of: start.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    data += words(thresholds.values.count, rewards.values.count)
    for value in thresholds.values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
    for value in rewards.values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data + entries + shown.bytes
  }

  /// `[S, D]`, what is observed in each state where that is not its number.
  private static func observations(
    _ stateCount: Int, _ environment: MadeEnvironment
  ) throws(ExportRefusal) -> [Float] {
    guard case .box(let box) = environment.observationSpace else { return [] }
    guard let write = environment.writeObservation, stateCount * box.count <= mostShown else {
      throw ExportRefusal(
        "the observations of \(stateCount) states are too many for a page; use an environment that shows the state"
      )
    }
    var row = [Float](repeating: 0, count: box.count)
    return (0..<stateCount).flatMap { state in
      var span = row.mutableSpan
      write(state, &span)
      return row
    }
  }
}

/// Numbers for values, in the order of their first use.
private struct Numbering<Value: Hashable> {
  private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}
