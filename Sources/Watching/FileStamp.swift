import Foundation

/// Modification times and sizes of a run's file and its log.
struct FileStamp: Equatable {
  /// Inode, bytes, and s and ns of the last change, of the file and of its log; zeros for one that is missing.
  private let facts: [Int]

  init(_ path: String) {
    facts = [path, path + "-wal"].flatMap { path in
      var facts = stat()
      guard stat(path, &facts) == 0 else { return [0, 0, 0, 0] }
      #if os(Linux)
        let time = facts.st_mtim
      #else
        let time = facts.st_mtimespec
      #endif
      return [Int(facts.st_ino), Int(facts.st_size), time.tv_sec, time.tv_nsec]
    }
  }
}
