import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An exported policy in a process of its own: observations in, scores and actions out.
///
/// A question is a number of rows (int32), the rows (float32) and a byte for each action of each row, 1 for a legal one; the
/// answer is the scores of each row (float32) and an action for each row (int32). All are little-endian.
package final class ForeignProgram {
  private let process = Process()
  private let questions = Pipe()
  private let answers = Pipe()
  /// What the process says on its standard error.
  private let complaints: URL
  private let scoreCount: Int
  /// Seconds without a word after which the process counts as hung.
  private static let patience: Int32 = 120

  /// - Parameters:
  ///   - command: the executable with its arguments.
  ///   - folder: where its standard error is kept.
  ///   - scoreCount: scores of a row.
  /// - Throws: `ProofFailure` where it cannot be started.
  package init(_ command: [String], in folder: URL, scoreCount: Int) throws(ProofFailure) {
    self.scoreCount = scoreCount
    complaints = folder.appendingPathComponent("stderr")
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = folder
    process.standardInput = questions
    process.standardOutput = answers
    _ = FileManager.default.createFile(atPath: complaints.path, contents: nil)
    do {
      process.standardError = try FileHandle(forWritingTo: complaints)
      try process.run()
    } catch { throw ProofFailure("\(command[0]) cannot be started (\(error.localizedDescription))") }
    // The process has its own copies; ours must not keep the pipes open.
    try? questions.fileHandleForReading.close()
    try? answers.fileHandleForWriting.close()
  }

  deinit {
    try? questions.fileHandleForWriting.close()
    for _ in 0..<100 where process.isRunning { usleep(10_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// The scores, `[count, scores]`, and actions, `[count]`, of rows of observations.
  ///
  /// - Parameters:
  ///   - rows: `[count, size]`
  ///   - masks: `[count, A]`
  /// - Throws: `ProofFailure` where the process ends or hangs.
  package func evaluate(
    rows: [Float], masks: [UInt8], count: Int
  ) throws(ProofFailure) -> (scores: [Float], actions: [Int32]) {
    var question = Data()
    withUnsafeBytes(of: Int32(count).littleEndian) { question.append(contentsOf: $0) }
    question.append(rows.bytes)
    question.append(contentsOf: masks)
    let answer = try ask(question, answerBytes: 4 * count * (scoreCount + 1))
    return answer.withUnsafeBytes { bytes in
      func word(_ index: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
      }
      return (
        (0..<count * scoreCount).map { Float(bitPattern: word($0)) },
        (0..<count).map { Int32(bitPattern: word(count * scoreCount + $0)) }
      )
    }
  }

  /// - Throws: `ProofFailure` where the process ends or hangs.
  package func ask(_ question: Data, answerBytes: Int) throws(ProofFailure) -> Data {
    do { try questions.fileHandleForWriting.write(contentsOf: question) } catch { throw ended() }
    return try read(answerBytes)
  }

  private func read(_ count: Int) throws(ProofFailure) -> Data {
    let descriptor = answers.fileHandleForReading.fileDescriptor
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while data.count < count {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, 1_000 * Self.patience)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else {
        throw ProofFailure("the exported program has not answered for \(Self.patience) seconds")
      }
      #if canImport(Glibc)
        let length = Glibc.read(descriptor, &buffer, min(buffer.count, count - data.count))
      #else
        let length = Darwin.read(descriptor, &buffer, min(buffer.count, count - data.count))
      #endif
      if length < 0, errno == EINTR { continue }
      guard length > 0 else { throw ended() }
      data.append(contentsOf: buffer[0..<length])
    }
    return data
  }

  private func ended() -> ProofFailure {
    process.waitUntilExit()
    let text = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    // Some write a trace or their version behind the error.
    let complaint = lines.last { $0.contains("Error:") || $0.contains("Exception") } ?? lines.last
    return ProofFailure("the exported program has ended\(complaint.map { ": \($0.prefix(300))" } ?? "")")
  }
}

/// Why an exported policy is not proven equal, in one line.
package struct ProofFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
