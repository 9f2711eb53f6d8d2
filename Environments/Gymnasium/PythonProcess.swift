import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Python process that runs the worker, and its channel.
final class PythonProcess {
  /// The name used in messages: `gymnasium:CartPole-v1`.
  private(set) var name: String
  private let pid: pid_t
  let channel: Int32
  /// Held open while this process lives, so that the worker notices when it ends, for whatever reason.
  private let lifeline: Int32
  let printed: PrintedOutput
  /// Receives printed lines; nil if nobody wants them.
  private(set) var takeLine: ((String) -> Void)?
  /// Replies since the output was last read.
  private var answers = 0
  private var isAlive = true

  /// The Python interpreter: `RL_LAB_PYTHON` if set, else `python3` on the PATH.
  static var interpreter: String { getenv("RL_LAB_PYTHON").map { String(cString: $0) } ?? "python3" }

  /// - Throws: where there is no Python.
  init(for name: String) throws(EnvironmentFailure) {
    self.name = name
    guard let ends = WorkerEnds() else {
      throw EnvironmentFailure("\(name): cannot start a process (\(Self.reason(errno)))")
    }
    defer { ends.closeTheirs() }
    let interpreter = Self.interpreter
    let (code, pid) = Self.spawn(interpreter, ends)
    guard code == 0 else {
      ends.closeOurs()
      let named = getenv("RL_LAB_PYTHON") != nil
      throw EnvironmentFailure(
        named
          ? "\(name): RL_LAB_PYTHON names '\(interpreter)', which cannot be executed (\(Self.reason(code)))"
          : "\(name): needs Python, and there is no python3 on the PATH; install Python 3.10 or newer, or set RL_LAB_PYTHON to one"
      )
    }
    (self.pid, channel, lifeline) = (pid, ends.channel.ours, ends.lifeline.ours)
    printed = PrintedOutput(ends.printed.ours)
    var slice = timeval(tv_sec: 0, tv_usec: 20_000)
    setsockopt(channel, SOL_SOCKET, SO_RCVTIMEO, &slice, socklen_t(MemoryLayout<timeval>.size))
    serve(name)
    #if !os(Linux)
      var on: Int32 = 1
      setsockopt(channel, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  deinit {
    // At the end of its channel the worker leaves by itself; one that does not is not waited for.
    close(channel)
    if isAlive {
      var status: Int32 = 0
      for attempt in 0..<50 where waitpid(pid, &status, WNOHANG) == 0 {
        printed.drain(takeLine)
        if attempt == 40 { killAll() }
        usleep(attempt < 10 ? 1_000 : 20_000)
      }
    }
    printed.finish(takeLine)
    close(lifeline)
  }

  /// Sets the environment that the process serves, which is named in messages.
  func serve(_ name: String) {
    self.name = name
    takeLine = GymnasiumWorkers.shared.takeLine.map { take in { take(name, $0) } }
  }

  /// Reads the output: at once if somebody wants it, else before so much has accumulated that printing would block.
  @inline(__always) func noteAnswer() {
    answers &+= 1
    if takeLine != nil || answers >= 32 { drain() }
  }

  func drain() {
    answers = 0
    // A megabyte at most: who never stops printing must not keep anybody.
    for _ in 0..<16 where !printed.drain(takeLine) { break }
  }

  /// Kills the process and those that its environments have started in its group.
  private func killAll() {
    if isAlive { kill(pid, SIGKILL) }
    kill(-pid, SIGKILL)
  }

  /// Ends the process, and what is left of those that its environments have started.
  ///
  /// - Parameter patience: seconds that it has to end by itself.
  /// - Returns: its status, as `waitpid` has it.
  @discardableResult func end(patience: Double = 0) -> Int32 {
    var status: Int32 = 0
    let wasAlive = isAlive
    for _ in 0..<Int(patience * 1000) where isAlive {
      isAlive = waitpid(pid, &status, WNOHANG) == 0
      if isAlive { usleep(1_000) }
    }
    // Later its number may be another's.
    if wasAlive { killAll() }
    if isAlive { while waitpid(pid, &status, 0) < 0, errno == EINTR {} }
    isAlive = false
    // One that has left the group may print on.
    drain()
    printed.finish(takeLine)
    return status
  }

  private static func spawn(_ interpreter: String, _ ends: WorkerEnds) -> (code: Int32, pid: pid_t) {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (source, target) in [
      (ends.printed.theirs, 1), (ends.printed.theirs, 2), (ends.channel.theirs, 3), (ends.lifeline.theirs, 4),
    ] as [(Int32, Int32)] {
      posix_spawn_file_actions_adddup2(&actions, source, target)
    }
    // A separate process group: Ctrl-C in the terminal stops training cleanly, which needs the environment to stay alive.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let words = [interpreter, "-u", "-c", program]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, interpreter, &actions, &attributes, &arguments, environ)
    return (code, pid)
  }

  /// The worker's files, concatenated to one program.
  private static let program = [
    PackageResources.registry_py, PackageResources.spaces_py, PackageResources.observations_py,
    PackageResources.actions_py, PackageResources.wrappers_py, PackageResources.batch_py,
    PackageResources.atari_py, PackageResources.worker_py,
  ].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n\n")

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
