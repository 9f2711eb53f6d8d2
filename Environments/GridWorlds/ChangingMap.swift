import Drawing
import RLCore

/// A text map that other ones replace in the course of training.
struct ChangingMap: GridWorld {
  let actionSpace = Compass.actionSpace
  let schedule: TextMapSchedule
  /// The maps as worlds of their own, in order.
  let maps: [TextMap]
  /// The tables of the maps, in which an agent that a new wall has caught can leave it.
  private let walks: [TransitionSampler]
  private var walk: TransitionSampler
  private var phase = 0

  /// - Precondition: there is a map, and the parameters have no problems.
  init(_ parameters: TextMap.Parameters) {
    let each = parameters.maps.map { scheduled in
      var alone = parameters
      (alone.map, alone.maps) = (scheduled.map, [])
      return alone
    }
    schedule = TextMapSchedule(parameters.maps)
    maps = each.map { TextMap($0) }
    walks = each.map { TextMap($0, leavesWalls: true).walk }
    walk = walks[0]
  }

  var stateCount: Int { maps[0].stateCount }
  var state: Int { walk.state }
  var info: [(name: String, value: InfoValue)] { [("prob", .number(walk.lastProbability))] }
  /// Of the first map.
  var exactModel: TransitionModel? { maps[0].model }
  var sight: GridSight { maps[phase].sight }

  var changesInTraining: Bool { true }

  mutating func setClock(_ clock: TrainingTime) {
    let now = schedule.phase(at: clock)
    guard now != phase else { return }
    let state = walk.state
    (phase, walk) = (now, walks[now])
    walk.move(to: state)
  }

  mutating func reset(using random: inout RandomStream) { walk.reset(using: &random) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    walk.step(action, using: &random)
  }

  func draw() -> Scene {
    var map = maps[phase]
    map.walk.move(to: state)
    return map.draw()
  }
}
