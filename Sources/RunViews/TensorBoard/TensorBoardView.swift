import Foundation
import RunStore
import SwiftProtobuf

/// A run as a TensorBoard event file: scalars, and the contents of the HParams page.
///
/// Tags are Stable-Baselines3's where the meaning is the same. Of training episodes it keeps the means of the last
/// hundred, about a thousand times a run: more, TensorBoard would not draw.
///
/// The file begins with the mark of a restart at step 0, upon which TensorBoard forgets what older files in its folder
/// said. So a resumed run has a new file with all that its run file holds, and no step comes twice.
final class TensorBoardView: RunView {
  private let file: GrowingFile
  private let start: Double
  private let pointPeriod: Int
  private let learning: LearningTags
  private var nextPoint = 0
  private var seconds = 0.0
  private var returns = LastHundred()
  private var lengths = LastHundred()

  /// - Parameters:
  ///   - plannedSteps: environment steps that the run is to have.
  ///   - defaults: values of settings, by key, that HParams leaves out.
  init(
    _ path: String, facts: RunFacts, plannedSteps: Int, defaults: [String: String], isLive: Bool
  ) throws(ViewFailure) {
    learning = LearningTags(facts.settings)
    file = try GrowingFile(path, isLive: isLive)
    start = facts.startSeconds
    pointPeriod = max(plannedSteps / 1000, 1)
    try write { $0.fileVersion = "brain.Event:2" }
    try write { $0.sessionLog.status = .start }
    try write(
      hyperparameters: "session_start_info",
      TensorBoardHParams.with {
        $0.sessionStartInfo.startTimeSecs = start
        for setting in facts.settings.withoutSeeds.all
        where setting.value != "null" && setting.value != defaults[setting.key] {
          $0.sessionStartInfo.hparams[setting.key] = TensorBoardHParams.Value(setting.value)
        }
        $0.sessionStartInfo.hparams["seed"] = .init("\(facts.seed)")
      })
  }

  func add(_ event: RunEvent) throws(ViewFailure) {
    switch event {
    case .episode(let episode):
      seconds = episode.seconds
      returns.append(episode.return)
      lengths.append(Double(episode.length))
      guard episode.step >= nextPoint else { return }
      nextPoint = (episode.step / pointPeriod + 1) * pointPeriod
      try write(
        [
          ("rollout/ep_rew_mean", returns.mean), ("rollout/ep_len_mean", lengths.mean),
          ("time/episodes", Double(episode.number)), ("time/total_timesteps", Double(episode.step)),
          ("time/time_elapsed", episode.seconds),
        ], at: episode.step)
    case .metric(let metric):
      try write(
        [(Self.tag(metric.name), metric.value)] + learning.scalars(with: metric), at: metric.step)
    case .evaluation(let evaluation):
      try write(
        [
          ("eval/mean_reward", evaluation.returnMean), ("eval/std_reward", evaluation.returnStd),
          ("eval/mean_ep_length", evaluation.lengthMean),
        ], at: evaluation.step)
    }
  }

  private static func tag(_ metric: String) -> String {
    switch metric {
    case "epsilon": "rollout/exploration_rate"
    case "steps_per_second": "time/fps"
    case "exact_return": "eval/exact_return"
    default: "train/\(metric)"
    }
  }

  func flush() throws(ViewFailure) { try file.flush() }

  func end(_ progress: RunProgress) throws(ViewFailure) {
    let status: TensorBoardHParams.SessionEnd.Status =
      switch progress.status {
      case .running: .running
      case .finished: .success
      case .interrupted: .unknown
      case .diverged, .failed: .failure
      }
    seconds = progress.wallSeconds
    try write(
      hyperparameters: "session_end_info",
      TensorBoardHParams.with {
        $0.sessionEndInfo.status = status
        $0.sessionEndInfo.endTimeSecs = start + progress.wallSeconds
      })
    try file.end()
  }

  private func write(_ scalars: [(tag: String, value: Double)], at step: Int) throws(ViewFailure) {
    try write { event in
      event.step = Int64(step)
      event.summary.value = scalars.map { scalar in
        .with { ($0.tag, $0.simpleValue) = (scalar.tag, Float(scalar.value)) }
      }
    }
  }

  /// The contents of the HParams page are stored in the metadata of an empty array.
  private func write(hyperparameters tag: String, _ data: TensorBoardHParams) throws(ViewFailure) {
    let content = Self.bytes(of: data)
    try write { event in
      event.summary.value = [
        .with {
          $0.tag = "_hparams_/\(tag)"
          $0.tensor.dtype = 1  // DT_FLOAT
          $0.tensor.tensorShape.dim = [.init()]
          $0.metadata.pluginData.pluginName = "hparams"
          $0.metadata.pluginData.content = content
        }
      ]
    }
  }

  private func write(_ fill: (inout TensorBoardEvent) -> Void) throws(ViewFailure) {
    var event = TensorBoardEvent()
    event.wallTime = start + seconds
    fill(&event)
    try file.write(TFRecord.framed(Self.bytes(of: event)))
  }

  /// Equal messages give equal bytes.
  private static func bytes(of message: some Message) -> Data {
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    do { return try message.serializedBytes(options: options) } catch {
      preconditionFailure("a message without required fields is always complete: \(error)")
    }
  }
}

extension TensorBoardHParams.Value {
  /// A number, boolean or string, as written in a configuration.
  fileprivate init(_ text: String) {
    self.init()
    if let number = Double(text.filter { $0 != "_" }), number.isFinite {
      self.number = number
    } else if text == "true" || text == "false" {
      flag = text == "true"
    } else {
      self.text = text
    }
  }
}

/// The mean of the last hundred numbers.
private struct LastHundred {
  private var ring: [Double] = []
  private var next = 0

  mutating func append(_ value: Double) {
    if ring.count < 100 {
      ring.append(value)
    } else {
      ring[next] = value
      next = (next + 1) % 100
    }
  }

  var mean: Double { ring.reduce(0, +) / Double(ring.count) }
}
