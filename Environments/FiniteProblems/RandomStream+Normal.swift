import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension RandomStream {
  /// A normal sample with mean 0 and standard deviation 1; it draws two numbers, or more where the first are rejected.
  ///
  /// Source: Marsaglia and Bray, "A convenient method for generating normal variables" (1964); its twin is discarded.
  mutating func normal() -> Double {
    while true {
      let (x, y) = (uniform(-1, 1), uniform(-1, 1))
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }
}
