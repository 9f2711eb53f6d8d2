import RLCore

/// Random places, drawn as MiniGrid draws them.
extension MiniGridWorld {
  var wholeGrid: GridArea { GridArea(column: 0, row: 0, width: map.columns, height: map.rows) }

  /// An empty cell of `area` without the agent, drawn until one is found; nil after `mostTries`.
  ///
  /// - Parameter isRefused: whether a cell that is empty is not wanted.
  func findPlace(
    in area: GridArea, mostTries: Int = .max, using random: inout RandomStream,
    isRefused: (_ column: Int, _ row: Int) -> Bool = { _, _ in false }
  ) -> (column: Int, row: Int)? {
    let (left, top) = (max(area.column, 0), max(area.row, 0))
    let (right, bottom) = (min(left + area.width, map.columns), min(top + area.height, map.rows))
    var tries = 0
    while tries < mostTries {
      tries += 1
      let column = random.integer(left, right)
      let row = random.integer(top, bottom)
      guard map[column, row].isEmpty, column != self.column || row != self.row, !isRefused(column, row) else {
        continue
      }
      return (column, row)
    }
    return nil
  }

  mutating func place(_ object: GridObject, in area: GridArea, using random: inout RandomStream) {
    guard let place = findPlace(in: area, using: &random) else { return }
    map[place.column, place.row] = object
  }

  /// The agent in an empty cell, with a random direction.
  mutating func placeAgent(in area: GridArea, using random: inout RandomStream) {
    (column, row) = (-1, -1)
    guard let place = findPlace(in: area, using: &random) else { return }
    (column, row) = place
    direction = random.below(4)
  }
}
