import Lab

/// Repeats `body`; the median of several repetitions of at least `seconds` each.
///
/// - Returns: seconds a call.
func medianSeconds(_ seconds: Double, repetitions: Int = 5, _ body: () -> Void) -> Double {
  var calls = 1
  while true {
    let start = monotonicSeconds()
    for _ in 0..<calls { body() }
    if monotonicSeconds() - start > seconds / 4 { break }
    calls *= 2
  }
  calls *= 4
  let times = (0..<repetitions).map { _ in
    let start = monotonicSeconds()
    for _ in 0..<calls { body() }
    return (monotonicSeconds() - start) / Double(calls)
  }
  return times.sorted()[repetitions / 2]
}
