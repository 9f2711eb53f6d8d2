import Foundation

/// What kind of file system a file is on.
package enum FileSystem {
  /// Types of systems that several hosts share, as the kernel calls them.
  private static let shared: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "afs", "panfs", "9p", "gfs2",
    "ocfs2",
    "glusterfs", "orangefs", "wekafs",
  ]

  /// Whether other hosts may have the file open, which a write-ahead log does not survive: its index is in memory that hosts do
  /// not share. `RL_LAB_SHARED_FILES` set to 1 or 0 has the last word.
  package static func isShared(_ path: String) -> Bool {
    if let text = ProcessInfo.processInfo.environment["RL_LAB_SHARED_FILES"], !text.isEmpty {
      return text != "0"
    }
    let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
    return isShared(RunLock.realFile(path), mounts: mounts)
  }

  /// - Parameter mounts: as `/proc/self/mountinfo` lists them; empty where there is no such list.
  package static func isShared(_ file: String, mounts: String) -> Bool {
    var found: (point: String, type: Substring)?
    for line in mounts.split(separator: "\n") {
      // "36 35 98:0 /root /mount/point options - type source"
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, fields.count > 4 else { continue }
      let point = String(fields[4]).replacing("\\040", with: " ")
      let isAbove = point == "/" || file == point || file.hasPrefix(point + "/")
      // The last of several mounts on one place covers the others.
      guard isAbove, point.count >= found?.point.count ?? 0 else { continue }
      found = (point, fields[dash + 1])
    }
    guard let type = found?.type else { return false }
    // What is behind FUSE by name, such as sshfs, is mostly far away; fuseblk is a local disk.
    return shared.contains(String(type)) || type.hasPrefix("fuse.")
  }
}
