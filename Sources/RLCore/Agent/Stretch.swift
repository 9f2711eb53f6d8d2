/// Part of an episode in one call: to the bit what `selectActions`, `step` and `learn` do in turn.
///
/// Takes at most `limit` steps, at least one, and stops behind a step that ends the episode. Each action goes to `actions`,
/// each reward is added to `earned`. The result is the number of steps.
public typealias Stretch = (
  _ limit: Int, _ actions: UnsafeMutablePointer<Int32>, _ earned: UnsafeMutablePointer<Double>
) -> Int
