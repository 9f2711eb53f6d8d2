import Drawing
import RLCore

/// A grid world with array observations, looked up by the state index.
struct SeenGrid<World: GridWorld>: BoxEnvironment, EnvironmentAround, Drawable {
  private var world: World
  let table: ObservationTable
  let observationSpace: BoxSpace

  init(_ world: World, as form: GridObservation) {
    self.world = world
    (observationSpace, table) = Self.looks(of: world, as: form)
  }

  init(_ parameters: World.Parameters) throws { self.init(try World(parameters), as: .oneHot) }

  var inner: any Environment { world }
  var actionSpace: DiscreteSpace { world.actionSpace }
  var info: [(name: String, value: InfoValue)] { world.info }

  var changesInTraining: Bool { world.changesInTraining }
  mutating func setClock(_ clock: TrainingTime) { world.setClock(clock) }

  mutating func reset(using random: inout RandomStream) { world.reset(using: &random) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    world.step(action, using: &random)
  }

  func observe(into row: inout MutableSpan<Float>) { table.write(world.state, into: &row) }

  func draw() -> Scene { world.draw() }

  private static func looks(of world: World, as form: GridObservation) -> (BoxSpace, ObservationTable) {
    let (count, sight) = (world.stateCount, world.sight)
    switch form {
    case .index, .oneHot:
      var space = BoxSpace((0..<count).map { ("state \($0)", 0, 1) })
      space.elementType = .uint8
      return (
        space, ObservationTable(base: Array(repeating: 0, count: count), marks: (0..<count).map { [$0] })
      )
    case .coordinates:
      let space = BoxSpace(sight.factors.map { ($0.name, 0, 1) })
      let rows = (0..<count).map { state in
        zip(sight.look(state).factors, sight.factors).map { Float($0) / Float(max(1, $1.count - 1)) }
      }
      return (space, ObservationTable(rows: rows))
    case .planes:
      let cells = sight.rows * sight.columns
      let names = sight.movingPlanes + sight.fixedPlanes.map(\.name)
      var base = [Float](repeating: 0, count: names.count * cells)
      for (index, plane) in sight.fixedPlanes.enumerated() {
        for cell in plane.cells { base[(sight.movingPlanes.count + index) * cells + cell] = 1 }
      }
      let marks = (0..<count).map { state in
        sight.look(state).cells.enumerated().compactMap { plane, cell in cell.map { plane * cells + $0 } }
      }
      let space = BoxSpace(
        shape: [names.count, sight.rows, sight.columns], low: 0, high: 1, elementType: .uint8,
        axes: .channelsFirst)
      return (space, ObservationTable(base: base, marks: marks))
    }
  }
}

/// Table of observations by state: either a separate row per state, or a common row and the elements that a
/// state sets to one.
///
/// One memory for all copies, read through pointers, so that a step counts no references and allocates nothing.
final class ObservationTable: @unchecked Sendable {
  private let base: Column<Float>
  private let rowSize: Int
  private let marks: Column<Int32>
  private let marksPerState: Int

  /// - Parameter marks: for each state the places of `base` that it sets to one.
  init(base row: [Float], marks lists: [[Int]]) {
    base = Column(row)
    rowSize = row.count
    marksPerState = lists.map(\.count).max() ?? 0
    marks = Column(marksPerState * lists.count, filledWith: -1)
    for (state, list) in lists.enumerated() {
      for (index, mark) in list.enumerated() { marks[state * marksPerState + index] = Int32(mark) }
    }
  }

  /// - Parameter rows: the whole row of each state.
  init(rows: [[Float]]) {
    rowSize = rows.first?.count ?? 0
    base = Column(Array(rows.joined()))
    marks = Column(0, filledWith: -1)
    marksPerState = 0
  }

  func write(_ state: Int, into row: inout MutableSpan<Float>) {
    let start = marksPerState == 0 ? state * rowSize : 0
    for index in 0..<rowSize { row[index] = base[start + index] }
    for index in state * marksPerState..<(state + 1) * marksPerState where marks[index] >= 0 {
      row[Int(marks[index])] = 1
    }
  }
}
