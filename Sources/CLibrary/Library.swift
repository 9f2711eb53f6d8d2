import Agents
import AllEnvironments
import Foundation
import Lab
import NativePlugins
import RLCore
import Text

/// C interface to the lab's environments: a shared library that `python/rl_lab` calls.
///
/// A batch is a handle. Its columns are memory that it owns and that stays where it is: its user writes actions
/// there and reads what came of them there. One thread uses a batch at a time.
private let catalog = Catalog(
  environments: allEnvironments, agents: agentCatalog, sources: [nativePlugins])

/// Rows of a handle.
private final class Handle {
  let rows: any LibraryRows
  let description: UnsafeMutablePointer<CChar>
  /// `[B]`, the caller's actions: NumPy's integers have 64 bits.
  let actions: Column<Int64>
  /// The size of the pictures, that of the first one.
  var pictureSize: (width: Int, height: Int)?
  var failure: UnsafeMutablePointer<CChar>?

  init(_ rows: any LibraryRows, _ description: String) {
    self.rows = rows
    self.description = copied(description)
    actions = Column(rows.count, filledWith: 0)
  }

  deinit {
    free(description)
    free(failure)
  }
}

private func copied(_ text: String) -> UnsafeMutablePointer<CChar> {
  guard let copy = strdup(text) else { fatalError("out of memory") }
  return copy
}

private func handle(_ pointer: UnsafeMutableRawPointer) -> Handle {
  Unmanaged<Handle>.fromOpaque(pointer).takeUnretainedValue()
}

/// Incremented whenever a function below changes.
@_cdecl("rl_lab_version") public func version() -> Int32 { 3 }

/// The catalog as a JSON list of objects: id, max_episode_steps and reward_threshold; to be freed with `rl_lab_free`.
///
/// The limit is null if there is none, and if it depends on parameters.
@_cdecl("rl_lab_environments") public func environments() -> UnsafeMutablePointer<CChar> {
  copied(
    JSON.list(
      catalog.environments.map { entry in
        [
          "id": .text(entry.id), "max_episode_steps": JSON(entry.fixedLimit),
          "reward_threshold": JSON(entry.rewardThreshold),
        ]
      }
    ).compact)
}

@_cdecl("rl_lab_free") public func release(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

/// How a row continues after an episode has ended; the numbers of `rl_lab_make`.
private enum Autoreset: Int32 {
  /// The next episode starts in the same step, in the next step, or at an explicit reset.
  case sameStep = 0, nextStep, disabled
}

/// Creates `count` copies of the environment `name` with the settings of a JSON object.
///
/// - Parameters:
///   - autoreset: how a row continues after an episode has ended, see `Autoreset`.
///   - isLimited: 0 where the caller counts the time limit by itself.
/// - Returns: a handle; NULL where there can be none, and then `error` is one line that says why, to be given back.
@_cdecl("rl_lab_make") public func make(
  _ name: UnsafePointer<CChar>, _ settings: UnsafePointer<CChar>, _ count: Int64, _ seed: UInt64,
  _ autoreset: Int32, _ isLimited: Int32, _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> UnsafeMutableRawPointer? {
  let name = String(cString: name)
  // JSON is YAML: settings are typed, checked and complained about as in an experiment file.
  let members = String(cString: settings).dropFirst().dropLast()
  let key = catalog.environment(name) == nil && nativePlugins.owns(name) ? "plugin" : "id"
  let text =
    "environment: {\(key): \(JSON.text(name).compact)\(members.isEmpty ? "" : ", ")\(members)}\nagent: {algorithm: random}"
  let folder = FileManager.default.currentDirectoryPath
  do {
    let choice = try Experiment.load(text: text, path: "\(folder)/python", catalog: catalog).environment
    let made = try choice.make()
    let limit = isLimited == 0 ? nil : choice.maxEpisodeSteps
    let count = try roomFor(count, of: made)
    let rows: any LibraryRows
    switch Autoreset(rawValue: autoreset) {
    case .sameStep?:
      rows = BatchRows(
        made.batch(count: count, maxEpisodeSteps: limit, episodeSeeds: .continuing(seed: seed)))
    case .nextStep?, .disabled?:
      rows = WalkRows(
        made, count: count, maxEpisodeSteps: limit, seed: seed,
        beginsInNextStep: autoreset == Autoreset.nextStep.rawValue)
    case nil: throw EnvironmentFailure("there is no autoreset mode \(autoreset)")
    }
    if let failure = rows.failure { throw failure }
    return Unmanaged.passRetained(Handle(rows, describe(choice, rows, limit))).toOpaque()
  } catch let problems as ExperimentErrors {
    error.pointee = copied(problems.problems.map(\.message).joined(separator: "; "))
  } catch let other {
    error.pointee = copied("\(other)")
  }
  return nil
}

/// - Throws: where so many copies cannot be.
private func roomFor(_ count: Int64, of made: MadeEnvironment) throws(EnvironmentFailure) -> Int {
  guard (1...1_000_000).contains(count) else {
    throw EnvironmentFailure("num_envs must be a whole number from 1 to 1000000, not \(count)")
  }
  // Observations and flags in the columns of a batch and in those of the caller, and something for the world itself.
  let row =
    7 * 4 * made.observationSpace.rowSize + 3 * (made.masksActions ? made.actionSpace.count : 0) + 1024
  let (bytes, memory) = (Double(count) * Double(row), Double(ProcessInfo.processInfo.physicalMemory))
  guard bytes < memory / 2 else {
    throw EnvironmentFailure(
      "\(count) copies take \(bytes) bytes, more than half of the machine's \(memory); make fewer")
  }
  return Int(count)
}

@_cdecl("rl_lab_close") public func close(_ pointer: UnsafeMutableRawPointer) {
  Unmanaged<Handle>.fromOpaque(pointer).release()
}

/// The spaces and the time limit as a JSON object, valid for the lifetime of the handle.
@_cdecl("rl_lab_describe") public func describe(_ pointer: UnsafeMutableRawPointer) -> UnsafePointer<CChar> {
  UnsafePointer(handle(pointer).description)
}

private func describe(_ choice: EnvironmentChoice, _ rows: any LibraryRows, _ limit: Int?) -> String {
  var members: [(String, JSON)] = [
    ("id", .text(choice.entry.id)), ("actions", .integer(rows.actionSpace.count)),
    ("action_labels", .list(rows.actionSpace.labels.map { .text($0) })),
    ("max_episode_steps", limit.map { .integer($0) } ?? .null),
    ("reward_threshold", choice.entry.rewardThreshold.map { .number($0) } ?? .null),
    ("masks_actions", .bool(rows.observations.legalActions != nil)),
  ]
  switch rows.observationSpace {
  case .discrete(let count): members.append(("states", .integer(count)))
  case .box(let box):
    // JSON has no infinity; null means unbounded.
    func bounds(_ values: [Float]) -> JSON { .list(values.map { $0.isFinite ? .number(Double($0)) : .null }) }
    members += [
      ("shape", .list(box.shape.map { .integer($0) })), ("low", bounds(box.low)), ("high", bounds(box.high)),
      ("labels", .list(box.labels.map { .text($0) })),
    ]
  }
  return JSON.object(members).compact
}

/// Where the caller writes actions, one per row, and where the first observations are after a reset.
@_cdecl("rl_lab_actions") public func actions(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutablePointer<
  Int64
> {
  handle(pointer).actions.start
}

@_cdecl("rl_lab_observations") public func observations(_ pointer: UnsafeMutableRawPointer)
  -> UnsafeMutableRawPointer?
{
  let rows = handle(pointer).rows.observations
  return rows.states.map { UnsafeMutableRawPointer($0) } ?? rows.values.map { UnsafeMutableRawPointer($0) }
}

/// `[B, A]` action masks of the next observations or, if `isSuccessor` is not 0, of the true successors; they change
/// with every step and reset. NULL where every action is legal, always.
@_cdecl("rl_lab_legal_actions") public func legalActions(
  _ pointer: UnsafeMutableRawPointer, _ isSuccessor: Int32
)
  -> UnsafeMutablePointer<Bool>?
{
  let rows = handle(pointer).rows
  return (isSuccessor != 0 ? rows.successors : rows.observations).legalActions
}

/// Starts episodes.
///
/// - Parameters:
///   - kinds: `[B]`: 0 leaves a row as it is, 1 continues its random numbers, 2 takes its seed. The first
///     reset leaves none.
///   - seeds: `[B]`
@_cdecl("rl_lab_reset") public func reset(
  _ pointer: UnsafeMutableRawPointer, _ kinds: UnsafePointer<UInt8>, _ seeds: UnsafePointer<UInt64>
) -> Int32 {
  let rows = handle(pointer).rows
  let begun = (0..<rows.count).filter { kinds[$0] != 0 }
  rows.reset(rows: begun, seeds: begun.map { kinds[$0] == 2 ? seeds[$0] : nil })
  return rows.failure == nil ? 0 : -1
}

/// Steps the environments.
///
/// - Parameter call: the handle, and the caller's arrays that a step fills: what is seen next, rewards (float64), terminated,
///   truncated (bool), the true successors, and whether an episode ended (bool).
/// - Returns: how many episodes ended; -1 if the environment has failed, -2 for an invalid action.
@_cdecl("rl_lab_step") public func step(_ call: UnsafePointer<UnsafeMutableRawPointer>) -> Int32 {
  let handle = handle(call[0])
  let rows = handle.rows
  let (count, actions) = (rows.count, UInt64(rows.actionSpace.count))
  for row in 0..<count where UInt64(bitPattern: handle.actions[row]) >= actions && !rows.isWaiting(row) {
    return -2
  }
  let results = StepResults(
    observations: call[1], rewards: call[2].assumingMemoryBound(to: Double.self),
    terminated: call[3].assumingMemoryBound(to: UInt8.self),
    truncated: call[4].assumingMemoryBound(to: UInt8.self), successors: call[5],
    over: call[6].assumingMemoryBound(to: UInt8.self))
  let ended = rows.step(handle.actions.start, into: results)
  return rows.failure == nil ? ended : -1
}

/// The size of pictures in pixels: width, then height.
@_cdecl("rl_lab_picture_size") public func pictureSize(
  _ pointer: UnsafeMutableRawPointer, _ size: UnsafeMutablePointer<Int32>
) {
  let handle = handle(pointer)
  let found = handle.pictureSize ?? Picture.size(of: Picture.scene(of: handle.rows.environment(at: 0)))
  handle.pictureSize = found
  (size[0], size[1]) = (Int32(found.width), Int32(found.height))
}

/// Renders row `row` into `pixels`, `[height, width, 3]`.
///
/// - Returns: 0; -1 if there is no typeface, -2 if there is no such row.
@_cdecl("rl_lab_paint") public func paint(
  _ pointer: UnsafeMutableRawPointer, _ row: Int64, _ pixels: UnsafeMutablePointer<UInt8>
) -> Int32 {
  let handle = handle(pointer)
  guard (0..<Int64(handle.rows.count)).contains(row) else { return -2 }
  let scene = Picture.scene(of: handle.rows.environment(at: Int(row)))
  let size = handle.pictureSize ?? Picture.size(of: scene)
  do {
    try Picture.paint(scene, width: size.width, height: size.height, into: pixels)
    return 0
  } catch { return -1 }
}

/// Why the environment has failed, valid for the lifetime of the handle, or NULL if it has not.
@_cdecl("rl_lab_failure") public func failure(_ pointer: UnsafeMutableRawPointer) -> UnsafePointer<CChar>? {
  let handle = handle(pointer)
  if handle.failure == nil { handle.failure = handle.rows.failure.map { copied($0.description) } }
  return handle.failure.map { UnsafePointer($0) }
}

extension EnvironmentEntry {
  /// The time limit if it does not depend on parameters, else nil.
  fileprivate var fixedLimit: Int? {
    let defaults = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.defaultValue) })
    let limit = maxEpisodeSteps(defaults)
    for key in keys {
      var values = defaults
      switch (key.kind, key.defaultValue) {
      case (.integer(let range), .integer(let value)):
        values[key.name] = .integer(value < range.upperBound ? value + 1 : range.lowerBound)
      case (.texts, .texts): values[key.name] = .texts([])
      default: continue
      }
      if maxEpisodeSteps(values) != limit { return nil }
    }
    return limit
  }
}
