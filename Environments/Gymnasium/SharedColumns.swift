import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Columns of a batch in memory shared with the worker.
final class SharedColumns {
  /// Name of the shared memory until the worker has opened it; then the name is removed.
  let path: String
  let size: Int
  let offsets: [String: Int]
  private let base: UnsafeMutableRawPointer
  let limit: UnsafeMutablePointer<Int64>
  let actions: UnsafeMutablePointer<Int32>
  let rewards: UnsafeMutablePointer<Double>
  let endings: UnsafeMutablePointer<UInt8>
  /// The seed of each row's next episode; -1 to continue its random numbers.
  let seeds: UnsafeMutablePointer<Int64>
  let next: Observations
  let observations: Observations

  /// - Throws: where no memory can be had.
  ///
  /// - Parameter maskedActions: A, to have room for flags of the legal actions too; nil for none.
  init(count: Int, in space: ObservationSpace, maskedActions: Int?) throws(EnvironmentFailure) {
    var size = 0
    var offsets: [String: Int] = [:]
    let (elements, flags) = (count * space.rowSize, count * (maskedActions ?? 0))
    for (name, bytes) in [
      ("limit", 8), ("actions", 4 * count), ("rewards", 8 * count), ("endings", count), ("seeds", 8 * count),
      ("next", 4 * elements), ("observations", 4 * elements), ("next_masks", flags), ("masks", flags),
    ] {
      offsets[name] = size
      size = (size + bytes + 63) / 64 * 64
    }
    (self.size, self.offsets) = (size, offsets)
    // Linux keeps files of this folder in memory only.
    let folder =
      access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/rl-lab-columns-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw Self.noMemory(folder, errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { close(file) }
    // Room that is only promised would end the process where it is first missed.
    let code = Self.reserve(file, size)
    guard code == 0,
      let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), base != MAP_FAILED
    else {
      unlink(path)
      throw Self.noMemory(folder, code == 0 ? errno : code)
    }
    self.base = base
    func column<Element>(_ name: String, _ type: Element.Type) -> UnsafeMutablePointer<Element> {
      (base + (offsets[name] ?? 0)).assumingMemoryBound(to: type)
    }
    limit = column("limit", Int64.self)
    actions = column("actions", Int32.self)
    rewards = column("rewards", Double.self)
    endings = column("endings", UInt8.self)
    seeds = column("seeds", Int64.self)
    func rows(_ name: String, _ masks: String) -> Observations {
      let isDiscrete = if case .discrete = space { true } else { false }
      return Observations(
        count: count, rowSize: space.rowSize, states: isDiscrete ? column(name, Int32.self) : nil,
        values: isDiscrete ? nil : column(name, Float.self),
        legalActions: maskedActions.map { _ in column(masks, Bool.self) }, actionCount: maskedActions ?? 0)
    }
    (next, observations) = (rows("next", "next_masks"), rows("observations", "masks"))
  }

  private static func reserve(_ file: Int32, _ size: Int) -> Int32 {
    #if canImport(Glibc)
      posix_fallocate(file, 0, off_t(size))
    #else
      ftruncate(file, off_t(size)) == 0 ? 0 : errno
    #endif
  }

  private static func noMemory(_ folder: String, _ code: Int32) -> EnvironmentFailure {
    EnvironmentFailure("cannot allocate shared memory in \(folder) (\(PythonProcess.reason(code)))")
  }

  /// Removes the name of the memory; existing mappings stay valid.
  func unname() { unlink(path) }

  deinit {
    unname()
    munmap(base, size)
  }
}
