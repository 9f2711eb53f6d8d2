import Foundation
import Lab
import RunStore
import Text

/// Samplers and pruners of Optuna, one trial after the other.
///
/// Answers are logged before they are acted on, with the length of Optuna's journal after them: a search that is resumed cuts
/// the journal there, and repeats no question.
///
/// Source: Akiba et al., "Optuna: a next-generation hyperparameter optimization framework" (2019).
package final class OptunaSearch: SearchMethod {
  private let journal: String
  private let interpreter: String
  private var process: OptunaProcess?
  private var asked = 0
  private var logged: [StudyLog.Answer] = []

  /// - Parameters:
  ///   - journal: the file of Optuna's journal storage.
  ///   - interpreter: of Python; nil for `RL_LAB_PYTHON`, or else `python3`.
  package init(journal: String, interpreter: String? = nil) {
    self.journal = journal
    let named = ProcessInfo.processInfo.environment["RL_LAB_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
    self.interpreter = interpreter ?? named ?? "python3"
  }

  package func cost(trials: Int, seeds: Int) -> Double { Double(trials * seeds) }

  package func search(_ study: Study, trials count: Int) throws -> SearchOutcome {
    logged = try study.log.answers
    var ended: [(trial: Trial, scores: [Double?])] = []
    var failures = 0
    for number in 0..<(count + 100) where study.trials.count < count {
      let values = try ask(["ask": .integer(number)], study)["values"] as? [String: String] ?? [:]
      var random = study.random(.draw, number)
      let genome = zip(study.tuning.space.parameters, study.tuning.space.draw(&random)).map {
        values[$0.key] ?? $1
      }
      guard let trial = try study.trial(genome, origin: study.tuning.sampler) else {
        failures += 1
        _ = try ask(["tell": .integer(number), "state": "failed"], study)
        continue
      }
      if let scores = try train(trial, number, study) { ended.append((trial, scores)) }
    }
    guard !ended.isEmpty else {
      throw OptunaProblem(
        failures > 0
          ? "tune.space: none of \(failures) samples makes a valid experiment"
          : "tune.pruner: \(study.tuning.pruner) stopped every trial; choose another")
    }
    return SearchOutcome(study, ended.map(\.trial), ended.map(\.scores))
  }

  /// - Returns: the scores at the end; nil for a trial that was pruned.
  private func train(_ trial: Trial, _ number: Int, _ study: Study) throws -> [Double?]? {
    for rung in study.rungs.indices {
      let scores = try study.train([trial], seeds: study.tuning.seeds, rung: rung)
      let known = scores[0].compactMap { $0 }
      guard known.count == scores[0].count else {
        _ = try ask(["tell": .integer(number), "state": "failed"], study)
        return nil
      }
      let mean = known.reduce(0, +) / Double(known.count)
      guard let step = study.rungs[rung] else {
        _ = try ask(
          ["tell": .integer(number), "state": "complete", "value": .number(mean)], study)
        return scores[0]
      }
      let answer = try ask(
        ["report": .integer(number), "step": .integer(step), "value": .number(mean)], study)
      let isPruned = answer["prune"] as? Bool ?? false
      try study.judge([trial], scores: scores, rung: rung, survivors: isPruned ? [] : [trial.number])
      if isPruned {
        _ = try ask(["tell": .integer(number), "state": "pruned"], study)
        return nil
      }
    }
    return nil
  }

  /// The logged answer to the next question, or Optuna's, which is logged first.
  private func ask(_ request: JSON, _ study: Study) throws -> [String: Any] {
    defer { asked += 1 }
    if asked < logged.count {
      guard logged[asked].request == request.compact else {
        throw RunStoreError.corrupt(
          path: study.log.path, problem: "its question \(asked + 1) is not the one that this search asks")
      }
      return try JSONSerialization.jsonObject(with: Data(logged[asked].answer.utf8)) as? [String: Any] ?? [:]
    }
    let answer = try started(study).answer(to: request)
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: answer, options: [.sortedKeys]), as: UTF8.self)
    try study.log.add(
      StudyLog.Answer(request: request.compact, answer: text, bytes: answer["bytes"] as? Int ?? 0),
      number: asked)
    return answer
  }

  private func started(_ study: Study) throws -> OptunaProcess {
    if let process { return process }
    let new = try OptunaProcess(interpreter: interpreter)
    let tuning = study.tuning
    _ = try new.answer(
      to: [
        "open": .text(journal), "parent": .integer(Int(getpid())), "bytes": .integer(logged.last?.bytes ?? 0),
        "sampler": .text(tuning.sampler),
        "pruner": .text(tuning.pruner), "seed": .integer(tuning.seed),
        "direction": tuning.isMinimized ?? false ? "minimize" : "maximize",
        "space": .list(tuning.space.parameters.map(JSON.init)),
      ])
    process = new
    return new
  }
}

extension JSON {
  /// A parameter as the process reads it.
  fileprivate init(_ parameter: SearchParameter) {
    let own: JSON =
      switch parameter.domain {
      case .integers(let range, let isLogarithmic):
        [
          "kind": "integer", "low": .integer(range.lowerBound), "high": .integer(range.upperBound),
          "log": .bool(isLogarithmic),
        ]
      case .numbers(let range, let isLogarithmic):
        [
          "kind": "number", "low": .number(range.lowerBound), "high": .number(range.upperBound),
          "log": .bool(isLogarithmic),
        ]
      case .choices(let values): ["kind": "choice", "values": JSON(values)]
      case .shapes(let layers, let units):
        [
          "kind": "shape", "low": .integer(layers.lowerBound), "high": .integer(layers.upperBound),
          "units": JSON(units),
        ]
      }
    let conditions = parameter.conditions.map { JSON.list([.text($0.key), JSON($0.values)]) }
    self = JSON.object([("key", .text(parameter.key)), ("when", .list(conditions))]).followed(by: own)
  }
}
