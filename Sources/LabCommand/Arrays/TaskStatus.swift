import Foundation
import RunStore

/// Which tasks of a manifest are done, read from the run files and from nothing else.
package struct TaskStatus {
  /// What a task's run file says; `waiting` without one.
  package enum State: String, CaseIterable {
    case finished, diverged, running, interrupted, failed, waiting, unreadable
  }

  package let states: [(task: Int, state: State)]

  package init(_ manifest: TaskManifest) {
    states = manifest.tasks.map { task in
      let path = manifest.runFile(task)
      guard FileManager.default.fileExists(atPath: path) else { return (task.number, .waiting) }
      let state = State(rawValue: RunListing.Row(reading: path).state.rawValue) ?? .unreadable
      // A task of a study may be done before its run's end.
      if state == .interrupted, let end = task.end?.step,
        let position = try? RunReader(path).statePosition(), position.step >= end
      {
        return (task.number, .finished)
      }
      return (task.number, state)
    }
  }

  package func count(_ state: State) -> Int { states.filter { $0.state == state }.count }

  /// The tasks to submit again: neither done nor in progress, nor damaged.
  package var missing: [Int] {
    states.filter { [.interrupted, .failed, .waiting].contains($0.state) }.map(\.task)
  }

  /// `1-3,7,9-10`, as engines take it.
  package static func ranges(_ numbers: [Int]) -> String {
    var ranges: [(low: Int, high: Int)] = []
    for number in numbers {
      if let last = ranges.last, last.high + 1 == number {
        ranges[ranges.count - 1].high = number
      } else {
        ranges.append((number, number))
      }
    }
    return ranges.map { $0.low == $0.high ? "\($0.low)" : "\($0.low)-\($0.high)" }.joined(separator: ",")
  }
}
