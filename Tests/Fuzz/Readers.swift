import Foundation
import LabCommand

/// A command that reads files of strangers.
struct Reader {
  let name: String
  let arguments: [String]
  /// The statuses with which it may end.
  let statuses: Set<Int32>

  /// All that read a mutant of this kind, which lies at `path`; `scratch` is a folder to write to.
  static func all(_ kind: Mutants.Kind, path: String, scratch: String) -> [Reader] {
    switch kind {
    case .run:
      let files: Set<Int32> = [0, 65, 66]
      return [
        Reader(name: "list", arguments: ["list", "runs", path], statuses: [0]),
        Reader(
          name: "compare", arguments: ["compare", path, "--html", scratch + "/report.html"], statuses: files),
        Reader(
          name: "watch",
          arguments: [
            "watch", path, "--headless", "--record", scratch + "/picture.png", "--size", "320x200",
          ],
          statuses: files),
        Reader(name: "evaluate", arguments: ["evaluate", path, "--episodes", "1"], statuses: files),
        Reader(
          name: "weights", arguments: ["export", path, "--out", scratch + "/w.safetensors"], statuses: files),
        Reader(name: "digest", arguments: ["digest", path], statuses: files),
        Reader(
          name: "verify", arguments: ["verify", path, "--steps", "20", "--memory", "0.05"],
          // 64 where a value has become the name of a file, which it does not read.
          statuses: [0, 1, 64, 65, 66]),
        Reader(
          name: "csv", arguments: ["export", path, "--format", "csv", "--out", scratch + "/m.csv"],
          statuses: files),
        Reader(
          name: "transitions",
          arguments: [
            "export", path, "--format", "csv", "--what", "transitions", "--out", scratch + "/t.csv",
          ],
          statuses: files),
        Reader(
          name: "tensorboard",
          arguments: ["export", path, "--format", "tensorboard", "--out", scratch + "/events"],
          statuses: files),
        // The last: it may go on with the file.
        Reader(
          name: "resume",
          arguments: [
            "run", (scratch as NSString).deletingLastPathComponent + "/lake.yaml", "--resume", "--seeds", "1",
            "--out", (path as NSString).deletingLastPathComponent, "--progress", "off", "--jobs", "1",
            "--set", "training.steps=2_500",
          ], statuses: [0, 1, 3, 64, 65, 66]),
      ]
    case .weights, .config:
      return [
        Reader(name: "check", arguments: ["check", path], statuses: [0, 78]),
        Reader(
          name: "run", arguments: ["run", path, "--dry-run", "--out", scratch + "/none"], statuses: [0, 78]),
      ]
    }
  }
}
