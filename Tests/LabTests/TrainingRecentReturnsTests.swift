import Lab
import Testing

@Suite struct TrainingRecentReturnsTests {
  @Test func thereIsNoMeanBeforeTheFirstEpisode() {
    #expect(RecentReturns().mean == nil)
  }

  @Test func theMeanIsThatOfTheLastHundred() {
    var returns = RecentReturns()
    var means: [Double?] = []
    for number in 1...250 {
      returns.append(Double(number))
      means.append(returns.mean)
    }
    #expect(means[0] == 1)
    #expect(means[99] == 50.5)  // 1 ... 100
    #expect(means[100] == 51.5)  // 2 ... 101
    #expect(means[249] == 200.5)  // 151 ... 250
  }
}
