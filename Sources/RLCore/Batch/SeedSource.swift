/// Source of the seeds of one row's episodes.
@usableFromInline struct SeedSource {
  @usableFromInline enum Kind { case drawn, continuing, listed }
  @usableFromInline var kind: Kind
  @usableFromInline var stream: RandomStream
  @usableFromInline var list: [UInt64]
  @usableFromInline var nextIndex: Int
  @usableFromInline let stride: Int

  init(_ policy: BatchEnvironment.EpisodeSeeds, row: Int, of count: Int) {
    nextIndex = row
    stride = count
    list = []
    stream = RandomStream(seed: 0)
    switch policy {
    case .drawn(let root, let purpose):
      kind = .drawn
      stream = RandomStream(root: root, purpose: purpose, index: row)
    case .continuing(let seed):
      kind = .continuing
      list = [seed &+ UInt64(row)]
    case .listed(let seeds):
      precondition(!seeds.isEmpty, "at least one seed")
      kind = .listed
      list = seeds
    }
  }

  /// The seed of the row's next episode, or nil to continue its stream.
  ///
  /// A drawn seed has 53 bits, so that every tool that reads numbers as doubles reads it exactly.
  @inlinable mutating func next() -> UInt64? {
    switch kind {
    case .drawn:
      return stream.next() >> 11
    case .continuing:
      return list.popLast()
    case .listed:
      let seed = list[min(nextIndex, list.count - 1)]
      nextIndex += stride
      return seed
    }
  }
}
