#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Seconds of a clock that never jumps; only differences mean anything.
@inline(__always) package func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
