import Foundation

/// The path of a program on the PATH, or of one named by its path; nil where it cannot be executed.
package func executable(_ name: String) -> String? {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  let places = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
  return places.first { FileManager.default.isExecutableFile(atPath: $0) }
}
