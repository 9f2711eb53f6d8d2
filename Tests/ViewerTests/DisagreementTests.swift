import Testing
import Viewer

@Suite struct DisagreementTests {
  @Test func aCostIsWhatTheOtherAgentWouldHaveGained() {
    let values = [1.0, 4, 3, 9]
    #expect(Disagreement.cost(of: 2, values: values, legal: [0, 1, 2]) == 1)
    #expect(Disagreement.cost(of: 0, values: values, legal: 0..<4) == 8)
    #expect(Disagreement.cost(of: 1, values: values, legal: [0, 1, 2]) == nil)
    #expect(Disagreement.cost(of: 1, values: [2, 2], legal: 0..<2) == nil, "equally good is no cost")
    #expect(Disagreement.cost(of: 0, values: [1, .nan], legal: 0..<2) == nil)
    #expect(Disagreement.cost(of: 5, values: values, legal: 0..<4) == nil)
  }

  @Test func costsAreAddedUpOverAnEpisode() {
    let disagreement = Disagreement(costs: [nil, 0.5, nil, 0.25])
    #expect(disagreement.count == 2 && disagreement.total == 0.75)
  }
}
