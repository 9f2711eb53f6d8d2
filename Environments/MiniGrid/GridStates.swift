import RLCore
import Synchronization

/// The states of one layout: all that can be reached from its start, found by breadth-first search with the rules themselves.
///
/// A state is the agent's cell and direction, what it carries, and what is in the cells; the start is state 0. An episode's
/// last state has a number of its own.
final class GridStates: Sendable {
  /// States beyond which a layout is too large.
  static let most = 100_000

  /// What an action leads to.
  enum Result: UInt8 { case goesOn, succeeds, fails }

  private let start: MiniGridWorld
  /// Different contents of the cells, and their numbers.
  private let maps: [GridMap]
  private let mapNumbers: [[GridObject]: Int]
  private let keys: [UInt64]
  private let numbers: [UInt64: Int]
  /// `[S * A]`
  private let next: [Int32]
  private let results: [Result]

  /// - Parameter start: a world at the start of its layout.
  /// - Returns: nil where chance moves something, or there are more than `most` states.
  init?(_ start: MiniGridWorld) {
    if case .dynamicObstacles = start.task { return nil }
    var (maps, mapNumbers) = ([start.map], [start.map.contents: 0])
    var keys = [Self.key(start, map: 0, isOver: false)]
    var numbers = [keys[0]: 0]
    var (next, results): ([Int32], [Result]) = ([], [])
    var random = RandomStream(seed: 0)
    var number = 0
    while number < keys.count {
      guard keys.count <= Self.most else { return nil }
      let world = Self.world(keys[number], maps, start)
      for action in 0..<start.actionSpace.count {
        if Self.isOver(keys[number]) {
          next.append(Int32(number))
          results.append(.fails)
          continue
        }
        var other = world
        let step = other.step(action, using: &random)
        var map = Self.map(of: keys[number])
        if other.map.version != world.map.version {
          let contents = other.map.contents
          map = mapNumbers[contents] ?? maps.count
          if map == maps.count {
            mapNumbers[contents] = map
            maps.append(other.map)
          }
        }
        let key = Self.key(other, map: map, isOver: step.ending == .terminated)
        let arrival = numbers[key] ?? keys.count
        if arrival == keys.count {
          numbers[key] = arrival
          keys.append(key)
        }
        next.append(Int32(arrival))
        results.append(step.ending == .none ? .goesOn : step.reward > 0 ? .succeeds : .fails)
      }
      number += 1
    }
    (self.start, self.maps, self.mapNumbers) = (start, maps, mapNumbers)
    (self.keys, self.numbers, self.next, self.results) = (keys, numbers, next, results)
  }

  var count: Int { keys.count }

  func next(_ state: Int, _ action: Int) -> Int { Int(next[state * start.actionSpace.count + action]) }

  /// Success is worth 1, less 0.9 times the steps used of the limit.
  var model: TransitionModel {
    let actions = start.actionSpace.count
    var starts = [Double](repeating: 0, count: count)
    starts[0] = 1
    return TransitionModel(
      stateCount: count, actionCount: actions, startProbabilities: starts,
      rewardDecay: 0.9 / Double(start.maxSteps)
    ) { state, action in
      let result = results[state * actions + action]
      return [
        .init(
          probability: 1, state: next(state, action), reward: result == .succeeds ? 1 : 0,
          terminated: result != .goesOn)
      ]
    }
  }

  // MARK: Worlds

  /// A world in `state`, as at the beginning of an episode.
  func world(in state: Int) -> MiniGridWorld { Self.world(keys[state], maps, start) }

  /// The state of a world of this layout, with the agent in another cell if one is given; nil for none that can be reached.
  func state(of world: MiniGridWorld, column: Int? = nil, row: Int? = nil) -> Int? {
    var world = world
    guard let map = mapNumbers[world.map.contents] else { return nil }
    (world.column, world.row) = (column ?? world.column, row ?? world.row)
    return numbers[Self.key(world, map: map, isOver: false)]
      ?? numbers[Self.key(world, map: map, isOver: true)]
  }

  private static func key(_ world: MiniGridWorld, map: Int, isOver: Bool) -> UInt64 {
    let place = UInt64(world.column) | UInt64(world.row) << 8 | UInt64(world.direction) << 16
    return place | UInt64(world.carried.code) << 18 | (isOver ? 1 << 26 : 0) | UInt64(map) << 32
  }

  private static func isOver(_ key: UInt64) -> Bool { key >> 26 & 1 == 1 }

  private static func map(of key: UInt64) -> Int { Int(key >> 32) }

  private static func world(_ key: UInt64, _ maps: [GridMap], _ start: MiniGridWorld) -> MiniGridWorld {
    var world = start
    world.map = maps[map(of: key)]
    (world.column, world.row) = (Int(key & 0xff), Int(key >> 8 & 0xff))
    world.direction = Int(key >> 16 & 3)
    world.carried = GridObject(code: UInt8(key >> 18 & 0xff))
    world.stepCount = 0
    return world
  }
}

/// A layout's states, found when they are first asked for.
final class GridLayoutStates: Sendable {
  let start: MiniGridWorld
  private let known = Mutex<GridStates??>(nil)

  init(_ start: MiniGridWorld) { self.start = start }

  /// Nil for a layout without an exact model.
  var states: GridStates? {
    known.withLock { known in
      if let known { return known }
      let states = GridStates(start)
      known = .some(states)
      return states
    }
  }

  /// Why there are none.
  var gap: String? {
    if states != nil { return nil }
    if case .dynamicObstacles = start.task { return "its obstacles move at random" }
    return "this layout has more than \(GridStates.most) states"
  }
}
