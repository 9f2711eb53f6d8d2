import Agents
import RLCore
import Testing

@Suite struct QTableTests {
  private func table(_ rows: [[Double]]) -> QTable {
    let table = QTable(stateCount: rows.count, actionCount: rows[0].count, initialValue: 0)
    for (index, value) in rows.joined().enumerated() { table.values[index] = value }
    return table
  }

  @Test func tiesGoToTheFirstAction() {
    let table = table([[0, 0, 0], [1, 2, 2], [-1, -5, -1]])
    #expect((0..<3).map { table.greedyAction(in: $0) } == [0, 1, 0])
  }

  @Test func theHighestValueMayBeNegative() {
    let table = table([[-3, -1, -2], [4, 4, 5]])
    #expect(table.highestValue(in: 0) == -1)
    #expect(table.greedyAction(in: 0) == 1)
    #expect(table.highestValue(in: 1) == 5)
  }

  @Test func oneActionIsEnough() {
    let table = table([[-7], [2]])
    #expect(table.greedyAction(in: 1) == 0)
    #expect(table.highestValue(in: 0) == -7)
  }

  @Test func everyValueStartsAsTold() {
    let table = QTable(stateCount: 3, actionCount: 2, initialValue: 1.5)
    #expect(table.tensor == NamedTensor("q_table", shape: [3, 2], .float64(Array(repeating: 1.5, count: 6))))
  }

  @Test func whatWasSavedIsLoadedBitForBit() throws {
    let values = [0.1, -0.0, .leastNonzeroMagnitude, 1e308, -1.0 / 3, .pi]
    let saved = table([Array(values[..<3]), Array(values[3...])])
    let loaded = QTable(stateCount: 2, actionCount: 3, initialValue: 9)
    try loaded.load([saved.tensor])
    #expect((0..<6).map { loaded.values[$0].bitPattern } == values.map(\.bitPattern))
  }

  @Test func aTableOfAnotherShapeIsRefused() {
    #expect(throws: TensorMismatch("the stored Q-table has shape [3, 2], this one [2, 3]")) {
      try table([[0, 0, 0], [0, 0, 0]]).load([table([[0, 0], [0, 0], [0, 0]]).tensor])
    }
  }

  @Test(arguments: [
    [], [NamedTensor("weights", shape: [1, 1], .float64([0]))],
    [NamedTensor("q_table", shape: [1, 1], .float32([0]))],
    [
      NamedTensor("q_table", shape: [1, 1], .float64([0])),
      NamedTensor("q_table", shape: [1, 1], .float64([0])),
    ],
  ])
  func arraysThatAreNoTableAreRefused(tensors: [NamedTensor]) {
    #expect(throws: TensorMismatch("a Q-table holds one array of doubles named 'q_table'")) {
      try table([[0]]).load(tensors)
    }
  }
}
