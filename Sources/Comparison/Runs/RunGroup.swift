import Foundation
import RLCore
import RunStore
import Text

/// A group: seeds of one experiment in one folder.
package struct RunGroup: Sendable {
  /// The experiment's name, or the folder's if two groups share it.
  package var name: String
  /// By seed.
  package var runs: [ComparedRun]

  package var facts: RunFacts { runs[0].facts }
  package var settings: RunSettings { runs[0].settings }

  /// Groups runs, in the order of each group's first run.
  ///
  /// - Throws: `duplicateSeed` where a group has a seed twice.
  package static func groups(of runs: [ComparedRun]) throws(ComparisonError) -> [RunGroup] {
    var keys: [String] = []
    var members: [String: [ComparedRun]] = [:]
    for run in runs {
      let folder = URL(fileURLWithPath: run.folder).standardizedFileURL.path
      let settings = run.settings.ofAllSeeds.yaml
      let key = [folder, run.facts.experiment, run.facts.environment, run.facts.algorithm, settings].joined(
        separator: "\u{0}")
      if members[key] == nil { keys.append(key) }
      members[key, default: []].append(run)
    }
    var groups: [RunGroup] = []
    for key in keys {
      let runs = (members[key] ?? []).sorted { $0.facts.seed < $1.facts.seed }
      for (a, b) in zip(runs, runs.dropFirst()) where a.facts.seed == b.facts.seed {
        throw .duplicateSeed(seed: a.facts.seed, paths: [a.path, b.path])
      }
      groups.append(RunGroup(name: displayable(runs[0].facts.experiment), runs: runs))
    }
    nameApart(&groups)
    return groups
  }

  /// Groups that are given, whatever the settings of their runs; copies are marked in each.
  package static func groupsWithMarkedCopies(in parts: [[ComparedRun]]) throws(RunStoreError) -> [RunGroup] {
    var groups = parts.filter { !$0.isEmpty }.map { runs in
      RunGroup(
        name: displayable(runs[0].facts.experiment), runs: runs.sorted { $0.facts.seed < $1.facts.seed })
    }
    nameApart(&groups)
    for index in groups.indices { try ComparedRun.markCopies(&groups[index].runs) }
    return groups
  }

  /// Groups runs, and marks in each group those whose episodes equal those of an earlier seed.
  package static func groupsWithMarkedCopies(of runs: [ComparedRun]) throws -> [RunGroup] {
    var groups = try Self.groups(of: runs)
    for index in groups.indices { try ComparedRun.markCopies(&groups[index].runs) }
    return groups
  }

  /// Makes names unique by the folder, and by numbers within the same folder.
  private static func nameApart(_ groups: inout [RunGroup]) {
    func counts() -> [String: Int] { groups.reduce(into: [:]) { $0[$1.name, default: 0] += 1 } }
    let experiments = counts()
    for index in groups.indices where experiments[groups[index].name] ?? 0 > 1 {
      groups[index].name = displayable(URL(fileURLWithPath: groups[index].runs[0].folder).lastPathComponent)
    }
    let folders = counts()
    var numbers: [String: Int] = [:]
    for index in groups.indices where folders[groups[index].name] ?? 0 > 1 {
      let name = groups[index].name
      numbers[name, default: 0] += 1
      groups[index].name = "\(name) (\(numbers[name] ?? 0))"
    }
  }

  /// Planned seeds without a run: those named by the commands, or else by the experiment.
  package var missingSeeds: [UInt64] {
    let present = Set(runs.map(\.facts.seed))
    let planned = runs.reduce(into: Set<UInt64>()) { $0.formUnion($1.plannedSeeds) }
    return planned.subtracting(present).sorted()
  }
}

/// What groups must share for their scores to be comparable.
package enum Requirement: String, Sendable, CaseIterable {
  /// Id and version.
  case environment
  case parameters
  case timeLimit = "time-limit"
  case evaluation

  fileprivate var noun: String {
    switch self {
    case .environment: "environment"
    case .parameters: "environment parameters"
    case .timeLimit: "time limit"
    case .evaluation: "evaluation"
    }
  }
}

/// A requirement that two groups do not share.
package struct RequirementViolation: Sendable, Equatable, CustomStringConvertible {
  package var requirement: Requirement
  /// Names of the groups and their values.
  package var groups: [String]
  package var values: [String]

  package var description: String {
    "\(groups[0]) and \(groups[1]) differ in \(requirement.noun): \(values[0]) and \(values[1])"
  }
}

extension RunGroup {
  /// Differences of later groups from the first in required settings, in order; in the evaluation from the first that has one.
  package static func violations(among groups: [RunGroup]) -> [RequirementViolation] {
    guard let first = groups.first else { return [] }
    let evaluated = groups.first { $0.evaluation != nil } ?? first
    return groups.dropFirst().flatMap { other in
      Requirement.allCases.compactMap { requirement -> RequirementViolation? in
        let model = requirement == .evaluation ? evaluated : first
        return model.difference(from: other, in: requirement).map { values in
          RequirementViolation(
            requirement: requirement, groups: [model.name, other.name], values: values.map(displayable))
        }
      }
    }
  }

  private func difference(from other: RunGroup, in requirement: Requirement) -> [String]? {
    let (a, b) = (facts, other.facts)
    switch requirement {
    case .environment: return a.environment == b.environment ? nil : [a.environment, b.environment]
    case .parameters:
      if let tasks = tasks(from: other) { return tasks }
      // Another environment has other parameters by nature, and the time limit has a separate line.
      guard a.environment == b.environment, a.environmentParameters != b.environmentParameters else {
        return nil
      }
      let differences = settings.differences(from: other.settings).filter {
        $0.key.hasPrefix("environment.") && $0.key != "environment.max_episode_steps"
      }
      if differences.isEmpty { return [a.environmentParameters, b.environmentParameters] }
      return [\SettingChange.after, \.before].map { value in
        differences.map { "\($0.key.dropFirst("environment.".count)) = \($0[keyPath: value] ?? "none")" }
          .joined(separator: ", ")
      }
    case .timeLimit:
      if a.maxEpisodeSteps == b.maxEpisodeSteps { return nil }
      return [a, b].map { $0.maxEpisodeSteps.map { "\(Readable.grouped($0)) steps" } ?? "none" }
    case .evaluation:
      guard let mine = evaluation, let others = other.evaluation, mine != others else { return nil }
      let texts = zip(mine, others).filter { $0 != $1 }
      return [texts.map(\.0).joined(separator: ", "), texts.map(\.1).joined(separator: ", ")]
    }
  }

  /// The first key in which the tasks differ; a fresh agent in each is a way to learn the same ones.
  private func tasks(from other: RunGroup) -> [String]? {
    let keys = (settings.all + other.settings.all).map(\.key).filter {
      $0.hasPrefix("tasks.") && $0 != "tasks.fresh"
    }
    guard let key = keys.first(where: { settings[$0] != other.settings[$0] }) else { return nil }
    return [settings, other.settings].map { "\(key) = \($0[key] ?? "none")" }
  }

  /// The group's evaluation protocol as comparable text.
  private var evaluation: [String]? {
    guard let found = runs.lazy.compactMap(\.evaluation).first else { return nil }
    var parts = [Readable.count(found.episodes, "episode"), "epsilon \(Readable.exact(found.epsilon))"]
    // A cap on evaluation episodes only applies if the environment itself has no limit.
    let cap = facts.maxEpisodeSteps == nil ? settings.integer("evaluation.max_episode_steps") : nil
    parts.append(cap.map { "at most \(Readable.grouped($0)) steps" } ?? "the environment's time limit")
    return parts
  }
}

/// Why runs cannot be compared.
package enum ComparisonError: Error, Sendable, Equatable, CustomStringConvertible {
  case duplicateSeed(seed: UInt64, paths: [String])
  /// A required setting differs and was not allowed to.
  case different([RequirementViolation])
  /// No run has a value of the metric; `choices` are the available metrics, nil while a run is unfinished.
  case nothingMeasured(metric: String, paths: [String], choices: [String]?)

  package var description: String {
    switch self {
    case .duplicateSeed(let seed, let paths):
      return
        "seed \(seed) of one experiment is given twice: \(paths.map(displayable).joined(separator: " and ")); name one of them"
    case .different(let violations):
      return violations.map {
        "\($0); compare runs that have it in common, or allow it with --allow-different \($0.requirement.rawValue)"
      }.joined(separator: "\nrl-lab: ")
    case .nothingMeasured(let metric, let paths, let choices):
      let runs = paths.count == 1 ? displayable(paths[0]) : "\(paths.count) runs"
      let what = "no run has a value of '\(displayable(metric))'"
      guard let choices else {
        return "\(what) yet: \(runs); wait for the first evaluation, or choose another with --metric"
      }
      return choices.isEmpty
        ? "\(what): \(runs); they have no evaluation and no finished episode, so there is nothing to compare"
        : "\(what): \(runs); choose an available one with --metric: \(Readable.list(choices.map(displayable)))"
    }
  }
}
