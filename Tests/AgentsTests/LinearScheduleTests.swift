import Agents
import Testing

@Suite struct LinearScheduleTests {
  @Test func itFallsInAStraightLineAndThenStays() {
    let schedule = LinearSchedule(from: 1, to: 0.5, over: 4)
    #expect((0...6).map { schedule.value(at: $0) } == [1, 0.875, 0.75, 0.625, 0.5, 0.5, 0.5])
  }

  @Test func itMayRise() {
    #expect(LinearSchedule(from: 0, to: 1, over: 4).value(at: 1) == 0.25)
  }

  @Test func aDurationOfZeroIsTheFinalValueFromTheStart() {
    #expect(LinearSchedule(from: 1, to: 0.25, over: 0).value(at: 0) == 0.25)
  }

  @Test func aDurationNeedNotBeAWholeNumberOfSteps() {
    let schedule = LinearSchedule(from: 1, to: 0, over: 2.5)
    #expect(schedule.value(at: 2) == 1 - 0.4 * 2)
    #expect(schedule.value(at: 3) == 0)
  }

  @Test func equalEndsGiveAConstant() {
    let schedule = LinearSchedule(from: 0.1, to: 0.1, over: 1000)
    #expect((0...1000).allSatisfy { schedule.value(at: $0) == 0.1 })
  }
}
