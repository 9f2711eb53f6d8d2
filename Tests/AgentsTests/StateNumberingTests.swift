import Agents
import RLCore
import Testing

@Suite struct StateNumberingTests {
  /// The number of the state that one array shows.
  private func number(_ numbering: StateNumbering, _ elements: [Float]) -> Int32 {
    var elements = elements
    let size = elements.count
    return elements.withUnsafeMutableBufferPointer {
      numbering.number(of: Observations(count: 1, rowSize: size, states: nil, values: $0.baseAddress), 0)
    }
  }

  @Test func aDiscreteObservationIsItsOwnNumber() {
    let numbering = StateNumbering(stateCount: 9)
    var states: [Int32] = [3, 8, 0]
    states.withUnsafeMutableBufferPointer {
      let observations = Observations(count: 3, rowSize: 1, states: $0.baseAddress, values: nil)
      #expect((0..<3).map { numbering.number(of: observations, $0) } == [3, 8, 0])
    }
    #expect(numbering.stateCount == 9)
  }

  @Test func binsAreEqualAndClosedBelow() {
    let numbering = StateNumbering(bins: [4], low: [-1], high: [1])
    let cases: [(Float, Int32)] = [
      (-1, 0), (-0.75, 0), (-0.5, 1), (-0.25, 1), (0, 2), (0.49, 2), (0.5, 3), (0.99, 3),
    ]
    for (element, bin) in cases { #expect(number(numbering, [element]) == bin, "\(element)") }
  }

  @Test func whatLiesOutsideFallsIntoTheOutermostBins() {
    let numbering = StateNumbering(bins: [4], low: [-1], high: [1])
    for element in [-1.01, -1e30, -.infinity] as [Float] { #expect(number(numbering, [element]) == 0) }
    for element in [1, 1.01, 1e30, .infinity] as [Float] { #expect(number(numbering, [element]) == 3) }
  }

  @Test func whatIsNoNumberFallsIntoAnOutermostBin() {
    let numbering = StateNumbering(bins: [4, 3], low: [-1, 0], high: [1, 3])
    #expect(number(numbering, [.nan, 1.5]) == 1)
    #expect(number(numbering, [0.9, .nan]) == 9)
  }

  @Test func theLastElementCountsFastest() {
    let numbering = StateNumbering(bins: [2, 3, 4], low: [0, 0, 0], high: [2, 3, 4])
    #expect(numbering.stateCount == 24)
    var numbers: [Int32] = []
    for a in 0..<2 {
      for b in 0..<3 {
        for c in 0..<4 {
          numbers.append(number(numbering, [Float(a) + 0.5, Float(b) + 0.5, Float(c) + 0.5]))
        }
      }
    }
    #expect(numbers == Array(0..<24))
  }

  @Test func eachRowIsReadFromItsOwnPlace() {
    let numbering = StateNumbering(bins: [10, 10], low: [0, 0], high: [10, 10])
    var elements: [Float] = [1, 2, 3, 4, 5, 6]
    elements.withUnsafeMutableBufferPointer {
      let observations = Observations(count: 3, rowSize: 2, states: nil, values: $0.baseAddress)
      #expect((0..<3).map { numbering.number(of: observations, $0) } == [12, 34, 56])
    }
  }

  @Test func aSingleBinTellsNothingApart() {
    let numbering = StateNumbering(bins: [1, 2], low: [0, 0], high: [1, 1])
    #expect(number(numbering, [0.1, 0.9]) == 1)
    #expect(number(numbering, [0.9, 0.9]) == 1)
  }

  /// The positions of a board, some of which a hash may number alike, but few.
  @Test func aHashNumbersEqualArraysAlikeAndOthersNearlyAllApart() {
    let numbering = StateNumbering(hashingTo: 1_000_000)
    #expect(numbering.stateCount == 1_000_000 && numbering.grid == nil)
    let boards = (0..<2_000).map { number in (0..<84).map { Float((number * 0x9E37_79B1) >> ($0 % 31) & 1) } }
    let numbers = boards.map { self.number(numbering, $0) }
    #expect(numbers == boards.map { self.number(numbering, $0) })
    #expect(numbers.allSatisfy { (0..<1_000_000).contains($0) })
    let (different, met) = (Set(boards).count, Set(numbers).count)
    // Chance alone makes different² / 2,000,000 of them meet, about two.
    #expect(different > 1_900 && met >= different - 10)
    // Each element counts, the sign of zero does not.
    #expect(
      (0..<84).allSatisfy { place in
        var other = boards[7]
        other[place] = 1 - other[place]
        return self.number(numbering, other) != numbers[7]
      })
    #expect(number(numbering, [0, 1]) == number(numbering, [-0.0, 1]))
  }
}
