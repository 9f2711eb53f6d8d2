/// The λ-return of a step: the one-step target, in which the value of the successor is mixed with the λ-return of the next
/// step.
///
///     G = r + γ ((1 - λ) v + λ G')
///
/// λ 0 is the one-step target, λ 1 the return of the whole rollout. With v the highest action value of the successor it is
/// Peng's Q(λ), in which exploratory actions do not cut the return.
///
/// Sources: Peng and Williams, "Incremental multi-step Q-learning" (1996); Gallici et al., "Simplifying deep temporal
/// difference learning" (2024), equation 5.
///
/// - Parameters:
///   - discountT: γ: 0 after a termination, its sign reversed where the opponent moves next.
///   - valueT: v.
///   - returnT: G' of the next step; v at the end of the rollout, and where the episode was truncated.
@inline(__always) package func lambdaReturn<Value: BinaryFloatingPoint>(
  rT: Value, discountT: Value, valueT: Value, returnT: Value, lambda: Value
) -> Value {
  temporalDifferenceTarget(
    rT: rT, discountT: discountT, valueT: (1 - lambda) * valueT + lambda * returnT)
}
