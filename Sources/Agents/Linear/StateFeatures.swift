/// The features of counted states, given state by state: only those that are not 0.
struct StateFeatures {
  /// F
  let count: Int
  /// The most features of a state that are not 0.
  let activeCount: Int
  /// Whether every feature is 0 or 1.
  let isBinary: Bool
  /// `[S + 1]`, where the elements of each state begin.
  let starts: [Int32]
  /// Of all states one after the other.
  let places: [Int32]
  let values: [Double]

  private init(count: Int, rows: [[(place: Int, value: Double)]]) {
    self.count = count
    activeCount = rows.map(\.count).max() ?? 0
    isBinary = rows.allSatisfy { $0.allSatisfy { $0.value == 1 } }
    starts = rows.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) }
    places = rows.joined().map { Int32($0.place) }
    values = rows.joined().map(\.value)
  }

  /// - Parameter rows: `[S, F]`
  init(rows: [[Double]]) {
    self.init(
      count: rows.first?.count ?? 0,
      rows: rows.map { row in row.indices.filter { row[$0] != 0 }.map { ($0, row[$0]) } })
  }

  /// State aggregation, and with more tilings tile coding of a line of states: tiling t is shifted by t / tilings of a tile.
  ///
  /// Source: Sutton and Barto (2018), sections 9.3 and 9.5.4.
  /// - Parameters:
  ///   - width: states of a tile.
  ///   - first: the state at which the first tile of tiling 0 begins; those before it share that tile.
  init(stateCount: Int, tileWidth width: Int, tilings: Int, first: Int) {
    func tile(_ state: Int, _ tiling: Int) -> Int {
      (max(state - first, 0) * tilings + tiling * width) / (width * tilings)
    }
    let tiles = tile(stateCount - 1, tilings - 1) + 1
    self.init(
      count: tiles * tilings,
      rows: (0..<stateCount).map { state in
        (0..<tilings).map { tiling in (tiling * tiles + tile(state, tiling), 1) }
      })
  }
}
