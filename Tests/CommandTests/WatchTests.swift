import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// Watching through the built tool, without a display.
@Suite(.serialized) struct WatchTests {
  private static let lake = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: 60000}
    evaluation: {every: 20000, episodes: 5}
    seeds: [1]
    """

  private func train(_ folder: Scratch, _ text: String = lake, out: String = "run") throws -> String {
    let config = try folder.write(text, to: "\(out).yaml")
    let answer = try Tool.run(["run", config, "--out", "\(folder.path)/\(out)", "--progress", "off"])
    #expect(answer.status == 0, "\(answer.errors)")
    return "\(folder.path)/\(out)/seed-1.sqlite"
  }

  private func withoutDisplay(_ arguments: [String]) throws -> Tool.Answer {
    let process = Tool.start(arguments)
    var variables = process.environment ?? [:]
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"] { variables[name] = nil }
    process.environment = variables
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return try Tool.finish(process, output, errors)
  }

  static let wayOut =
    "rl-lab: no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Alternatives: --record film.gif --headless "
    + "renders without one; ssh -X (or -Y) brings the window to your screen; or copy the run file to a machine with a "
    + "screen and watch it there\n"

  #if os(Linux)
    @Test func withoutADisplayThereIsOneClearLine() throws {
      let folder = try Scratch()
      let run = try train(folder)
      let config = try folder.write(Self.lake, to: "new.yaml")
      let opening = "rl-lab: no display: neither DISPLAY nor WAYLAND_DISPLAY is set"
      for (arguments, message) in [
        (["watch", run], Self.wayOut),
        (["play", "CartPole-v1"], opening + ". ssh -X (or -Y) brings the window to your screen\n"),
        (
          ["play", "TicTacToe-v0", "--record", "\(folder.path)/film.gif"],
          opening + ". ssh -X (or -Y) brings the window to your screen\n"
        ),
        (
          ["run", config, "--out", "\(folder.path)/new", "--watch"],
          opening
            + "; train without --watch, then make a film with 'rl-lab watch RUN --record film.gif --headless'\n"
        ),
      ] {
        let answer = try withoutDisplay(arguments)
        #expect(answer.status == 69 && answer.errors == message && answer.output.isEmpty, "\(answer.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/new"))
      let game = try withoutDisplay(["play", "TicTacToe-v0", "--set", "opponent=rules"])
      #expect(game.status == 0 && game.errors.contains("; playing in the terminal\n"), "\(game.errors)")
      #expect(game.output.contains("against rules"), "\(game.output)")
    }
  #endif

  @Test func aWallShowsTheSeedsOfAFolderWithoutADisplay() throws {
    let folder = try Scratch()
    _ = try train(folder, Self.lake.replacing("seeds: [1]", with: "seeds: [1, 2, 3]"))
    let picture = "\(folder.path)/wall.png"
    let draw = ["--headless", "--record", picture, "--size", "640x400"]
    let wall = try Tool.run(["watch", "\(folder.path)/run", "--wall"] + draw)
    #expect(wall.status == 0 && wall.errors.contains("a picture, 640x400"), "\(wall.errors)")
    let one = try Tool.run(["watch", "\(folder.path)/run"] + draw)
    #expect(
      one.errors.contains("run/seed-1.sqlite: shown, one of 3 runs; --wall shows them side by side"),
      "\(one.errors)")
    let both = try Tool.run(
      ["watch", "\(folder.path)/run", "--wall", "--against", "\(folder.path)/run"] + draw)
    #expect(both.status == 64 && both.errors.contains("--against compares two runs"), "\(both.errors)")
  }

  /// One that the user names is refused, since nothing else would say why it is not there.
  @Test func aDamagedRunOfAFolderDoesNotKeepTheOthersFromTheWall() throws {
    let folder = try Scratch()
    _ = try train(folder, Self.lake.replacing("seeds: [1]", with: "seeds: [1, 2]"))
    let (run, picture) = ("\(folder.path)/run", "\(folder.path)/wall.png")
    let damaged = "\(run)/seed-1.sqlite"
    try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: damaged))
    let draw = ["--wall", "--headless", "--record", picture, "--size", "640x400"]
    let wall = try Tool.run(["watch", run] + draw)
    #expect(wall.status == 0 && wall.errors.contains("a picture, 640x400"), "\(wall.errors)")
    #expect(wall.errors.hasPrefix("rl-lab: \(damaged): "), "\(wall.errors)")
    let named = try Tool.run(["watch", damaged, "\(run)/seed-2.sqlite"] + draw)
    #expect(named.status == 65 && named.errors.hasPrefix("rl-lab: \(damaged): "), "\(named.errors)")
    try FileManager.default.removeItem(atPath: "\(run)/seed-2.sqlite")
    let alone = try Tool.run(["watch", run] + draw)
    #expect(alone.status == 65 && alone.errors == named.errors, "\(alone.errors)")
  }

  @Test func everyFormatIsDrawnWithoutADisplay() throws {
    let folder = try Scratch()
    let run = try train(folder)
    for (name, options) in [
      ("a.png", []), ("b.png", ["--episode", "3", "--theme", "light"]), ("c.svg", ["--overlay", "optimum"]),
      ("d.gif", ["--frames", "5"]), ("e.png", ["--against", run, "--overlay", "error"]),
      ("f.png", ["--checkpoint", "best", "--greedy", "--step", "1"]),
    ] as [(String, [String])] {
      let path = "\(folder.path)/\(name)"
      let answer = try withoutDisplay(
        ["watch", run, "--headless", "--size", "640x480", "--record", path] + options)
      #expect(answer.status == 0, "\(name): \(answer.errors)")
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      #expect(size > 5000, "\(name)")
    }
  }

  @Test func thePictureOfAnEpisodeIsTheSameEachTime() throws {
    let folder = try Scratch()
    let run = try train(folder)
    var pictures: [Data?] = []
    for name in ["a.png", "b.png"] {
      let path = "\(folder.path)/\(name)"
      _ = try Tool.run(["watch", run, "--episode", "7", "--headless", "--record", path])
      pictures.append(FileManager.default.contents(atPath: path))
    }
    #expect(pictures[0] != nil && pictures[0] == pictures[1])
  }

  @Test func whatCannotBeWatchedIsAClearLine() throws {
    let folder = try Scratch()
    let run = try train(folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: run))
    try bytes.prefix(3000).write(to: folder.url.appendingPathComponent("short.sqlite"))
    let foreign = try folder.write("hello", to: "foreign.sqlite")
    let draw = ["--headless", "--record", "\(folder.path)/x.png"]
    for (arguments, status, end) in [
      (["watch", "\(folder.path)/short.sqlite"] + draw, 65, "cut off after 3000 of \(bytes.count) bytes\n"),
      (["watch", foreign] + draw, 65, "not a run file but a file of another format\n"),
      (
        ["watch", "\(folder.path)/none"] + draw, 66,
        "no such file or folder; expected a run file or a folder of runs\n"
      ),
      (
        ["watch", run, "--checkpoint", "3"] + draw, 66, "there are checkpoints at steps 48000, 54000, 60000\n"
      ),
    ] as [([String], Int32, String)] {
      let answer = try Tool.run(arguments)
      #expect(answer.status == status && answer.errors.hasSuffix(end), "\(answer.errors)")
      #expect(answer.errors.split(separator: "\n").count == 1)
    }
    for (arguments, text) in [
      (["--headless"], "--headless opens no window: name an output file with --record FILE.gif"),
      (["--record", "a.bmp"], "the name must end in .gif, .mp4, .png or .svg"),
      (["--episode", "0"], "--episode must be at least 1, not 0"),
      (["--greedy", "--live"], "give one of --episode, --greedy and --live"),
      (["--size", "12"], "--size must be WIDTHxHEIGHT from 160x120 to 7680x4320, not '12'"),
    ] {
      let answer = try Tool.run(["watch", run] + arguments)
      #expect(answer.status == 64 && answer.errors.contains(text), "\(answer.errors)")
    }
  }

  @Test func aStepOrAnOverlayThatIsNotThereIsNotRecorded() throws {
    let folder = try Scratch()
    let lake = experiment(
      "{id: FrozenLake-v1, is_slippery: false}", "{algorithm: q-learning}", steps: 20_000)
    let (run, draw) = (try train(folder, lake), ["--headless", "--record", folder.file("x.png")])
    for (options, message) in [
      (["--greedy", "--step", "7"], "--step 7: the episode has 6 steps; name one from 0 to 6"),
      (
        ["--overlay", "search"],
        "--overlay search: \(run) does not have it here; it has q-values, values, visits, optimum and error"
      ),
    ] {
      let answer = try Tool.run(["watch", run] + draw + options)
      #expect(answer.status == 64 && answer.errors == "rl-lab: \(message)\n", "\(answer.errors)")
    }
    let pole = try train(
      folder, experiment("{id: CartPole-v1}", Self.smallNetwork, steps: 300), out: "pole")
    for overlay in ["q-values", "optimum", "visits"] {
      let answer = try Tool.run(["watch", pole, "--overlay", overlay] + draw)
      let message = "--overlay \(overlay): \(pole) does not have it here; it has no overlays"
      #expect(answer.status == 64 && answer.errors == "rl-lab: \(message)\n", "\(answer.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("x.png")))
    #expect(try Tool.run(["watch", run, "--greedy", "--step", "6"] + draw).status == 0)
    #expect(try Tool.run(["watch", pole, "--overlay", "none"] + draw).status == 0)
  }

  /// A viewer in SDL's dummy driver, from before the run's first episode to after its end, and one that is killed.
  @Test func aViewerChangesNothingOfARun() throws {
    let folder = try Scratch()
    let plain = try train(folder, out: "plain")
    for (name, isKilled) in [("watched", false), ("killed", true)] {
      let path = "\(folder.path)/\(name)/seed-1.sqlite"
      let viewer = Tool.start(["watch", path, "--wait", "--live", "--size", "320x240"])
      var variables = viewer.environment ?? [:]
      variables["SDL_VIDEODRIVER"] = "dummy"
      viewer.environment = variables
      let errors = Pipe()
      viewer.standardError = errors
      viewer.standardOutput = FileHandle.nullDevice
      try viewer.run()
      let watched = try train(folder, out: name)
      if isKilled { kill(viewer.processIdentifier, SIGKILL) }
      usleep(700_000)
      #expect(viewer.isRunning == !isKilled)
      viewer.terminate()
      viewer.waitUntilExit()
      if !isKilled {
        #expect(viewer.terminationStatus == 143)
        #expect(errors.fileHandleForReading.availableData.isEmpty)
      }
      try expectSameRun(plain, watched)
    }
  }

  /// The words of the picture that `watch` draws of a run.
  private func words(_ run: String, _ options: [String] = []) throws -> [String] {
    let folder = try Scratch()
    let path = "\(folder.path)/picture.svg"
    let answer = try withoutDisplay(["watch", run, "--headless", "--record", path] + options)
    #expect(answer.status == 0, "\(answer.errors)")
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter {
      $0.hasPrefix("<text")
    }.map {
      String($0.split(separator: ">", maxSplits: 1)[1].dropLast("</text>".count))
        .replacing("&#39;", with: "'")
    }
  }

  /// No window is opened for a picture, so it waits too until the run has been executed again.
  @Test func aPictureOfUpdatesNeedsNoOtherWord() throws {
    let folder = try Scratch()
    let run = try train(folder, Self.lake.replacing("60000", with: "2000"))
    let show = ["watch", run, "--episode", "3", "--updates", "--step", "2", "--record"]
    let pictures = try [[], ["--headless"]].map { options in
      let path = "\(folder.path)/\(options.count).svg"
      let answer = try withoutDisplay(show + [path] + options)
      #expect(answer.status == 0, "\(answer.errors)")
      return try String(contentsOfFile: path, encoding: .utf8)
    }
    #expect(pictures[0] == pictures[1] && pictures[0].contains("just behind this update"))
  }

  private static let smallNetwork =
    "{algorithm: dqn, learning_starts: 100, buffer_size: 2000, batch_size: 16, net_arch: [16]}"

  private func experiment(_ environment: String, _ agent: String, steps: Int) -> String {
    """
    environment: \(environment)
    agent: \(agent)
    training: {steps: \(steps)}
    evaluation: {every: \(steps), episodes: 1}
    seeds: [1]
    """
  }

  @Test func boardsShowWhatAgentAndSolverSayOfTheMoves() throws {
    let folder = try Scratch()
    for (name, agent) in [("planes", Self.smallNetwork), ("index", "{algorithm: q-learning}")] {
      let run = try train(
        folder, experiment("{id: TicTacToe-v0, observation: \(name)}", agent, steps: 500), out: name)
      #expect(try words(run, ["--step", "0"]).contains("Q of each move"))
      let solved = try words(run, ["--step", "0", "--overlay", "optimum"])
      #expect(solved.contains("Solver's values"))
      // Nothing is lost or won yet, whoever began: the moves that are no draws are mistakes.
      #expect(solved.contains("draws") && !solved.contains("wins"))
    }
  }

  /// What the agent sees is not the state's number, so each cell's values are those of what it would see there.
  @Test func aNetworkThatSeesPlanesHasEveryOverlayOfGrids() throws {
    let folder = try Scratch()
    let run = try train(
      folder, experiment("{id: KeyAndDoor-v0, observation: planes}", Self.smallNetwork, steps: 600))
    for (overlay, title) in [
      ("q-values", "Q-values"), ("values", "State values"), ("visits", "Visits in training"),
      ("optimum", "Exact optimum"), ("error", "Error against the optimum"),
    ] {
      #expect(try words(run, ["--overlay", overlay]).contains(title))
    }
    let visits = try words(run, ["--overlay", "visits", "--step", "0", "--episode", "1"])
    #expect(visits.contains { Int($0).map { $0 > 20 } ?? false }, "cells near the start were seen often")
  }

  /// An agent beside itself has no other choice; beside one that learned nothing, whose values are 0 but for its goal, the trained
  /// one is told what the other's actions cost.
  @Test func anotherAgentJudgesTheActionsOfAnEpisode() throws {
    let folder = try Scratch()
    let (lake, agent) = ("{id: FrozenLake-v1, is_slippery: false}", "{algorithm: q-learning}")
    let good = try train(folder, experiment(lake, agent, steps: 20_000), out: "good")
    let poor = try train(
      folder, experiment(lake, "{algorithm: q-learning, initial_q: 0.5}", steps: 60), out: "poor")
    let greedy = ["--greedy", "--step", "0"]
    let same = try words(good, ["--against", good] + greedy)
    #expect(same.contains { $0.contains("all 6 choices agree") }, "\(same)")
    #expect(same.contains("the first's choices cost nothing"))
    let other = try words(poor, ["--against", good] + greedy)
    #expect(
      other.contains { $0.contains("choices differ, cost 0") && !$0.contains("up to") },
      "\(other)")
    #expect(other.contains { $0.contains("choices differ, cost up to") })
    let pole = try train(folder, experiment("{id: CartPole-v1}", Self.smallNetwork, steps: 600), out: "pole")
    #expect(
      try words(pole, ["--against", pole, "--greedy"]).contains { $0.contains("choices agree") })
  }

  @Test func aLossIsCalledWhatTheAgentCallsIt() throws {
    let folder = try Scratch()
    #expect(try words(try train(folder)).contains("TD error"))
    // It ends before it learns.
    let pole = try train(folder, experiment("{id: CartPole-v1}", Self.smallNetwork, steps: 60), out: "pole")
    let untrained = try words(pole)
    #expect(untrained.contains("Loss") && untrained.contains("not recorded"), "\(untrained)")
    #expect(!untrained.contains("TD error"))
  }

  @Test func discretizedWorldsAreDrawnAsTheyAre() throws {
    let folder = try Scratch()
    let bounds = "low: [-2.4, -3, -0.2, -3], high: [2.4, 3, 0.2, 3]"
    for (form, agent) in [("bins", "{algorithm: q-learning}"), ("tiles", Self.smallNetwork)] {
      let run = try train(
        folder, experiment("{id: CartPole-v1, discretize: \(form), bins: [4], \(bounds)}", agent, steps: 400),
        out: form)
      let words = try words(run)
      #expect(words.contains("push left") && words.contains { $0.hasPrefix("cart pos") }, "\(words)")
    }
  }

  #if os(Linux)
    /// Seconds of processor time that a process has used.
    private func processorSeconds(_ process: Process) throws -> Double {
      let text = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
      // After the name, which ends with the last bracket, come the state and ten fields, then user and system time.
      let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
      return ((Double(fields[12]) ?? .nan) + (Double(fields[13]) ?? .nan))
        / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    @Test(.disabled(if: Tool.isSanitized, "measures time, of which a sanitizer takes its share"))
    func aPausedViewerUsesNearlyNoProcessor() throws {
      let folder = try Scratch()
      let viewer = Tool.start(["watch", try train(folder), "--step", "2"])
      viewer.environment = ProcessInfo.processInfo.environment.merging(["SDL_VIDEODRIVER": "dummy"]) { $1 }
      try viewer.run()
      defer { viewer.terminate() }
      usleep(2_000_000)
      let before = try processorSeconds(viewer)
      usleep(3_000_000)
      let used = try processorSeconds(viewer) - before
      // Machines differ; one that paints without end uses a whole core.
      #expect(viewer.isRunning && before > 0 && used <= 0.5, "\(used) s of 3 s")
    }
  #endif

  @Test func watchingIsMeasured() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let answer = try Tool.run(["bench", "watching", config, "--rounds", "1", "--json"])
    #expect(answer.status == 0, "\(answer.errors)")
    let lines = try answer.objects
    #expect(lines.compactMap { $0["viewer"] as? String } == ["without", "with", "killed"])
    #expect(
      lines.allSatisfy { $0["equal"] as? Bool == true && ($0["processor_seconds"] as? Double ?? 0) > 0 })
  }

  /// From before the first episode, over a killed training and one that resumes it, to after the end.
  @Test func aViewerStaysOverAKillAndAResume() throws {
    let folder = try Scratch()
    let config = try folder.write(
      """
      environment: {id: CartPole-v1}
      agent: {algorithm: dqn, learning_starts: 500, train_freq: 4, batch_size: 32, net_arch: [32]}
      training: {steps: 600000}
      evaluation: {every: 300000, episodes: 1}
      checkpoint: {every: 20000}
      seeds: [1]
      """, to: "pole.yaml")
    let (out, path) = ("\(folder.path)/pole", "\(folder.path)/pole/seed-1.sqlite")
    let viewer = Tool.start(["watch", path, "--wait", "--live", "--size", "320x240"])
    viewer.environment = ProcessInfo.processInfo.environment.merging(["SDL_VIDEODRIVER": "dummy"]) { $1 }
    let errors = Pipe()
    (viewer.standardError, viewer.standardOutput) = (errors, FileHandle.nullDevice)
    try viewer.run()
    defer { viewer.terminate() }
    let trainer = Tool.start(["run", config, "--out", out, "--progress", "off"])
    (trainer.standardError, trainer.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try trainer.run()
    while trainer.isRunning, (try? RunReader(path).checkpoints().count) ?? 0 == 0 { usleep(10_000) }
    kill(trainer.processIdentifier, SIGKILL)
    trainer.waitUntilExit()
    #expect(trainer.terminationReason == .uncaughtSignal, "it was still training")
    usleep(700_000)
    let answer = try Tool.run(["run", config, "--out", out, "--resume", "--progress", "off"])
    #expect(answer.status == 0, "\(answer.errors)")
    usleep(900_000)
    #expect(viewer.isRunning)
    viewer.terminate()
    viewer.waitUntilExit()
    #expect(viewer.terminationStatus == 143 && errors.fileHandleForReading.availableData.isEmpty)
  }

  private func expectSameRun(_ a: String, _ b: String) throws {
    let (one, other) = (try RunReader(a), try RunReader(b))
    #expect(try one.episodeCount > 1000 && one.digest().whole == other.digest().whole)
  }

  @Test(.disabled(if: Tool.isSanitized, "measures time, of which a sanitizer takes its share"))
  func everyEnvironmentAndALargeGridIsPaintedSixtyTimesASecond() throws {
    let answer = try Tool.run(["bench", "viewer", "--frames", "10", "--json"])
    let pictures = try answer.objects.compactMap { $0["picture"] as? String }
    for name in ["CartPole-v1", "Taxi-v4", "Othello-v0"] { #expect(pictures.contains(name)) }
    for overlay in ["q-values", "values", "visits", "optimum", "error", "none"] {
      #expect(pictures.contains("32x32 \(overlay)"))
    }
    // By the clock of its thread, so a busy machine does not count.
    for picture in try answer.objects {
      #expect(picture["frames_per_second"] as? Double ?? 0 > 60, "\(picture)")
    }
  }
}
