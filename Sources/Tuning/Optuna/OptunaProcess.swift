import Foundation
import Text

/// A Python process that answers questions with Optuna, one JSON object a line.
package final class OptunaProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let interpreter: String
  private var received = Data()

  /// - Throws: `OptunaProblem` where there is no Python or no Optuna.
  package init(interpreter: String) throws {
    self.interpreter = interpreter
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      interpreter, "-c", String(decoding: PackageResources.optuna_process_py, as: UTF8.self),
    ]
    (process.standardInput, process.standardOutput) = (input, output)
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw noPython }
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  private var noPython: OptunaProblem {
    OptunaProblem(
      "tune.method: optuna needs Python, and '\(interpreter)' cannot be executed; install Python 3.10 or newer, or set RL_LAB_PYTHON to one"
    )
  }

  /// The answer to a question.
  ///
  /// - Throws: `OptunaProblem` with what Optuna says, or where it is missing.
  package func answer(to request: JSON) throws -> [String: Any] {
    // A process that has ended says why in what it left.
    try? input.fileHandleForWriting.write(contentsOf: Data((request.compact + "\n").utf8))
    guard let line = readLine() else { throw noPython }
    guard let answer = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else {
      throw OptunaProblem(
        "tune.method: optuna: its answer is not JSON: \(String(decoding: line.prefix(200), as: UTF8.self))")
    }
    guard let error = answer["error"] as? String else { return answer }
    throw OptunaProblem(
      error == "missing"
        ? "tune.method: '\(interpreter)' has no Optuna 4 or newer; install it: \(interpreter) -m pip install optuna"
        : "tune.method: optuna: \(error.prefix(400))")
  }

  private func readLine() -> Data? {
    while true {
      if let end = received.firstIndex(of: 10) {
        defer { received = received[received.index(after: end)...] }
        return Data(received[..<end])
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      received.append(more)
    }
  }
}

/// Why Optuna cannot be asked, in one line.
package struct OptunaProblem: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
