import Lab
import RunStore
import Viewer

/// Reads the returns of a run's episodes: for a long run first an even sample, then the rest incrementally.
///
/// A run of any length is thus shown at once, and its picture grows finer while it is looked at.
struct EpisodeIndex {
  private(set) var returns = ReturnHistory()
  private(set) var training: TrainingCurve
  /// From `base` on, the stride between blocks, and the next block.
  private var (base, spacing, next) = (0, 0, 0)
  /// The latest block when it was read, and the number of its last episode at that time.
  private var newest: (stretch: Int, last: Int)?

  /// Blocks in the first sample of a long run.
  private static let firstLook = 192
  /// Time limit of a read of a long run, the first time and later, s.
  private static let (firstPatience, patience) = (0.15, 0.012)

  /// Seconds of the first read where it is the only one.
  private static let pictureTime = 2.0
  private let isPicture: Bool

  /// - Parameter isPicture: whether the first read has to do, for a picture that is drawn once: then it takes at least the
  ///   whole even sample, however busy the machine is.
  init(totalSteps: Int, isPicture: Bool = false) {
    training = TrainingCurve(totalSteps: totalSteps)
    self.isPicture = isPicture
  }

  /// - Returns: whether anything was read.
  mutating func refresh(_ reader: RunReader) throws(RunStoreError) -> Bool {
    let (count, known) = (try reader.episodeCount, returns.count)
    if count <= ReturnHistory.exactLimit {
      guard count > known else { return false }
      returns.append(take(try reader.episodes(known + 1...count)))
      return true
    }
    // Of the last block only as much is known as there was of it.
    if returns.isExact, known > 0 { newest = ((known - 1) / ReturnHistory.stretch, known) }
    returns.grow(to: count)
    let isFirst = spacing == 0
    let time = !isFirst ? Self.patience : isPicture ? Self.pictureTime : Self.firstPatience
    let end = monotonicSeconds() + time
    look(at: returns.stretchCount)
    let sample = isFirst && isPicture ? spacing : 0
    var hasRead = count > known
    if hasRead {
      // The latest block has grown.
      if let newest, newest.stretch < returns.stretchCount - 1 { try read(newest.stretch, reader) }
      try read(returns.stretchCount - 1, reader)
    }
    while spacing == sample || monotonicSeconds() < end, let stretch = nextStretch() {
      try read(stretch, reader)
      hasRead = true
    }
    return hasRead
  }

  /// Starts reading the unread blocks, initially or after the run has grown considerably.
  private mutating func look(at count: Int) {
    guard spacing == 0 || spacing == 1 && count - next > 4 * Self.firstLook else { return }
    base = spacing == 0 ? 0 : next
    next = base
    spacing = Self.powerOfTwo((count - base) / Self.firstLook)
  }

  private mutating func nextStretch() -> Int? {
    while true {
      if next >= returns.stretchCount {
        guard spacing > 1 else { return nil }
        (spacing, next) = (spacing / 2, base)
      }
      defer { next += spacing }
      if !returns.isKnown(stretch: next) { return next }
    }
  }

  private mutating func read(_ stretch: Int, _ reader: RunReader) throws(RunStoreError) {
    let first = stretch * ReturnHistory.stretch + 1
    let seen = newest?.stretch == stretch ? newest?.last ?? 0 : returns.isKnown(stretch: stretch) ? .max : 0
    let episodes = try reader.episodes(first...min(first + ReturnHistory.stretch - 1, returns.count))
    _ = take(episodes.filter { $0.number > seen })
    returns.set(stretch: stretch, episodes.map { Float($0.return) })
    if stretch == returns.stretchCount - 1 { newest = (stretch, episodes.last?.number ?? 0) }
  }

  private mutating func take(_ episodes: [Episode]) -> [Float] {
    for episode in episodes { training.add(step: episode.step, value: episode.return) }
    return episodes.map { Float($0.return) }
  }

  private static func powerOfTwo(_ value: Int) -> Int {
    var power = 1
    while power * 2 <= value { power *= 2 }
    return power
  }
}
