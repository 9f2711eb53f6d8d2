import Agents
import Foundation
import RunStore

extension Provenance {
  /// The provenance of this process. The script that builds the tool hands on what only the build knows, as lines
  /// `key=value` in `RL_LAB_PROVENANCE`.
  package static func current(version: String) -> Provenance {
    let process = ProcessInfo.processInfo
    var built: [Substring: Substring] = [:]
    for line in (process.environment["RL_LAB_PROVENANCE"] ?? "").split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { built[parts[0]] = parts[1] }
    }
    let commit = built["commit"].map { $0 + (built["dirty"] == "true" ? "-dirty" : "") }
    return Provenance(
      version: version, gitCommit: commit.map(String.init),
      toolchain: "Swift \(built["swift"].map(String.init) ?? compilerVersion)",
      processor: processorName, commandLine: process.arguments.map(shellQuoted).joined(separator: " "),
      host: process.operatingSystemVersionString, kernels: processorClass)
  }

  private static var compilerVersion: String {
    #if compiler(>=6.3)
      "6.3 or newer"
    #else
      "6.2"
    #endif
  }

  private static var processorName: String {
    #if os(Linux)
      let facts = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = facts.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    #else
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [UInt8](repeating: 0, count: max(size, 1))
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #endif
  }

  /// `word` quoted for a shell.
  package static func shellQuoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0) }
    return plain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
