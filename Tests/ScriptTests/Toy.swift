import Foundation
import TestSupport
import Testing

/// A folder that a copy of `./rl-lab` takes for this project, on a machine whose `swift` and `apt-get` only note how
/// they were called.
///
/// It needs no compiler, no network and no rights, and changes nothing outside its folder.
final class Toy {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  let folder: URL

  /// Every command that the script may use; `PATH` holds these and the two stubs, and nothing else.
  private static let commands = [
    "awk", "cat", "chmod", "cp", "date", "dirname", "env", "find", "git", "grep", "head", "id", "ls", "mkdir",
    "mv",
    "readlink", "rm", "sed", "sh", "sleep", "tail", "touch", "uname",
  ]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "rl-lab toy \(UUID().uuidString)")
      .resolvingSymlinksInPath()
    for command in Self.commands {
      let found = ["/usr/bin", "/bin", "/usr/local/bin"].first {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
      }
      let place = try #require(found, "this machine has no \(command)")
      try write("#!/bin/sh\nexec \(place)/\(command) \"$@\"\n", to: "bin/\(command)", executable: true)
    }
    for header in ["c++", "sqlite3.h", "dnnl.h", "SDL2/SDL.h", "SDL2/SDL_ttf.h", "png.h"] {
      try write("", to: "usr/include/\(header)")
    }
    for file in ["Package.swift", "Sources/Lab/Lab.swift", "Environments/Grid.swift", "Agents/Own.swift"] {
      try write("", to: "project/\(file)")
    }
    let script = Repository.root.appendingPathComponent("rl-lab")
    try write(
      String(contentsOf: script, encoding: .utf8)
        .replacing("in /usr /usr/local /opt/homebrew;", with: "in \"$TOY/usr\";")
        .replacing("while sleep 15 ", with: "while sleep 0.2 "),
      to: "project/rl-lab", executable: true)
    try write(Self.swift, to: "bin/swift", executable: true)
    try write(Self.aptGet, to: "bin/apt-get", executable: true)
    try write("#!/bin/sh\necho 0\n", to: "bin/id", executable: true)
    try write("#!/bin/sh\necho Linux\n", to: "bin/uname", executable: true)
    try write(Self.tool, to: "tool", executable: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func write(_ text: String, to path: String, executable: Bool = false) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    guard executable else { return try text.write(to: file, atomically: true, encoding: .utf8) }
    // Another process writes it: a file that this one had open could not be executed while a child that another test
    // starts at that moment still has it, too.
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", "rm -f \"$1\" && printf %s \"$2\" >\"$1\" && chmod 755 \"$1\"", "sh", file.path, text,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  func remove(_ path: String) throws {
    try FileManager.default.removeItem(at: folder.appending(path: path))
  }

  /// The calls of `swift` and `apt-get` so far, one a line.
  var calls: [String] {
    let text = try? String(contentsOf: folder.appending(path: "calls"), encoding: .utf8)
    return (text ?? "").replacing(folder.path, with: "TOY").split(separator: "\n").map(String.init)
  }

  /// Runs the script to its end, by default from a folder that is not the project's.
  func run(
    _ arguments: String..., script: String = "project/rl-lab", in place: String = "",
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = folder.appending(path: script)
    process.arguments = arguments
    process.currentDirectoryURL = folder.appending(path: place)
    process.environment = environment.merging(
      ["PATH": folder.appending(path: "bin").path, "TOY": folder.path], uniquingKeysWith: { mine, _ in mine })
    let outputFile = folder.appending(path: "output")
    let errorFile = folder.appending(path: "errors")
    try write("", to: "output")
    try write("", to: "errors")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: outputFile, encoding: .utf8).replacing(folder.path, with: "TOY"),
      errors: try String(contentsOf: errorFile, encoding: .utf8).replacing(folder.path, with: "TOY"))
  }

  private static let swift = """
    #!/bin/sh
    if [ "$1" = --version ]; then
      echo "Swift version ${TOY_SWIFT:-6.3.1} (toy)"
      exit
    fi
    echo "swift $*" >>"$TOY/calls"
    echo 'talk of the build'
    [ "$1" != build ] || echo '[3/7] Compiling Lab Lab.swift'
    [ -z "${TOY_SLOW-}" ] || sleep "$TOY_SLOW"
    [ -z "${TOY_BROKEN-}" ] || { echo 'Lab.swift:1:1: error: broken' >&2; exit 1; }
    [ -z "${TOY_SKIPS-}" ] || [ "$1" != test ] || printf '%s\\n' "$TOY_SKIPS"
    [ "$1" = build ] || exit "${TOY_STATUS:-0}"
    mkdir -p "$3/.build/release"
    cp "$TOY/tool" "$3/.build/release/rl-lab"
    """

  private static let aptGet = """
    #!/bin/sh
    echo "apt-get $*" >>"$TOY/calls"
    echo 'talk of the installation'
    [ -z "${TOY_OFFLINE-}" ] || { echo 'E: no network'; exit 100; }
    [ -n "${TOY_INDEX-present}" ] || [ -e "$TOY/index" ] || case "$*" in
      *update*) : >"$TOY/index" ;;
      *) exit 100 ;;
    esac
    """

  /// Prints where it runs, what it was given, and the provenance if asked for that.
  private static let tool = """
    #!/bin/sh
    echo "in $PWD"
    for argument; do echo "<$argument>"; done
    [ "${1-}" != provenance ] || echo "$RL_LAB_PROVENANCE"
    [ "${1-}" != command ] || echo "command $RL_LAB_COMMAND"
    exit "${TOY_STATUS:-0}"
    """
}
