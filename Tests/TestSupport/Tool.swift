import Foundation

/// The built tool, run as its users run it.
public struct Tool {
  public static let executable = build.appendingPathComponent("rl-lab")
  /// Where the built tool is: what `RL_LAB_BUILD` names, for builds with other flags, else the release build.
  public static let build =
    ProcessInfo.processInfo.environment["RL_LAB_BUILD"].map { URL(fileURLWithPath: $0) }
    ?? Repository.root.appendingPathComponent(".build/release")
  /// Whether it was built with a sanitizer, which takes time and memory of its own.
  public static let isSanitized = ProcessInfo.processInfo.environment["RL_LAB_SANITIZER"] != nil

  public struct Answer {
    public let status: Int32
    public let output: String
    public let errors: String

    /// Each line of standard output as a JSON object.
    public var objects: [[String: Any]] {
      get throws {
        try output.split(separator: "\n").map {
          try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
      }
    }
  }

  /// Runs the tool to its end.
  ///
  /// - Parameter variables: of its environment, beside those of the tests.
  public static func run(
    _ arguments: [String], in folder: URL? = nil, input: String? = nil, variables: [String: String] = [:]
  ) throws -> Answer {
    let process = start(arguments, in: folder)
    process.environment?.merge(variables) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    if let input {
      let pipe = Pipe()
      process.standardInput = pipe
      try process.run()
      pipe.fileHandleForWriting.write(Data(input.utf8))
      try pipe.fileHandleForWriting.close()
    } else {
      process.standardInput = FileHandle.nullDevice
      try process.run()
    }
    return try finish(process, output, errors)
  }

  public static func start(_ arguments: [String], in folder: URL? = nil) -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    // What the script hands on: messages then have one text wherever the tool is.
    process.environment = ProcessInfo.processInfo.environment.merging(["RL_LAB_COMMAND": "rl-lab"]) { $1 }
    process.currentDirectoryURL = folder ?? Repository.root
    return process
  }

  /// Runs the tool to its end with a terminal for what it says on standard error.
  public static func runOnTerminal(_ arguments: [String]) throws -> Answer {
    var (reader, terminal): (Int32, Int32) = (-1, -1)
    guard openpty(&reader, &terminal, nil, nil, nil) == 0 else { throw CocoaError(.fileReadUnknown) }
    for descriptor in [reader, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    let process = start(arguments)
    process.environment?["TERM"] = "xterm"
    (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
    process.standardError = FileHandle(fileDescriptor: terminal, closeOnDealloc: false)
    try process.run()
    close(terminal)
    // Reading fails once nobody has the terminal any more.
    var (errors, buffer) = (Data(), [UInt8](repeating: 0, count: 4096))
    while true {
      let count = read(reader, &buffer, buffer.count)
      guard count > 0 else { break }
      errors.append(contentsOf: buffer[..<count])
    }
    close(reader)
    process.waitUntilExit()
    return Answer(
      status: status(of: process), output: "", errors: String(decoding: errors, as: UTF8.self))
  }

  /// The exit status, or 1000 and the number of the signal that ended it.
  private static func status(of process: Process) -> Int32 {
    process.terminationReason == .uncaughtSignal
      ? 1000 + process.terminationStatus : process.terminationStatus
  }

  /// What a script says that node runs.
  public static func node(_ script: String) throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["node", "-e", script]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    return try finish(process, output, errors)
  }

  /// Reads both streams at once, so that neither fills up.
  public static func finish(_ process: Process, _ output: Pipe, _ errors: Pipe) throws -> Answer {
    nonisolated(unsafe) var errorData = Data()
    let thread = DispatchQueue(label: "errors")
    let group = DispatchGroup()
    thread.async(group: group) { errorData = errors.fileHandleForReading.readDataToEndOfFile() }
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    group.wait()
    process.waitUntilExit()
    return Answer(
      status: status(of: process), output: String(decoding: outputData, as: UTF8.self),
      errors: String(decoding: errorData, as: UTF8.self))
  }
}
