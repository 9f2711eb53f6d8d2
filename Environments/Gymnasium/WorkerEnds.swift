#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The file descriptors between this process and a worker: a channel in each direction, its output, and a
/// lifeline.
///
/// No other child gets them, and the worker's ends have numbers that none of those it will have there is.
struct WorkerEnds {
  let channel, printed, lifeline: (ours: Int32, theirs: Int32)

  /// Nil, with `errno` set, if none are available.
  init?() {
    var all: [Int32] = []
    func keep(_ pair: [Int32]?) -> Bool {
      all += pair ?? []
      return pair != nil
    }
    guard keep(Self.sockets()), keep(Self.pipe()), keep(Self.sockets()) else {
      Self.closeAll(all)
      return nil
    }
    let moved = [1, 3, 4].map { fcntl(all[$0], F_DUPFD_CLOEXEC, 10) }
    Self.closeAll([1, 3, 4].map { all[$0] })
    guard moved.allSatisfy({ $0 >= 0 }) else {
      Self.closeAll(moved.filter { $0 >= 0 } + [all[0], all[2], all[5]])
      return nil
    }
    channel = (all[0], moved[0])
    printed = (all[2], moved[1])
    lifeline = (all[5], moved[2])
  }

  func closeOurs() { Self.closeAll([channel.ours, printed.ours, lifeline.ours]) }
  func closeTheirs() { Self.closeAll([channel.theirs, printed.theirs, lifeline.theirs]) }

  private static func closeAll(_ descriptors: [Int32]) {
    for descriptor in descriptors { close(descriptor) }
  }

  private static func sockets() -> [Int32]? {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
    #else
      guard socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0 else { return nil }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #endif
    return ends
  }

  /// The read end, then the write end. A pipe and no socket, since programs open `/dev/stderr` by name.
  private static func pipe() -> [Int32]? {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      guard Glibc.pipe(&ends) == 0 else { return nil }
    #else
      guard Darwin.pipe(&ends) == 0 else { return nil }
    #endif
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return ends
  }
}
