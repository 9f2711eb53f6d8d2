import Foundation

/// Calls `body` with a new folder, and removes it with all that is in it.
func withTemporaryFolder<Result>(_ body: (_ folder: URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rl-lab-bench-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
