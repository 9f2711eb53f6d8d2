import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Python process that runs `worker.py`, and the channel to it.
final class PythonProcess {
  /// Who speaks in messages: `gymnasium:CartPole-v1`; changes where a process is used again for another.
  var name: String
  private let pid: pid_t
  private let channel: Int32
  /// What Python writes to its standard error, a file without a name; its last line tells why it died.
  private let errors: Int32
  private var isAlive = true

  /// The Python that is used: what `RL_LAB_PYTHON` names, else `python3` of the PATH.
  static var interpreter: String { getenv("RL_LAB_PYTHON").map { String(cString: $0) } ?? "python3" }

  /// - Throws: where there is no Python.
  init(for name: String) throws(EnvironmentFailure) {
    self.name = name
    var ends: [Int32] = [-1, -1]
    let errors = Self.namelessFile()
    guard errors >= 0, socketpair(AF_UNIX, Self.streamType, 0, &ends) == 0 else {
      throw EnvironmentFailure("\(name): no process can be started (\(Self.reason(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    let interpreter = Self.interpreter
    let (code, pid) = Self.spawn(interpreter, channel: ends[1], errors: errors)
    guard code == 0 else {
      close(ends[0])
      close(errors)
      let named = getenv("RL_LAB_PYTHON") != nil
      throw EnvironmentFailure(
        named
          ? "\(name): RL_LAB_PYTHON names '\(interpreter)', which cannot be run (\(Self.reason(code)))"
          : "\(name): needs Python, and there is no python3 on the PATH; install Python 3.10 or newer, or set RL_LAB_PYTHON to one"
      )
    }
    (self.pid, channel, self.errors) = (pid, ends[0], errors)
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
        if attempt == 40 { kill(pid, SIGKILL) }
        usleep(attempt < 10 ? 1_000 : 20_000)
      }
    }
    close(errors)
  }

  private static func spawn(_ interpreter: String, channel: Int32, errors: Int32) -> (code: Int32, pid: pid_t)
  {
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
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    posix_spawn_file_actions_adddup2(&actions, channel, 3)
    // A group of its own: Ctrl-C in the terminal ends training in order, which needs the environment to live on.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let words = [interpreter, "-u", "-c", String(decoding: PackageResources.worker_py, as: UTF8.self)]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, interpreter, &actions, &attributes, &arguments, environ)
    return (code, pid)
  }

  private static var streamType: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }

  private static func namelessFile() -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/rl-lab-python-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    if file >= 0 {
      unlink(&template)
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }
    return file
  }

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}

extension PythonProcess {
  /// Sends one byte, a command about the shared memory, and waits until it is done.
  ///
  /// - Throws: what went wrong in Python, or that it does not answer within `timeout` seconds.
  func command(_ byte: UInt8, timeout: Double) throws(EnvironmentFailure) {
    var byte = byte
    guard transmit(&byte, 1) == 1 else { throw dead() }
    try awaitAnswer(timeout)
    var answer: UInt8 = 0
    guard recv(channel, &answer, 1, 0) == 1 else { throw dead() }
    if answer != UInt8(ascii: ".") {
      _ = try Message(line(beginningWith: answer, timeout: timeout), from: name)
    }
  }

  /// Sends one byte and waits for a line of JSON.
  func question(_ byte: UInt8, timeout: Double) throws(EnvironmentFailure) -> Message {
    var byte = byte
    guard transmit(&byte, 1) == 1 else { throw dead() }
    return try Message(line(timeout: timeout), from: name)
  }

  /// Sends a line of JSON and waits for one.
  func ask(_ request: String, timeout: Double) throws(EnvironmentFailure) -> Message {
    var bytes = Array((request + "\n").utf8)
    var start = 0
    while start < bytes.count {
      let sent = bytes.withUnsafeMutableBytes {
        transmit($0.baseAddress.map { $0 + start }, $0.count - start)
      }
      guard sent > 0 else { throw dead() }
      start += sent
    }
    return try Message(line(timeout: timeout), from: name)
  }

  private func transmit(_ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      send(channel, bytes, count, Int32(MSG_NOSIGNAL))
    #else
      send(channel, bytes, count, 0)
    #endif
  }

  private func line(beginningWith first: UInt8? = nil, timeout: Double) throws(EnvironmentFailure) -> [UInt8]
  {
    var line = first.map { [$0] } ?? []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while line.last != UInt8(ascii: "\n") {
      try awaitAnswer(timeout)
      let count = recv(channel, &buffer, buffer.count, 0)
      guard count > 0 else { throw dead() }
      line += buffer.prefix(count)
    }
    return line
  }

  /// Waits for an answer; who does not answer is ended, since it cannot be trusted any more.
  private func awaitAnswer(_ timeout: Double) throws(EnvironmentFailure) {
    var waiting = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
    while true {
      let ready = poll(&waiting, 1, Int32(min(timeout * 1000, 2e9)))
      if ready > 0 { return }
      if ready < 0, errno == EINTR { continue }
      break
    }
    kill(pid, SIGKILL)
    reap()
    let seconds = timeout == timeout.rounded() ? "\(Int(timeout))" : "\(timeout)"
    throw EnvironmentFailure(
      "\(name): Python did not answer within \(seconds) s and was ended; if it only is slow, raise environment.step_timeout"
    )
  }

  @discardableResult private func reap() -> Int32 {
    var status: Int32 = 0
    if isAlive { while waitpid(pid, &status, 0) < 0, errno == EINTR {} }
    isAlive = false
    return status
  }

  /// What to say of a process that has gone.
  private func dead() -> EnvironmentFailure {
    // It has closed its end, so it is about to leave, if it has not left.
    kill(pid, SIGKILL)
    let status = reap()
    let signal = status & 0x7f
    let cause = signal == 0 ? "left with status \(status >> 8 & 0xff)" : "was ended by signal \(signal)"
    let last = lastWords()
    return EnvironmentFailure("\(name): its Python process \(cause)\(last.isEmpty ? "" : " (\(last))")")
  }

  /// The last line of standard error.
  private func lastWords() -> String {
    let size = lseek(errors, 0, SEEK_END)
    guard size > 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: min(Int(size), 2000))
    let count = pread(errors, &bytes, bytes.count, size - off_t(bytes.count))
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).last.map { $0.trimmingPrefix { $0 == " " } }.map(
      String.init) ?? ""
  }
}
