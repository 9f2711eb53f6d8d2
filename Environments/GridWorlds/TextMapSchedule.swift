import RLCore

/// A text map and the time of training from which it holds.
struct ScheduledMap: Configuration {
  var step: Int?
  var episode: Int?
  var map: [String] = []

  static let keys: [ConfigurationKey<Self>] = [
    .init("from_step", \.step, in: 0...Int.max, "Environment steps of training after which the map holds."),
    .init(
      "from_episode", \.episode, in: 0...Int.max, "Finished training episodes after which the map holds."),
    .init("map", \.map, "The map, row by row."),
  ]
}

/// When each of several text maps holds.
struct TextMapSchedule: Sendable {
  private let countsEpisodes: Bool
  /// Steps or episodes from which each map holds, rising from 0.
  private let starts: [Int]

  /// - Precondition: the maps have no problems.
  init(_ maps: [ScheduledMap]) {
    countsEpisodes = maps.first?.episode != nil
    starts = maps.map { $0.step ?? $0.episode ?? 0 }
  }

  /// The index of the map that holds at a time of training.
  func phase(at clock: TrainingTime) -> Int {
    let now = countsEpisodes ? clock.episodes : clock.steps
    return starts.lastIndex { $0 <= now } ?? 0
  }

  /// - Precondition: there are maps.
  static func problems(_ parameters: TextMap.Parameters) -> [ConfigurationProblem] {
    if parameters.map != TextMap.Parameters.defaultMap {
      return [ConfigurationProblem("map", "maps is set too; remove one of them")]
    }
    let problems = parameters.maps.enumerated().flatMap { index, scheduled in
      var alone = parameters
      alone.map = scheduled.map
      return TextMapRules(alone).problems.map { problem in
        problem.key == "map" ? ConfigurationProblem("maps", "map \(index + 1): \(problem.message)") : problem
      }
    }
    var distinct: [ConfigurationProblem] = []
    for problem in problems where !distinct.contains(problem) { distinct.append(problem) }
    return distinct + (problem(of: parameters.maps).map { [ConfigurationProblem("maps", $0)] } ?? [])
  }

  /// What is wrong with the sizes and times of the maps, or nil.
  private static func problem(of maps: [ScheduledMap]) -> String? {
    for (index, map) in maps.enumerated() {
      let number = index + 1
      if map.step == nil, map.episode == nil {
        return "map \(number) has no time; give it from_step or from_episode"
      }
      if map.step != nil, map.episode != nil {
        return "map \(number) has both from_step and from_episode; keep one"
      }
      if (map.step == nil) != (maps[0].step == nil) {
        return "map \(number) and map 1 differ in from_step and from_episode; use the same for all maps"
      }
      let (key, time) = (map.step == nil ? "from_episode" : "from_step", map.step ?? map.episode ?? 0)
      if index == 0, time != 0 { return "map 1 must hold from the start; write \(key): 0, not \(time)" }
      guard index > 0 else { continue }
      let before = maps[index - 1].step ?? maps[index - 1].episode ?? 0
      if time <= before {
        return "\(key) must rise from map to map; map \(index) has \(before), map \(number) has \(time)"
      }
      let (first, size) = (size(maps[0].map), size(map.map))
      if first != size {
        return "all maps must have the same size; map 1 has \(first), map \(number) has \(size)"
      }
    }
    return nil
  }

  private static func size(_ map: [String]) -> String {
    "\(map.count) rows of \(map.first?.count ?? 0) cells"
  }
}
