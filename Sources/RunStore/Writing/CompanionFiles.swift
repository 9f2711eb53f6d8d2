import Foundation

/// The files that SQLite keeps beside a run file while it is written: the write-ahead log and its index. Each is known by its
/// inode, since another file may take its name.
struct CompanionFiles {
  private let known: [(path: String, number: UInt64)]

  /// Those that are there now.
  init(of file: String) {
    known = ["-wal", "-shm"].compactMap { end in
      fileNumber(of: file + end).map { (path: file + end, number: $0) }
    }
  }

  /// The path of the write-ahead log, or nil where it is no longer under its name.
  var log: String? { present.first { $0.hasSuffix("-wal") } }

  /// Removes what is still under its name.
  func remove() {
    for path in present { unlink(path) }
  }

  private var present: [String] { known.filter { fileNumber(of: $0.path) == $0.number }.map(\.path) }
}
