import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A sample of the gamma distribution with this shape and scale 1; normalized, several are a sample of a Dirichlet
/// distribution.
///
/// Source: Cheng, "The generation of gamma variables with non-integral shape parameter" (1977), algorithm GB, for shapes of
/// 1 and more; a smaller shape takes a sample of the next one times a power of a uniform number.
@usableFromInline package func gammaVariate(shape: Double, using random: inout RandomStream) -> Double {
  if shape < 1 {
    return gammaVariate(shape: shape + 1, using: &random) * pow(1 - random.uniform(), 1 / shape)
  }
  let spread = (2 * shape - 1).squareRoot()
  let (offset, slope) = (shape - log(4), shape + spread)
  while true {
    // Neither is 0, whose logarithm is none.
    let (u, v) = (max(random.uniform(), 0x1p-53), 1 - random.uniform())
    let logit = log(u / (1 - u)) / spread
    let x = shape * exp(logit)
    if offset + slope * logit - x >= log(u * u * v) { return x }
  }
}

@usableFromInline func logarithm(_ value: Double) -> Double { log(value) }
