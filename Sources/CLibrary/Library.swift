import Agents
import BoardGames
import ClassicControl
import Foundation
import GridWorlds
import Lab
import NativePlugins
import OwnEnvironments
import RLCore

/// The lab's environments for other languages: a shared library of C functions, which `python/rl_lab` calls.
///
/// A batch is a handle. Its columns are memory that it owns and that stays where it is: whoever steps it writes actions
/// there and reads what came of them there. One thread uses a batch at a time.
private let catalog = Catalog(
  environments: gridWorlds + classicControl + boardGames + ownEnvironments, agents: agentCatalog,
  sources: [nativePlugins])

/// A batch behind a handle.
private final class Handle {
  let batch: BatchEnvironment
  let description: UnsafeMutablePointer<CChar>
  /// `[B]`, where the caller writes actions: NumPy's integers have 64 bits.
  let actions: UnsafeMutablePointer<Int64>
  var failure: UnsafeMutablePointer<CChar>?

  init(_ batch: BatchEnvironment, _ description: String) {
    self.batch = batch
    self.description = copied(description)
    actions = .allocate(capacity: batch.count)
    actions.initialize(repeating: 0, count: batch.count)
  }

  deinit {
    free(description)
    free(failure)
    actions.deallocate()
  }
}

private func copied(_ text: String) -> UnsafeMutablePointer<CChar> {
  guard let copy = strdup(text) else { fatalError("out of memory") }
  return copy
}

private func handle(_ pointer: UnsafeMutableRawPointer) -> Handle {
  Unmanaged<Handle>.fromOpaque(pointer).takeUnretainedValue()
}

/// Raised whenever a function below changes.
@_cdecl("rl_lab_version") public func version() -> Int32 { 2 }

/// The ids of the catalog as a JSON list; to be given back with `rl_lab_free`.
@_cdecl("rl_lab_environments") public func environments() -> UnsafeMutablePointer<CChar> {
  copied(JSON.list(catalog.environments.map { .text($0.id) }).compact)
}

@_cdecl("rl_lab_free") public func release(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

/// Makes `count` copies of the environment that `name` stands for, with the settings of a JSON object.
///
/// - Returns: a handle; NULL where there can be none, and then `error` is one line that says why, to be given back.
@_cdecl("rl_lab_make") public func make(
  _ name: UnsafePointer<CChar>, _ settings: UnsafePointer<CChar>, _ count: Int32, _ seed: UInt64,
  _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> UnsafeMutableRawPointer? {
  let name = String(cString: name)
  // JSON is YAML: settings are typed, checked and complained about as in an experiment file.
  let members = String(cString: settings).dropFirst().dropLast()
  let key =
    catalog.environment(name) == nil && (name.contains("/") || name.hasSuffix(".so")) ? "plugin" : "id"
  let text =
    "environment: {\(key): \(JSON.text(name).compact)\(members.isEmpty ? "" : ", ")\(members)}\nagent: {algorithm: random}"
  let folder = FileManager.default.currentDirectoryPath
  do {
    let choice = try Experiment.load(text: text, path: "\(folder)/python", catalog: catalog).environment
    let batch = try choice.make().batch(
      count: Int(count), maxEpisodeSteps: choice.maxEpisodeSteps, episodeSeeds: .continuing(seed: seed))
    if let failure = batch.failure { throw failure }
    return Unmanaged.passRetained(Handle(batch, describe(choice, batch))).toOpaque()
  } catch let problems as ExperimentErrors {
    error.pointee = copied(problems.problems.map(\.message).joined(separator: "; "))
  } catch let other {
    error.pointee = copied("\(other)")
  }
  return nil
}

@_cdecl("rl_lab_close") public func close(_ pointer: UnsafeMutableRawPointer) {
  Unmanaged<Handle>.fromOpaque(pointer).release()
}

/// The spaces and the time limit as a JSON object; valid while the handle is.
@_cdecl("rl_lab_describe") public func describe(_ pointer: UnsafeMutableRawPointer) -> UnsafePointer<CChar> {
  UnsafePointer(handle(pointer).description)
}

private func describe(_ choice: EnvironmentChoice, _ batch: BatchEnvironment) -> String {
  var members: [(String, JSON)] = [
    ("id", .text(choice.entry.id)), ("actions", .integer(batch.actionSpace.count)),
    ("action_labels", .list(batch.actionSpace.labels.map { .text($0) })),
    ("max_episode_steps", batch.maxEpisodeSteps.map { .integer($0) } ?? .null),
    ("reward_threshold", choice.entry.rewardThreshold.map { .number($0) } ?? .null),
    ("masks_actions", .bool(batch.observations.legalActions != nil)),
  ]
  switch batch.observationSpace {
  case .discrete(let count): members.append(("states", .integer(count)))
  case .box(let box):
    // JSON has no infinity; null stands for a bound that is not there.
    func bounds(_ values: [Float]) -> JSON { .list(values.map { $0.isFinite ? .number(Double($0)) : .null }) }
    members += [
      ("shape", .list(box.shape.map { .integer($0) })), ("low", bounds(box.low)), ("high", bounds(box.high)),
      ("labels", .list(box.labels.map { .text($0) })),
    ]
  }
  return JSON.object(members).compact
}

/// Where the caller writes actions, one a row, and where the first observations lie after a reset.
@_cdecl("rl_lab_actions") public func actions(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutablePointer<
  Int64
> {
  handle(pointer).actions
}

@_cdecl("rl_lab_observations") public func observations(_ pointer: UnsafeMutableRawPointer)
  -> UnsafeMutableRawPointer?
{
  let rows = handle(pointer).batch.observations
  return rows.states.map { UnsafeMutableRawPointer($0) } ?? rows.values.map { UnsafeMutableRawPointer($0) }
}

/// `[B, A]` flags of the legal actions in what is seen next, or, where `isSuccessor` is not 0, in the true successors; they
/// change with every step and reset. NULL where every action is legal, always.
@_cdecl("rl_lab_legal_actions") public func legalActions(
  _ pointer: UnsafeMutableRawPointer, _ isSuccessor: Int32
)
  -> UnsafeMutablePointer<Bool>?
{
  let batch = handle(pointer).batch
  return (isSuccessor != 0 ? batch.nextObservations : batch.observations).legalActions
}

/// Begins an episode in every row: row i with the seed plus i, or going on with the random numbers that it has.
@_cdecl("rl_lab_reset") public func reset(
  _ pointer: UnsafeMutableRawPointer, _ isSeeded: Int32, _ seed: UInt64
) -> Int32 {
  let batch = handle(pointer).batch
  if isSeeded != 0 { batch.reset(seed: seed) } else { batch.reset() }
  return batch.hasFailed ? -1 : 0
}

/// Takes the actions; a row whose episode ends begins the next one at once.
///
/// - Parameter call: the handle, and the caller's arrays that a step fills: what is seen next, rewards (float64), terminated,
///   truncated (bool), the true successors, and whether an episode ended (bool).
/// - Returns: how many episodes ended; -1 where the environment cannot go on, -2 for an action that is none.
@_cdecl("rl_lab_step") public func step(_ call: UnsafePointer<UnsafeMutableRawPointer>) -> Int32 {
  let handle = handle(call[0])
  let batch = handle.batch
  let count = batch.count
  var largest: UInt64 = 0
  for row in 0..<count {
    let action = handle.actions[row]
    largest = max(largest, UInt64(bitPattern: action))
    batch.actions[row] = Int32(truncatingIfNeeded: action)
  }
  guard largest < UInt64(batch.actionSpace.count) else { return -2 }
  batch.step()
  if batch.hasFailed { return -1 }
  let size = 4 * count * batch.observations.rowSize
  func copy(_ rows: Observations, to target: UnsafeMutableRawPointer) {
    if let states = rows.states { target.copyMemory(from: states, byteCount: size) }
    if let values = rows.values { target.copyMemory(from: values, byteCount: size) }
  }
  copy(batch.observations, to: call[1])
  call[2].copyMemory(from: batch.rewards, byteCount: 8 * count)
  copy(batch.nextObservations, to: call[5])
  let (terminated, truncated, over) = (
    call[3].assumingMemoryBound(to: UInt8.self), call[4].assumingMemoryBound(to: UInt8.self),
    call[6].assumingMemoryBound(to: UInt8.self)
  )
  var ended: Int32 = 0
  for row in 0..<count {
    let ending = batch.endings[row].rawValue
    terminated[row] = ending & 1
    truncated[row] = ending >> 1
    over[row] = ending == 0 ? 0 : 1
    ended &+= Int32(over[row])
  }
  return ended
}

/// Why the environment cannot go on; valid while the handle is, NULL for all that is well.
@_cdecl("rl_lab_failure") public func failure(_ pointer: UnsafeMutableRawPointer) -> UnsafePointer<CChar>? {
  let handle = handle(pointer)
  if handle.failure == nil { handle.failure = handle.batch.failure.map { copied($0.description) } }
  return handle.failure.map { UnsafePointer($0) }
}
