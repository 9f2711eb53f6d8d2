/// Returns of all training episodes of a run, in bounded memory.
///
/// Up to `exactLimit` episodes it has every return. Beyond, it holds the least, mean and highest return of stretches of
/// `stretch` episodes, each as far as it has been read: a picture of a long run needs a few hundred of them.
package struct ReturnHistory: Sendable, Equatable, ExpressibleByArrayLiteral {
  /// The minimum, mean and maximum return of a group of episodes.
  package struct Bar: Sendable, Equatable {
    package var low, mean, high: Float

    package init(low: Float, mean: Float, high: Float) {
      (self.low, self.mean, self.high) = (low, mean, high)
    }
  }

  package static let exactLimit = 32_768
  /// Episodes per block.
  package static let stretch = 256

  /// Number of episodes.
  package private(set) var count = 0
  /// Incremented with every change of the picture.
  package private(set) var version = 0
  private var exact: [Float] = []
  private var stretches: [Bar?] = []

  package init(_ returns: [Float] = []) { append(returns) }
  package init(arrayLiteral elements: Float...) { self.init(elements) }

  package static func == (a: Self, b: Self) -> Bool {
    a.count == b.count && a.exact == b.exact && a.stretches == b.stretches
  }

  /// Whether every return is known.
  package var isExact: Bool { stretches.isEmpty }
  /// Number of blocks beyond `exactLimit` episodes.
  package var stretchCount: Int { (count + Self.stretch - 1) / Self.stretch }

  /// Appends the returns of the next episodes.
  package mutating func append(_ returns: [Float]) {
    let before = count
    grow(to: count + returns.count)
    guard !isExact else {
      exact += returns
      return
    }
    var start = before
    while start < count {
      let index = start / Self.stretch
      let end = min((index + 1) * Self.stretch, count)
      let bar = Self.bar(returns[start - before..<end - before])
      stretches[index] = Self.union([stretches[index], bar])
      start = end
    }
  }

  /// Records episodes whose returns are not known yet.
  package mutating func grow(to newCount: Int) {
    guard newCount > count else { return }
    version += 1
    if isExact, newCount > Self.exactLimit {
      stretches = stride(from: 0, to: exact.count, by: Self.stretch).map {
        Self.bar(exact[$0..<min($0 + Self.stretch, exact.count)])
      }
      exact = []
    }
    count = newCount
    if count > Self.exactLimit {
      stretches += Array(repeating: nil, count: stretchCount - stretches.count)
    }
  }

  /// Sets the returns of the block with this index, from 0.
  package mutating func set(stretch index: Int, _ returns: [Float]) {
    guard stretches.indices.contains(index), let bar = Self.bar(returns[...]) else { return }
    stretches[index] = bar
    version += 1
  }

  /// Number of unread blocks.
  package var unknownCount: Int { stretches.reduce(0) { $0 + ($1 == nil ? 1 : 0) } }

  package func isKnown(stretch index: Int) -> Bool {
    !stretches.indices.contains(index) || stretches[index] != nil
  }

  /// All episodes as at most `limit` bars; unknown ones repeat the preceding one.
  package func bars(_ limit: Int) -> [Bar] {
    let total = isExact ? exact.count : stretches.count
    let bins = min(max(limit, 1), total)
    var last: Bar?
    return (0..<bins).compactMap { bin in
      let range = total * bin / bins..<max(total * (bin + 1) / bins, total * bin / bins + 1)
      last = (isExact ? Self.bar(exact[range]) : Self.union(stretches[range])) ?? last
      return last ?? stretches.lazy.compactMap { $0 }.first
    }
  }

  private static func mean(_ values: [Float]) -> Float {
    Float(values.reduce(0) { $0 + Double($1) } / Double(values.count))
  }

  private static func bar(_ returns: ArraySlice<Float>) -> Bar? {
    // Returns of any size, also those that no float holds.
    let finite = returns.map { min(max($0, -1e37), 1e37) }.filter { !$0.isNaN }
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return Bar(low: low, mean: mean(finite), high: high)
  }

  private static func union(_ bars: ArraySlice<Bar?>) -> Bar? {
    let known = bars.compactMap { $0 }
    guard let low = known.map(\.low).min(), let high = known.map(\.high).max() else { return nil }
    return Bar(low: low, mean: mean(known.map(\.mean)), high: high)
  }
}
