import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A sample of the gamma distribution with this shape and scale 1; normalized, several are a sample of a Dirichlet
/// distribution.
///
/// Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), with their boost for shapes below 1.
@usableFromInline func gammaVariate(shape: Double, using random: inout RandomStream) -> Double {
  if shape < 1 {
    return gammaVariate(shape: shape + 1, using: &random) * pow(1 - random.uniform(), 1 / shape)
  }
  let d = shape - 1 / 3
  let c = 1 / (9 * d).squareRoot()
  while true {
    let x = random.normal()
    let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
    guard v > 0 else { continue }
    if log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
  }
}

@usableFromInline func logarithm(_ value: Double) -> Double { log(value) }
