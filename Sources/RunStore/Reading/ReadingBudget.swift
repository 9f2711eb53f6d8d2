import Foundation
import GRDB
import GRDBSQLite

/// Limit on the work of one read of a run file: a damaged file whose pages form a cycle would never be read to its end.
///
/// Counted are instructions of SQLite's virtual machine, so the answer is the same on a slow machine. A row takes more
/// bytes of a file than reading it takes instructions; the budget is several times that.
final class ReadingBudget: @unchecked Sendable {
  private static let instructionsPerCall: Int32 = 100_000
  private let file: String
  private let lock = NSLock()
  private var left = 0

  init(file: String) { self.file = file }

  /// Resets the count.
  func renew() {
    func size(_ file: String) -> Int {
      ((try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? NSNumber)?.intValue ?? 0
    }
    let instructions = 50_000_000 + 8 * (size(file) + size(file + "-wal"))
    lock.withLock { left = instructions / Int(Self.instructionsPerCall) }
  }

  /// Installs the check in `db`, which must not outlive this.
  func watch(_ db: Database) {
    sqlite3_progress_handler(
      db.sqliteConnection, Self.instructionsPerCall,
      { context in
        guard let context else { return 0 }
        return Unmanaged<ReadingBudget>.fromOpaque(context).takeUnretainedValue().spend() ? 0 : 1
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func spend() -> Bool {
    lock.withLock {
      left -= 1
      return left > 0
    }
  }
}
