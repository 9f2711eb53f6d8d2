import Lab
import Testing

@Suite struct TrainingPeriodicTests {
  /// The steps at which it is due, in batches of `count` environments.
  private func dueSteps(every period: Int?, count: Int, through last: Int) -> [Int] {
    var periodic = Periodic(every: period.map(TrainingSpan.steps))
    return stride(from: count, through: last, by: count).filter { periodic.isDue(at: $0) }
  }

  @Test func itIsDueAtEveryMultiple() {
    #expect(dueSteps(every: 3, count: 1, through: 10) == [3, 6, 9])
    #expect(dueSteps(every: 1, count: 1, through: 3) == [1, 2, 3])
  }

  @Test func aBatchThatJumpsOverAMultipleIsDueAllTheSame() {
    #expect(dueSteps(every: 10, count: 4, through: 40) == [12, 20, 32, 40])
    #expect(dueSteps(every: 10, count: 7, through: 42) == [14, 21, 35, 42])
  }

  @Test func aBatchThatJumpsOverSeveralMultiplesIsDueOnce() {
    #expect(dueSteps(every: 3, count: 10, through: 30) == [10, 20, 30])
  }

  @Test func onceAMultipleIsNotDueAgain() {
    var periodic = Periodic(every: .steps(5))
    #expect([4, 5, 5, 9, 10, 10].map { periodic.isDue(at: $0) } == [false, true, false, false, true, false])
  }

  @Test func theNextStepIsTheMultipleAfterTheLast() {
    var periodic = Periodic(every: .steps(10))
    #expect(periodic.nextStep == 10)
    _ = periodic.isDue(at: 32)
    #expect(periodic.nextStep == 40)
  }

  @Test(arguments: [nil, 0, -5]) func noPeriodIsNeverDue(period: Int?) {
    #expect(dueSteps(every: period, count: 1, through: 1000) == [])
    #expect(Periodic(every: period.map(TrainingSpan.steps)).period == nil)
  }

  @Test func theLargestPeriodDoesNotOverflow() {
    var periodic = Periodic(every: .steps(.max))
    let due = periodic.isDue(at: .max)
    #expect(due && periodic.nextStep == .max)
  }

  @Test func aPeriodOfEpisodesLooksAtEpisodesOnly() {
    var periodic = Periodic(every: .episodes(3))
    #expect((periodic.nextStep, periodic.nextEpisode) == (.max, 3))
    let due = [(10, 2), (11, 3), (500, 5), (501, 7)].map { periodic.isDue(at: $0.0, episodes: $0.1) }
    #expect(due == [false, true, false, true] && periodic.nextEpisode == 9)
  }
}
