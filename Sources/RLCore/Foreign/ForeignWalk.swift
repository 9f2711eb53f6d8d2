/// A single external environment, stepped alone.
public protocol ForeignWorld: AnyObject, Sendable {
  /// Starts an episode; without a seed it continues its random stream.
  func reset(seed: UInt64?) throws(EnvironmentFailure)
  /// Takes `action`; after an ending, call `reset` before the next step.
  func step(_ action: Int) throws(EnvironmentFailure) -> Step
  /// One row, as of the last reset or step.
  var observations: Observations { get }
  var info: [(name: String, value: InfoValue)] { get }
  /// Another instance in the same state, or nil if that requires replaying.
  func twin() throws(EnvironmentFailure) -> Self?
}

extension ForeignWorld {
  public func twin() throws(EnvironmentFailure) -> Self? { nil }
}

/// Value semantics for an external environment: copies have the same future and are independent.
///
/// Copies share one world until one of them moves on; that one takes a twin of it, or makes a world of its own and does
/// there again what was done since the last seeded reset. Who never copies pays nothing.
public struct ForeignWalk<World: ForeignWorld>: Sendable {
  private enum Event: Sendable {
    case reset(seed: UInt64?)
    case step(action: Int32)
  }

  private let make: @Sendable () throws(EnvironmentFailure) -> World
  /// Nil before the first reset.
  public private(set) var world: World?
  private var events: [Event] = []
  public private(set) var failure: EnvironmentFailure?

  public init(_ make: @escaping @Sendable () throws(EnvironmentFailure) -> World) { self.make = make }

  /// The walk on another instance.
  public func moved(to world: World) -> ForeignWalk {
    var walk = self
    (walk.world, walk.events, walk.failure) = (world, [], nil)
    return walk
  }

  public mutating func reset(seed: UInt64?) {
    if seed != nil { events.removeAll(keepingCapacity: true) }
    _ = perform(.reset(seed: seed))
  }

  /// After a failure every step is a truncation with reward zero, so that loops end.
  public mutating func step(_ action: Int) -> Step {
    perform(.step(action: Int32(truncatingIfNeeded: action))) ?? Step(reward: 0, ending: .truncated)
  }

  private mutating func perform(_ event: Event) -> Step? {
    guard failure == nil else { return nil }
    do throws(EnvironmentFailure) {
      if !isKnownUniquelyReferenced(&world) {
        if let twin = try world?.twin() {
          world = twin
        } else {
          let own = try make()
          for event in events { _ = try Self.perform(event, in: own) }
          world = own
        }
      }
      events.append(event)
      guard let world else { return nil }
      return try Self.perform(event, in: world)
    } catch {
      failure = error
      return nil
    }
  }

  private static func perform(_ event: Event, in world: World) throws(EnvironmentFailure) -> Step {
    switch event {
    case .reset(let seed):
      try world.reset(seed: seed)
      return Step(reward: 0)
    case .step(let action): return try world.step(Int(action))
    }
  }
}

/// An external environment with value semantics by a `ForeignWalk`. Conform to `DiscreteEnvironment` or
/// `BoxEnvironment` besides.
public protocol ForeignEnvironment: Environment where Parameters == NoParameters {
  associatedtype World: ForeignWorld
  var walk: ForeignWalk<World> { get set }
}

extension ForeignEnvironment {
  /// - Throws: always; the entry of the catalog makes it.
  public init(_ parameters: NoParameters) throws {
    throw EnvironmentFailure("an environment outside Swift is made by its catalog entry")
  }

  public mutating func reset(using random: inout RandomStream) { walk.reset(seed: nil) }
  public mutating func reset(seed: UInt64, using random: inout RandomStream) { walk.reset(seed: seed) }
  public mutating func step(_ action: Int, using random: inout RandomStream) -> Step { walk.step(action) }
  public var failure: EnvironmentFailure? { walk.failure }
  public var info: [(name: String, value: InfoValue)] { walk.world?.info ?? [] }

  /// From the instance's observations; before the first reset every action is legal.
  public func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    let mask = walk.world?.observations.mask(0)
    for action in flags.indices { flags[action] = mask?.contains(action) ?? true }
  }
}

extension ForeignEnvironment where Self: DiscreteEnvironment {
  public var state: Int { walk.world?.observations.states.map { Int($0.pointee) } ?? 0 }
}

extension ForeignEnvironment where Self: BoxEnvironment {
  public func observe(into row: inout MutableSpan<Float>) {
    let values = walk.world?.observations.values
    for index in row.indices { row[index] = values.map { $0[index] } ?? 0 }
  }
}
