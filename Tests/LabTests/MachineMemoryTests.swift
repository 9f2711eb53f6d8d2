import Foundation
import Lab
import Testing

/// A container's limit is a limit.
struct MachineMemoryTests {
  private func limit(_ files: [String: String]) throws -> Int? {
    let root = NSTemporaryDirectory() + "memory-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    for (path, text) in files {
      let file = root + path
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: file, atomically: false, encoding: .utf8)
    }
    return MachineMemory.containerLimit(root: root)
  }

  @Test func theSecondVersionsLimitIsTheLeastOfAllGroupsAbove() throws {
    let groups = ["/proc/self/cgroup": "0::/jobs/one\n", "/sys/fs/cgroup/jobs/one/memory.max": "max\n"]
    #expect(try limit(groups) == nil)
    #expect(try limit(groups.merging(["/sys/fs/cgroup/jobs/memory.max": "3000000\n"]) { $1 }) == 3_000_000)
    #expect(
      try limit(
        groups.merging([
          "/sys/fs/cgroup/jobs/memory.max": "3000000\n", "/sys/fs/cgroup/jobs/one/memory.max": "2000000\n",
        ]) { $1 }) == 2_000_000)
  }

  @Test func aContainerSeesItsOwnGroupAsTheRoot() throws {
    #expect(
      try limit(["/proc/self/cgroup": "0::/docker/4f2\n", "/sys/fs/cgroup/memory.max": "536870912\n"])
        == 536_870_912)
  }

  @Test func theFirstVersionHasItsOwnFolder() throws {
    #expect(
      try limit([
        "/proc/self/cgroup": "9:cpu,cpuacct:/a\n4:memory:/a\n",
        "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "1048576\n",
      ]) == 1_048_576)
  }

  @Test func noGroupIsNoLimit() throws {
    #expect(try limit([:]) == nil)
    #expect(MachineMemory.limit() > 0)
  }
}
