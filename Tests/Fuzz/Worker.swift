import AllEnvironments
import Foundation
import LabCommand

/// The process that opens mutants. It tells on standard output what it does, so that whoever watches knows at what it died:
/// `begin INDEX READER`, `end`, and `bad INDEX READER WHAT` for answers that are none.
struct Worker {
  let folder: String
  let seed: UInt64
  /// Whether the limits below count.
  let hasLimits: Bool
  /// Where reports go while the readers' own output goes to a file.
  private let reports: FileHandle
  private let answers: Int32

  /// CPU time of one reader, s.
  static let timeLimit = 1.0
  /// Peak resident memory, kB.
  static let memoryLimit = 300_000

  init(folder: String, seed: UInt64, hasLimits: Bool) {
    (self.folder, self.seed, self.hasLimits) = (folder, seed, hasLimits)
    reports = FileHandle(fileDescriptor: dup(STDOUT_FILENO))
    answers = open(folder + "/answers", O_CREAT | O_RDWR | O_TRUNC, 0o644)
    dup2(answers, STDOUT_FILENO)
    dup2(answers, STDERR_FILENO)
  }

  private func report(_ line: String) { reports.write(Data((line + "\n").utf8)) }

  static func perform(_ arguments: [String]) -> Int32 {
    LabTool.run(arguments, environments: builtInEnvironments, sources: [])
  }

  func run(_ indices: Range<Int>) throws {
    let mutants = try Mutants(folder: folder, seed: seed)
    let scratch = folder + "/scratch"
    for index in indices {
      let kind = Mutants.kind(index)
      let path: String
      switch kind {
      case .run: path = folder + "/mutant/seed-1.sqlite"
      case .weights: path = folder + "/mutant.safetensors"
      case .config: path = folder + "/mutant.yaml"
      }
      for place in [scratch, folder + "/mutant"] {
        try? FileManager.default.removeItem(atPath: place)
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      }
      try mutants.write(index, to: path)
      let target = kind == .weights ? folder + "/weighted.yaml" : path
      for reader in Reader.all(kind, path: target, scratch: scratch) { consult(reader, index) }
      // Making the mutant, or a fault, has taken so much that the next fault could hide behind it.
      if Self.peakMemory() > Self.memoryLimit { return report("done \(Self.peakMemory()) \(index + 1)") }
    }
    report("done \(Self.peakMemory()) \(indices.upperBound)")
  }

  private func consult(_ reader: Reader, _ index: Int) {
    report("begin \(index) \(reader.name)")
    ftruncate(answers, 0)
    lseek(answers, 0, SEEK_SET)
    let (start, peak) = (Self.processorTime(), Self.peakMemory())
    let status = Self.perform(reader.arguments)
    let seconds = Self.processorTime() - start
    let answer = (try? String(contentsOfFile: folder + "/answers", encoding: .utf8)) ?? "not UTF-8"
    if let fault = fault(reader, status, seconds, peak, answer) {
      report("bad \(index) \(reader.name) \(fault)")
    }
    report("end \(status)")
  }

  /// What is wrong with how a reader took it, with the memory's `peak` before it, kB; nil for nothing.
  private func fault(_ reader: Reader, _ status: Int32, _ seconds: Double, _ peak: Int, _ answer: String)
    -> String?
  {
    let lines = answer.split(separator: "\n")
    if !reader.statuses.contains(status) { return "status \(status): \(lines.first ?? "")" }
    if hasLimits, seconds > Self.timeLimit { return "takes \(seconds) s" }
    if hasLimits, Self.peakMemory() > max(Self.memoryLimit, peak) { return "takes \(Self.peakMemory()) kB" }
    if status != 0, lines.isEmpty { return "says nothing with status \(status)" }
    if status == 65 || status == 66, lines.filter({ $0.hasPrefix("rl-lab: ") }).count != 1 {
      return "says in other than one line: \(answer.prefix(300))"
    }
    if let line = lines.first(where: { $0.utf8.count > 2000 }) { return "a line of \(line.utf8.count) bytes" }
    let isControl = { (scalar: Unicode.Scalar) in scalar.value < 32 && scalar != "\n" && scalar != "\t" }
    return answer.unicodeScalars.contains(where: isControl) ? "prints control characters" : nil
  }

  /// Of this process. Its number is spelled out: the systems give `RUSAGE_SELF` different types.
  private static var usage: rusage {
    var usage = rusage()
    getrusage(0, &usage)
    return usage
  }

  /// s
  private static func processorTime() -> Double {
    let usage = usage
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  /// kB
  private static func peakMemory() -> Int { usage.ru_maxrss }
}
