#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Monotonic time in seconds; only differences are meaningful.
@inline(__always) package func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The clock of a loop whose steps all take about as long: it is looked at every tenth of a millisecond, and what lies
/// between follows from the steps. Looking costs more than half of a table's step.
struct EvenClock {
  private static let interval = 1e-4  // s
  private var step: Int
  private var seconds: Double
  private var secondsPerStep = 0.0
  private var nextStep: Int
  private var latest: Double

  init(step: Int, seconds: Double) {
    (self.step, self.seconds) = (step, seconds)
    (nextStep, latest) = (step, seconds)
  }

  /// The time at the end of step `now`; it never falls.
  mutating func seconds(at now: Int) -> Double {
    if now < nextStep {
      latest = max(latest, seconds + secondsPerStep * Double(now - step))
      return latest
    }
    let time = monotonicSeconds()
    secondsPerStep = (time - seconds) / Double(max(now - step, 1))
    (step, seconds) = (now, time)
    nextStep = now + Int(min(Self.interval / max(secondsPerStep, 1e-9), 65_536))
    latest = max(latest, time)
    return latest
  }
}
