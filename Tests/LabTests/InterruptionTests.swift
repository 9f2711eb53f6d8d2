import Foundation
import Lab
import Testing

/// Which signals ask for an orderly end, and which for one at once.
@Suite struct InterruptionTests {
  /// `timeout` signals the process and then its group.
  @Test func aRequestThatArrivesTwiceIsOne() async {
    await #expect(processExitsWith: .exitCode(0)) {
      Interruption.listen()
      raise(SIGTERM)
      raise(SIGTERM)
      exit(Interruption.signal == SIGTERM ? 0 : 1)
    }
  }

  @Test func aSecondRequestEndsTheProcessAtOnce() async {
    await #expect(processExitsWith: .exitCode(128 + SIGTERM)) {
      Interruption.listen()
      raise(SIGINT)
      usleep(600_000)
      raise(SIGTERM)
      exit(0)
    }
  }
}
