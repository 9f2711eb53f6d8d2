import Foundation

/// Memory limit of this process: the minimum of the machine's memory, a container's limit (cgroups 1 and 2), and the
/// shell's `ulimit -v`.
package enum MachineMemory {
  /// Bytes.
  package static func limit() -> Int {
    var limits = [Int(clamping: ProcessInfo.processInfo.physicalMemory)]
    if let container = containerLimit() { limits.append(container) }
    var addressSpace = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #else
      let resource = RLIMIT_AS
    #endif
    if getrlimit(resource, &addressSpace) == 0 { limits.append(Int(clamping: addressSpace.rlim_cur)) }
    return limits.min() ?? .max
  }

  /// The lowest limit of the cgroup of this process and of its parents, or nil if there is none.
  ///
  /// - Parameter root: the folder used as `/`.
  package static func containerLimit(root: String = "") -> Int? {
    let groups = (try? String(contentsOfFile: root + "/proc/self/cgroup", encoding: .utf8)) ?? ""
    var limits: [Int] = []
    for line in groups.split(separator: "\n") {
      // `0::/path` in version 2, `5:memory:/path` in version 1.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { continue }
      if parts[0] == "0", parts[1].isEmpty {
        limits += Self.limits("\(root)/sys/fs/cgroup", parts[2], file: "memory.max")
      } else if parts[1].split(separator: ",").contains("memory") {
        limits += Self.limits("\(root)/sys/fs/cgroup/memory", parts[2], file: "memory.limit_in_bytes")
      }
    }
    return limits.min()
  }

  /// Limits of a cgroup and all its parents. In a container the group's own path may not be there: then its root
  /// is.
  private static func limits(_ base: String, _ group: String, file: String) -> [Int] {
    var path = group.hasSuffix("/") ? String(group.dropLast()) : group
    var found: [Int] = []
    while true {
      if let text = try? String(contentsOfFile: "\(base)\(path)/\(file)", encoding: .utf8),
        let limit = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), limit > 0
      {
        found.append(limit)
      }
      guard let slash = path.lastIndex(of: "/") else { return found }
      path = String(path[..<slash])
    }
  }
}
