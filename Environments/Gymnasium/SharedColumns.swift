import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The columns of a batch in memory that this process and the worker share.
final class SharedColumns {
  /// Where the worker finds the memory, until it has; then the name is taken away.
  let path: String
  let size: Int
  let offsets: [String: Int]
  private let base: UnsafeMutableRawPointer
  let limit: UnsafeMutablePointer<Int64>
  let actions: UnsafeMutablePointer<Int32>
  let rewards: UnsafeMutablePointer<Double>
  let endings: UnsafeMutablePointer<UInt8>
  /// The seed of each row's next episode; -1 where it goes on with the random numbers it has.
  let seeds: UnsafeMutablePointer<Int64>
  let next: Observations
  let observations: Observations

  /// - Throws: where no memory can be had.
  init(count: Int, in space: ObservationSpace) throws(EnvironmentFailure) {
    var size = 0
    var offsets: [String: Int] = [:]
    let elements = count * space.rowSize
    for (name, bytes) in [
      ("limit", 8), ("actions", 4 * count), ("rewards", 8 * count), ("endings", count), ("seeds", 8 * count),
      ("next", 4 * elements), ("observations", 4 * elements),
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
    guard file >= 0 else { throw Self.noMemory(folder) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { close(file) }
    guard ftruncate(file, off_t(size)) == 0,
      let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), base != MAP_FAILED
    else {
      unlink(path)
      throw Self.noMemory(folder)
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
    func rows(_ name: String) -> Observations {
      switch space {
      case .discrete: Observations(count: count, rowSize: 1, states: column(name, Int32.self), values: nil)
      case .box(let box):
        Observations(count: count, rowSize: box.count, states: nil, values: column(name, Float.self))
      }
    }
    (next, observations) = (rows("next"), rows("observations"))
  }

  private static func noMemory(_ folder: String) -> EnvironmentFailure {
    EnvironmentFailure("no shared memory can be had in \(folder) (\(PythonProcess.reason(errno)))")
  }

  /// Takes the name of the memory away; who has it keeps it.
  func unname() { unlink(path) }

  deinit {
    unname()
    munmap(base, size)
  }
}
