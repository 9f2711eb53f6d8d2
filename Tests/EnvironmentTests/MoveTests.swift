import Drawing
import RLCore
import Testing

@Suite struct MoveTests {
  @Test func taxisMovesAreThoseOfItsRulesAndPickingUpIsNone() throws {
    let space = try entry("Taxi-v4").make().actionSpace
    #expect(space.labels == ["south", "north", "east", "west", "pick up", "drop off"])
    #expect(space.moves == [.down, .up, .right, .left, nil, nil])
  }

  /// Where an action leads for certain, the agent has gone the way that the environment says, or nowhere.
  @Test(arguments: catalogIDs)
  func aMoveIsWhatTheRulesDo(id: String) throws {
    let environment = try entry(id).make()
    let space = environment.actionSpace
    #expect(space.moves.isEmpty || space.moves.count == space.count)
    guard let model = environment.model(),
      let world = environment.prototype.innermost as? any GridDrawable, !space.moves.isEmpty
    else { return }
    let layout = world.gridLayout
    for (cell, state) in layout.states.enumerated() {
      guard let state, model.stateCount > state else { continue }
      for action in 0..<space.count {
        let outcomes = model.outcomes(state: state, action: action)
        guard let outcome = outcomes.first, outcomes.allSatisfy({ $0.state == outcome.state }),
          let arrival = layout.states.firstIndex(of: outcome.state), arrival != cell,
          let move = space.move(of: action)
        else { continue }
        let columns = arrival % layout.columns - cell % layout.columns
        let rows = arrival / layout.columns - cell / layout.columns
        // What blows, and what sends the agent back to its start, is not the action's.
        let isMove = columns.signum() == move.columns && (rows.signum() == move.rows || id.hasPrefix("Windy"))
        // At a wall only the part of a slanting move that is free is made.
        let isCut = columns == 0 && rows != 0 && rows.signum() == move.rows
        let isSentBack = outcome.reward < -50 || abs(columns) > 1 || abs(rows) > 1
        #expect(
          isMove || isCut || isSentBack || id.hasPrefix("Windy"),
          "\(id): \(space.labels[action]) in cell \(cell)")
      }
    }
  }

  @Test func whoDrawsWhichActionGoesRightClaimsNoMoves() throws {
    let space = try entry("DeepSea-v0").make(["mapping_seed": .integer(3)]).actionSpace
    #expect(space.moves.isEmpty)
    #expect(
      try entry("DeepSea-v0").make().actionSpace.moves == [
        .init(columns: -1, rows: 1), .init(columns: 1, rows: 1),
      ])
  }
}
