import Foundation
import TestSupport
import Testing

/// Every command of the README and of the pages in `docs` works as shown, in the order of its page.
///
/// A page runs in a scratch copy of the repository with the runs that its own commands made. Training is shortened; commands
/// that need what a test has not are skipped and counted.
@Suite struct DocumentationTests {
  private static let pages: [String] = {
    let docs = FileManager.default.subpaths(atPath: Repository.root.path + "/docs") ?? []
    return ["README.md"]
      + docs.filter { $0.hasSuffix(".md") && !$0.hasPrefix("decisions") }.sorted().map { "docs/\($0)" }
  }()

  private struct Command {
    var line: Int
    var text: String
  }

  /// The commands of blocks that are marked `sh` or `console`, with the text that a `<<` hands on.
  private static func commands(_ page: String) throws -> [Command] {
    let lines = try String(contentsOfFile: Repository.root.path + "/" + page, encoding: .utf8)
      .components(separatedBy: "\n")
    var commands: [Command] = []
    var block: String?
    var end: String?
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        block = block == nil ? String(line.dropFirst(3).prefix { $0 != " " }) : nil
        continue
      }
      guard let block, block == "sh" || block == "console" else { continue }
      if end != nil || commands.last.map({ isOpen($0.text) }) == true {
        commands[commands.count - 1].text += "\n" + line
        if line == end { end = nil }
        continue
      }
      let isCommand = block == "sh" ? !line.isEmpty && !line.hasPrefix("#") : line.hasPrefix("$ ")
      guard isCommand else { continue }
      commands.append(Command(line: index + 1, text: block == "sh" ? line : String(line.dropFirst(2))))
      end = line.firstMatch(of: #/<<'?([A-Z]+)'?/#).map { String($0.1) }
    }
    return commands
  }

  /// Whether a command continues on the next line: behind a backslash, or within quotes.
  private static func isOpen(_ command: String) -> Bool {
    command.hasSuffix("\\") || (command.hasPrefix("for ") && !command.contains("done"))
      || (!command.contains("<<") && command.count { $0 == "\"" } % 2 == 1)
  }

  /// Why a test cannot run a command; nil for one that it can.
  ///
  /// - Parameter unbuilt: names of what `new` wrote, which the built tool does not have.
  private static func obstacle(_ command: String, unbuilt: [String]) -> String? {
    let words = command.split(whereSeparator: \.isWhitespace).map(String.init)
    let program = words.first { !$0.contains("=") } ?? ""
    if unbuilt.contains(where: command.contains) { return "a build" }
    if ["--branch", "no-target", "lake.yaml", "runs/lake"].contains(
      where: command.contains)
    {
      return "a run of full length, or a file of the reader's"
    }
    if command.contains("gymnasium:") || command.contains("python") || command.contains("pip ") {
      return "Python"
    }
    switch program {
    case "./rl-lab":
      let verb = words.drop { $0 != "./rl-lab" }.dropFirst().first ?? ""
      if ["test", "build"].contains(verb) { return "a build" }
      if verb == "play" && !words.contains("--terminal") { return "a display" }
      if verb == "bench", words.contains("viewer") || words.contains("watching") { return "minutes" }
      if verb == "solve", words.contains("--build-book") { return "minutes" }
      if verb == "book", words.contains("--all") { return "minutes" }
      return nil
    case "cat", "mkdir", "ln", "cc": return nil
    case "for" where !command.contains("sqlite3"): return nil
    case "sqlite3", "for":
      return FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3") ? nil : "sqlite3"
    default: return "the program \(program)"
    }
  }

  /// The tool under the name that the pages use, with training and measurements shortened and without windows.
  private static let script = """
    #!/bin/sh
    export RL_LAB_COMMAND=./rl-lab
    verb=$1
    shift
    case $verb in
      run)
        for word; do
          shift
          [ "$word" = --watch ] || set -- "$@" "$word"
        done
        set -- "$@" --progress off --set training.steps=2500 --set evaluation.episodes=3 ;;
      watch)
        case " $* " in *" --headless "*) ;; *" --record "*) set -- "$@" --headless ;;
          *) set -- "$@" --headless --record window.png ;; esac
        set -- "$@" --size 320x240 ;;
      evaluate) set -- "$@" --episodes 2 ;;
      compare) case " $* " in *" --elo-games "*) ;; *runs/connectfour-*) set -- "$@" --elo-games 4 ;; esac ;;
      bench)
        case $1 in training) set -- "$@" --set training.steps=1000 ;; *) set -- "$@" --seconds 0.01 ;; esac ;;
    esac
    exec \(Tool.executable.path) $verb "$@"

    """

  private static func scratch() throws -> Scratch {
    let folder = try Scratch()
    for name in ["Environments", "Agents", "Experiments", "docs"] {
      try FileManager.default.copyItem(
        atPath: Repository.root.path + "/" + name, toPath: folder.path + "/" + name)
    }
    let tool = try folder.write(script, to: "rl-lab")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
    return folder
  }

  /// What evaluations and figures of agents that have hardly learned may say.
  private static func isFine(_ status: Int32, _ command: String) -> Bool {
    status == 0 || (status == 1 && ["--exhaustive", "rl-lab book"].contains(where: command.contains))
  }

  @Test(arguments: pages) func everyCommandOfThePageWorks(page: String) throws {
    let commands = try Self.commands(page)
    guard !commands.isEmpty else { return }
    let folder = try Self.scratch()
    var unbuilt: [String] = []
    // Of the shell, which lives from command to command.
    var variables = ""
    var skipped: [String: Int] = [:]
    for command in commands {
      if command.text.wholeMatch(of: #/\w+=[\w.\/-]+/#) != nil {
        variables += command.text + "\n"
        continue
      }
      if let obstacle = Self.obstacle(command.text, unbuilt: unbuilt) {
        skipped[obstacle, default: 0] += 1
        continue
      }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", variables + command.text]
      process.currentDirectoryURL = folder.url
      process.environment = ProcessInfo.processInfo.environment.merging(["HOME": folder.path]) { $1 }
      let (output, errors) = (Pipe(), Pipe())
      (process.standardOutput, process.standardError) = (output, errors)
      process.standardInput = FileHandle.nullDevice
      try process.run()
      let answer = try Tool.finish(process, output, errors)
      #expect(
        Self.isFine(answer.status, command.text),
        "\(page):\(command.line): \(command.text)\nends with \(answer.status): \(answer.errors.suffix(600))")
      if command.text.hasPrefix("./rl-lab new "), let name = command.text.split(separator: " ").last {
        unbuilt += [
          String(name),
          answer.output.firstMatch(of: #/check (?:agent )?([\w-]+)/#).map { String($0.1) } ?? String(name),
        ]
      }
    }
    if !skipped.isEmpty {
      let counts = skipped.sorted { $0.key < $1.key }.map { "\($0.value) need \($0.key)" }
      print("\(page): of \(commands.count) commands \(counts.joined(separator: ", "))")
    }
  }

  /// Commands in the midst of a sentence: each names an experiment that exists.
  @Test(arguments: pages) func everyExperimentThatIsNamedExists(page: String) throws {
    let text = try String(contentsOfFile: Repository.root.path + "/" + page, encoding: .utf8)
    for match in text.matches(of: #/Experiments\/[\w-]+\.yaml/#) {
      #expect(
        FileManager.default.fileExists(atPath: Repository.root.path + "/" + match.0), "\(page): \(match.0)")
    }
  }

  @Test(arguments: pages) func everyCommandIsWrittenAsItIsTyped(page: String) throws {
    let text = try String(contentsOfFile: Repository.root.path + "/" + page, encoding: .utf8)
    let bare =
      #/(?:^|\n|`|\$ |\n +)rl-lab (run|watch|play|evaluate|compare|trace|solve|list|describe|check|schema|bench|export|digest|verify|new) /#
    let found = text.matches(of: bare).map { String($0.0) }
    #expect(found.isEmpty, "\(page): write ./rl-lab")
  }
}
