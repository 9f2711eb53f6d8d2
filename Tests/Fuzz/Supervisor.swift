import Foundation

/// Starts workers one after the other and sees to it that none of them takes the others down with it.
struct Supervisor {
  let folder: String
  let seed: UInt64
  let hasLimits: Bool

  /// Mutants of one worker: its memory is measured as a whole, so it must not gather too much.
  private static let perWorker = 200
  /// Time without a word from a worker, s, after which it counts as hung, however busy the machine is.
  private static let patience = 30.0

  /// - Returns: how many faults were found.
  func run(_ indices: Range<Int>) throws -> Int {
    let start = Date.now
    // One of them is a run that diverges, which it says at length.
    let complaints = Pipe()
    let samples = try launch(["--count", "0"], errors: complaints)
    let said = complaints.fileHandleForReading.readDataToEndOfFile()
    samples.waitUntilExit()
    guard samples.terminationStatus == 0 else {
      throw SampleFailure(
        description: "the samples cannot be made: \(String(decoding: said, as: UTF8.self))")
    }
    var (faults, next, tally) = (0, indices.lowerBound, Tally())
    while next < indices.upperBound {
      let count = min(Self.perWorker, indices.upperBound - next)
      (next, faults) = try follow(from: next, count: count, faults, &tally)
      if next % 1000 == 0, next < indices.upperBound {
        FileHandle.standardError.write(
          Data("\(next) of \(indices.upperBound) mutants, \(faults) faults\n".utf8))
      }
    }
    print(
      "\(indices.count) mutants (seed \(seed)), \(tally.openings) openings: \(tally.refused) refused, \(faults) faults; "
        + "the largest worker took \(tally.peak / 1000) MB; \(Int(-start.timeIntervalSinceNow)) s")
    return faults
  }

  private struct Tally {
    var openings = 0
    var refused = 0
    var peak = 0  // kB
  }

  private func launch(_ arguments: [String], output: Pipe? = nil, errors: Pipe? = nil) throws -> Process {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments =
      ["--worker", folder, "--seed", String(seed)] + (hasLimits ? [] : ["--no-limits"]) + arguments
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    if let errors { process.standardError = errors }
    try process.run()
    return process
  }

  /// Listens to one worker to its end.
  ///
  /// - Returns: the first mutant that it has not opened, and how many faults there are now.
  private func follow(
    from: Int, count: Int, _ before: Int, _ tally: inout Tally
  ) throws -> (next: Int, faults: Int) {
    let pipe = Pipe()
    let process = try launch(["--from", String(from), "--count", String(count)], output: pipe)
    let lines = LineReader(pipe.fileHandleForReading.fileDescriptor)
    var (faults, index, current) = (before, from, "before the first mutant")
    func found(_ what: String) {
      faults += 1
      print("FAULT mutant \(what)  (again: rl-lab-fuzz --seed \(seed) --only \(index) --keep DIR)")
    }
    while true {
      switch lines.next(timeout: Self.patience) {
      case .line(let line):
        let words = line.split(separator: " ")
        switch words.first {
        case "begin":
          (index, current) = (Int(words[1]) ?? index, "\(words[1]) \(words[2])")
          tally.openings += 1
        case "end": if words[1] != "0" { tally.refused += 1 }
        case "bad": found(words.dropFirst().joined(separator: " "))
        case "done":
          tally.peak = max(tally.peak, Int(words[1]) ?? 0)
          process.waitUntilExit()
          return (Int(words[2]) ?? from + count, faults)
        default: break
        }
      case .silence:
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        found("\(current): hangs")
        return (index + 1, faults)
      case .end:
        process.waitUntilExit()
        found("\(current): ends the process with \(process.terminationStatus)")
        return (index + 1, faults)
      }
    }
  }
}

/// Lines of a pipe, waited for with a limit.
final class LineReader {
  enum Answer {
    case line(String)
    case silence
    case end
  }

  private let descriptor: Int32
  private var pending: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func next(timeout: Double) -> Answer {
    while true {
      if let end = pending.firstIndex(of: 10) {
        defer { pending.removeSubrange(...end) }
        return .line(String(decoding: pending[..<end], as: UTF8.self))
      }
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wanted, 1, Int32(timeout * 1000))
      if ready == 0 { return .silence }
      if ready < 0 { continue }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(descriptor, &bytes, bytes.count)
      if count <= 0 { return .end }
      pending += bytes[..<count]
    }
  }
}
