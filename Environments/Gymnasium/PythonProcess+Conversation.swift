import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension PythonProcess {
  /// Sends one byte, a command about the shared memory, and waits for its completion.
  ///
  /// - Throws: what went wrong in Python, or that it does not answer within `timeout` seconds.
  func command(_ byte: UInt8, timeout: Double) throws(EnvironmentFailure) {
    var byte = byte
    guard transmit(&byte, 1) == 1 else { throw dead() }
    var answer: UInt8 = 0
    _ = try receive(&answer, 1, timeout)
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
      let count = try receive(&buffer, buffer.count, timeout)
      line += buffer.prefix(count)
    }
    return line
  }

  /// Waits for a reply and reads the output meanwhile; a process that does not respond is killed, since its state is
  /// unknown.
  ///
  /// - Returns: how many bytes came, at least one.
  private func receive(
    _ buffer: UnsafeMutableRawPointer, _ count: Int, _ timeout: Double
  ) throws(EnvironmentFailure) -> Int {
    var start: ContinuousClock.Instant?
    while true {
      // The socket gives up after a slice of time; to poll it first would cost one call of the system more a step.
      let received = recv(channel, buffer, count, 0)
      if received > 0 {
        noteAnswer()
        return received
      }
      if received == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) { throw dead() }
      drain()
      let now = ContinuousClock.now
      let began = start ?? now
      start = began
      // As numbers: a `Duration` of more than 1e20 s or so cannot be made.
      if (now - began) / .seconds(1) > timeout { break }
      if GymnasiumWorkers.shared.hasToStop {
        end()
        throw EnvironmentFailure(
          "\(name): Python did not respond when the run was stopped, and was killed")
      }
    }
    end()
    let seconds = Int(exactly: timeout).map { "\($0)" } ?? "\(timeout)"
    throw EnvironmentFailure(
      "\(name): Python did not answer within \(seconds) s and was killed; if it is just slow, raise environment.step_timeout"
    )
  }

  /// The error that describes a process that has exited.
  private func dead() -> EnvironmentFailure {
    // It has closed its end, so it is about to leave, if it has not left.
    let status = end(patience: 0.5)
    let signal = status & 0x7f
    let cause = signal == 0 ? "exited with status \(status >> 8 & 0xff)" : "was killed by signal \(signal)"
    let last = printed.lastWords
    return EnvironmentFailure(
      "\(name): its Python process \(cause)\(last.isEmpty ? "" : " (\(last))")",
      cause: signal == SIGKILL || signal == SIGTERM ? .circumstances : .environment)
  }
}
