import Foundation
import TestSupport
import Testing
import Text

/// `export --format onnx|c|java`: a program does what its agent does, or it is not written.
@Suite struct ExportProgramTests {
  private static func has(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  private static let cartPole = "environment: {id: CartPole-v1}"
  private static let tiles =
    "environment: {id: MountainCar-v0, discretize: tiles, bins: [6], tilings: 4}"
  private static let bins =
    "environment: {id: CartPole-v1, discretize: bins, bins: [4], low: [-2.4, -3, -0.21, -3], high: [2.4, 3, 0.21, 3]}"

  /// Every kind of policy that the lab has, by an environment and an agent each.
  static let kinds: [String: (environment: String, agent: String)] = [
    "dense": (cartPole, "dqn, net_arch: [16, 8]"),
    "rescaled": ("environment: {id: MountainCar-v0}", "dqn, net_arch: [8], rescale_observations: true"),
    "normalized": (
      cartPole,
      "dqn, net_arch: [8], normalize_observations: true, clip_observations: 1, normalize_rewards: true"
    ),
    "normalized without replay": (
      cartPole, "pqn, net_arch: [8], minibatches: 4, normalize_observations: true, normalize_rewards: true"
    ),
    "one-hot": ("environment: {id: FrozenLake-v1}", "dqn, net_arch: [8]"),
    "dueling": (cartPole, "dqn, net_arch: [8, 8], dueling: true"),
    "noisy": (cartPole, "dqn, net_arch: [8, 8], noisy: true"),
    "c51": (cartPole, "c51, net_arch: [8], v_min: -1, v_max: 1"),
    "quantiles": (cartPole, "qr-dqn, net_arch: [8]"),
    "implicit quantiles": (cartPole, "iqn, net_arch: [8, 8], dueling: true"),
    "implicit quantiles of one layer": (cartPole, "iqn, net_arch: [8]"),
    "many steps": (cartPole, "iqn, net_arch: [8, 8], layer_norm: true, n_quantiles: 64"),
    "ensemble": (cartPole, "bootstrapped-dqn, net_arch: [8, 8], ensemble: 3"),
    "histogram": (cartPole, "hl-gauss, net_arch: [8], v_min: -1, v_max: 1"),
    "two-hot": (cartPole, "dqn, net_arch: [8], distribution: two-hot, v_min: -1, v_max: 1"),
    "without replay and target": (cartPole, "pqn, net_arch: [8, 8], minibatches: 4"),
    "rainbow": (cartPole, "rainbow, net_arch: [8, 8], v_min: -1, v_max: 1"),
    "concatenated ReLU": (cartPole, "dqn, net_arch: [8, 8], crelu: true, dueling: true"),
    "concatenated ReLU of one layer": (cartPole, "dqn, net_arch: [8], crelu: true"),
    "layer norm": (cartPole, "dqn, net_arch: [8, 8], layer_norm: true"),
    "dropout": (cartPole, "dqn, net_arch: [8, 8], dropout: 0.1"),
    "residual": (cartPole, "dqn, layers: [dense 8, residual 8], net_arch: [8]"),
    "convolution": ("environment: {id: ConnectFour-v0}", "dqn, layers: [conv 4 4x4], net_arch: [8]"),
    "stride and padding": (
      "environment: {id: ConnectFour-v0}", "dqn, layers: [conv 3 3x3 stride 2 padding 1], net_arch: []"
    ),
    "residual convolution": (
      "environment: {id: ConnectFour-v0}",
      "dqn, layers: [conv 4 3x3 padding 1, residual conv 4 3x3, dense 8], net_arch: []"
    ),
    "bins with a network": (bins, "dqn, net_arch: [8]"),
    "tiles with a network": (tiles, "dqn, net_arch: [8]"),
    "table": ("environment: {id: FrozenLake-v1}", "q-learning"),
    "symmetric table": (
      "environment: {id: TicTacToe-v0, observation: index, opponent: self}",
      "q-learning, augmentation: symmetries"
    ),
    "bins of the environment": (bins, "q-learning"),
    "bins of the agent": (
      cartPole, "q-learning, bins: [4, 4, 4, 4], low: [-2.4, -3, -0.21, -3], high: [2.4, 3, 0.21, 3]"
    ),
    "taxi": ("environment: {id: Taxi-v4}", "q-learning"),
    "cliff": ("environment: {id: CliffWalking-v1}", "q-learning"),
    "planes": ("environment: {id: FrozenLake-v1, observation: planes}", "dqn, net_arch: [8]"),
    "othello": ("environment: {id: Othello6x6-v0, opponent: self}", "dqn, net_arch: [8]"),
    "preferences": ("environment: {id: Bandit-v0}", "gradient-bandit"),
    "tiles": (tiles, "linear-sarsa"),
    "standardized input": (cartPole, "stream-q, net_arch: [16]"),
    "linear in an array": (cartPole, "linear-q-learning"),
    "policy and value": (
      "environment: {id: TicTacToe-v0, opponent: self}",
      "alphazero, layers: [conv 4 3x3, dense 8], simulations: 4, games_per_generation: 10, gradient_steps: 2, batch_size: 16, smallest_window: 50, largest_window: 500"
    ),
  ]

  private static let names = kinds.keys.sorted()

  /// - Returns: the run file of a short training.
  private func train(_ kind: String, in folder: Scratch) throws -> String {
    let (environment, agent) = try #require(Self.kinds[kind])
    let isNetwork = ["dqn", "c51", "qr-dqn", "iqn", "bootstrapped-dqn", "hl-gauss", "rainbow"].contains {
      agent.hasPrefix($0)
    }
    let replay = isNetwork ? ", learning_starts: 200, buffer_size: 1000, batch_size: 16" : ""
    let text = """
      \(environment)
      agent: {algorithm: \(agent)\(replay)}
      training: {steps: 600}
      evaluation: {every: 0}
      seeds: 1
      """
    let config = try folder.write(text, to: "kind.yaml")
    let answer = try Tool.run(["run", config, "--out", folder.path + "/out", "--progress", "off"])
    try #require(answer.status == 0, "\(answer.errors)")
    return folder.path + "/out/seed-1.sqlite"
  }

  private func exportedEqual(_ kind: String, _ format: String) throws {
    let folder = try Scratch()
    let run = try train(kind, in: folder)
    let answer = try Tool.run(["export", run, "--format", format, "--verify", "--json"])
    try #require(answer.status == 0, "\(answer.errors)")
    let object = try #require(try answer.objects.first)
    let states = try #require(object["states"] as? Int)
    let difference = try #require(object["largest_difference"] as? Double)
    #expect(states >= 1 && difference < 1e-5)
    #expect(object["agreement"] as? Double == 1)
    let file = try #require(object["file"] as? String)
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int == object["bytes"] as? Int)
  }

  @Test(.enabled(if: has("cc"), "needs a C compiler"), arguments: names)
  func aPolicyInCDoesWhatItsAgentDoes(kind: String) throws { try exportedEqual(kind, "c") }

  @Test(
    .enabled(if: has("javac"), "needs a Java development kit"),
    arguments: ["rainbow", "residual convolution", "tiles", "policy and value"])
  func aPolicyInJavaDoesWhatItsAgentDoes(kind: String) throws { try exportedEqual(kind, "java") }

  @Test(
    .enabled(if: ViewsTests.has("onnxruntime"), "needs a Python with onnxruntime: set RL_LAB_PYTHON to one"),
    arguments: [
      "one-hot", "dueling", "c51", "quantiles", "implicit quantiles", "layer norm", "residual convolution",
      "symmetric table",
      "bins with a network", "tiles", "policy and value",
    ])
  func aPolicyInONNXDoesWhatItsAgentDoes(kind: String) throws { try exportedEqual(kind, "onnx") }

  @Test(
    .enabled(if: has("node"), "needs node"),
    arguments: [
      "rainbow", "layer norm", "rescaled", "residual convolution", "tiles", "bins of the agent",
      "tiles with a network", "policy and value", "implicit quantiles", "many steps",
    ])
  func aPolicyInWebAssemblyDoesWhatItsAgentDoes(kind: String) throws { try exportedEqual(kind, "wasm") }

  @Test(
    .enabled(if: ViewsTests.has("onnxruntime"), "needs a Python with onnxruntime: set RL_LAB_PYTHON to one"),
    arguments: ["dueling", "residual convolution", "implicit quantiles"])
  func aModelInEightBitsIsSmallerAndNearlyTheSame(kind: String) throws {
    let folder = try Scratch()
    let run = try train(kind, in: folder)
    let whole = folder.file("whole.onnx")
    let answer = try Tool.run([
      "export", run, "--format", "onnx", "--quantize", "int8", "--verify", "--json", "--out", whole,
    ])
    try #require(answer.status == 0, "\(answer.errors)")
    let object = try #require(try answer.objects.first)
    #expect((object["agreement"] as? Double ?? 0) > 0.98)
    // It does compute in 8 bits: something differs.
    #expect((object["largest_difference"] as? Double ?? 0) > 1e-6)
  }

  @Test(
    arguments: [
      ("implicit quantiles", true), ("implicit quantiles of one layer", false), ("concatenated ReLU", true),
      ("concatenated ReLU of one layer", false),
    ])
  func eightBitsHaveTheSameLayersInTheLabAndInAModel(kind: String, hasInnerLayer: Bool) throws {
    let folder = try Scratch()
    let run = try train(kind, in: folder)
    for arguments in [
      ["evaluate", run, "--precision", "int8", "--episodes", "2"],
      ["export", run, "--format", "onnx", "--quantize", "int8", "--no-verify"],
    ] {
      let answer = try Tool.run(arguments)
      #expect(answer.status == (hasInnerLayer ? 0 : 64), "\(answer.errors)")
      #expect(hasInnerLayer || answer.errors.contains("no layer between the first and the last"))
    }
  }

  /// The proof compares the page's transitions with the lab's too.
  @Test(
    .enabled(if: has("node"), "needs node"),
    arguments: [
      "dense", "table", "taxi", "cliff", "planes", "convolution", "othello", "symmetric table",
      "policy and value", "many steps",
    ])
  func aPageHasTheAgentAndItsWorld(kind: String) throws {
    let folder = try Scratch()
    let run = try train(kind, in: folder)
    let page = folder.file("page.html")
    let answer = try Tool.run(["export", run, "--format", "html", "--verify", "--json", "--out", page])
    try #require(answer.status == 0, "\(answer.errors)")
    let object = try #require(try answer.objects.first)
    #expect((object["agreement"] as? Double ?? 0) > 0.98)
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.utf8.count <= 300_000)
    #expect(text.contains(" transitions equal to the lab's."))
    // Nothing is fetched from anywhere.
    #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("src="))
  }

  @Test func aWorldThatAPageCannotHaveIsRefused() throws {
    let folder = try Scratch()
    let run = try train("rescaled", in: folder)
    let answer = try Tool.run(["export", run, "--format", "html"])
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: \(run): a page can have a world with a table of transitions, CartPole-v1 or a board game, and not MountainCar-v0\n"
    )
  }

  @Test func aPageOfSeveralRunsNeedsAName() throws {
    let folder = try Scratch()
    let run = try train("table", in: folder)
    let other = folder.file("other.sqlite")
    try FileManager.default.copyItem(atPath: run, toPath: other)
    let answer = try Tool.run(["export", run, other, "--format", "html"])
    #expect(answer.status == 64)
    #expect(answer.errors == "rl-lab: a page of 2 runs needs a name; give --out FILE.html\n")
    let page = folder.file("gallery.html")
    #expect(
      try Tool.run(["export", run, other, "--format", "html", "--no-verify", "--out", page]).status == 0)
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.ranges(of: "\"module\":").count == 2)
    // Their environment, algorithm and seed are equal, so their files tell them apart.
    let titles = text.matches(of: /"title": ?"([^"]*)"/).map { String($0.1) }
    #expect(titles.count == 2 && titles.first != titles.last, "\(titles)")
    #expect(titles.last?.hasPrefix("FrozenLake-v1 · q-learning, seed ") == true, "\(titles)")
    #expect(titles.last?.hasSuffix("/other.sqlite") == true, "\(titles)")
  }

  @Test(.enabled(if: has("node"), "needs node")) func aPageWritesNumbersLikeTheViewer() throws {
    let folder = try Scratch()
    let page = try exportPage(of: "table", in: folder)
    let lists: [[Double]] = [
      [0.000_03, -0.0004, 0], [0.5, 0.0004], [1.234, -12.34, 123.4, 1_234, -54_321.5], [0.8125, 0.8126],
      [0.0625, -0.0625], [2.5, 12.25, 100.5, 101.5], [-0.0, 1e-12], [123_456, 1_999_999, 2.5e9],
      [0.123_456, 0.123_457], [999.7, 99.96],
    ]
    let answer = try ask(
      page,
      """
      for (const list of \(lists))
        console.log(list.map(short).join(' ') + '; ' + distinct(list).join(' '));
      """)
    let expected = lists.map {
      "\($0.map(Readable.short).joined(separator: " ")); \(Readable.distinct($0).joined(separator: " "))"
    }
    #expect(answer == expected.joined(separator: "\n") + "\n")
  }

  @Test func aCardReplacesNoFileThatIsNotOfACard() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let runs = folder.file("out")
    #expect(try Tool.run(["run", config, "--seeds", "1", "--out", runs, "--progress", "off"]).status == 0)
    func export(_ place: String) throws -> Tool.Answer {
      try Tool.run(["export", runs, "--format", "card", "--no-verify", "--out", place])
    }
    for name in ["README.md", "experiment.yaml"] {
      let place = try Scratch()
      _ = try place.write("mine", to: name)
      let answer = try export(place.path)
      #expect(answer.status == 74)
      #expect(
        answer.errors
          == "rl-lab: \(place.path)/\(name): not of a card of rl-lab, and is not replaced; give --out another folder\n"
      )
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == [name])
      #expect(try String(contentsOfFile: place.file(name), encoding: .utf8) == "mine")
    }
    let own = try export(runs)
    #expect(own.status == 64)
    #expect(own.errors == "rl-lab: \(runs): the folder of the runs themselves; give --out another one\n")
    // A card that is written again is replaced.
    let card = folder.file("card")
    #expect(try export(card).status == 0)
    #expect(try export(card).status == 0)
  }

  @Test func aCardHasTheResultsOfAllSeedsAndTheirFiles() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable + "\nseeds: 1..2\n", to: "lake.yaml")
    #expect(try Tool.run(["run", config, "--out", folder.path + "/out", "--progress", "off"]).status == 0)
    let card = folder.file("card")
    let answer = try Tool.run([
      "export", folder.path + "/out", "--format", "card", "--no-verify", "--out", card,
    ])
    try #require(answer.status == 0, "\(answer.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: card).sorted()
    #expect(
      names == [
        "README.md", "experiment.yaml", "seed-1.html", "seed-1.onnx", "seed-1.safetensors", "seed-2.html",
        "seed-2.onnx", "seed-2.safetensors",
      ])
    let text = try String(contentsOfFile: card + "/README.md", encoding: .utf8)
    #expect(text.hasPrefix("---\nlibrary_name: rl-lab\ntags:\n- \"reinforcement-learning\"\n"))
    #expect(
      text.contains("      name: mean_reward\n      value: \"1.000 +/- 0.000\"\n      verified: false\n---\n")
    )
    #expect(
      text.contains(
        "The mean return of 2 seeds is 1.000, with a 95 % bootstrap interval from 1.000 to 1.000."))
    #expect(try Tool.run(["check", card + "/experiment.yaml"]).status == 0)
    let nameless = try Tool.run(["export", folder.path + "/out", "--format", "card"])
    #expect(nameless.status == 64 && nameless.errors == "rl-lab: a card is a folder; give --out DIR\n")
  }

  /// The page of a trained agent.
  private func exportPage(of kind: String, in folder: Scratch) throws -> String {
    let page = folder.file("page.html")
    let run = try train(kind, in: folder)
    #expect(try Tool.run(["export", run, "--format", "html", "--no-verify", "--out", page]).status == 0)
    return page
  }

  private static let browser = ["chromium", "chromium-browser", "google-chrome"].first(where: has)

  /// Chromium plays the page for some seconds of its own time, and hands it back as it then is.
  @Test(
    .enabled(if: browser != nil, "no chromium on this machine: apt-get install chromium"),
    arguments: [("taxi", "500,900"), ("dense", "1200,800"), ("convolution", "390,800")])
  func theAgentPlaysInABrowser(kind: String, size: String) throws {
    let folder = try Scratch()
    let page = try exportPage(of: kind, in: folder)
    let probe = """
      <script>addEventListener('error', (event) => { document.title = 'ERROR ' + event.message; });
      setTimeout(() => {
        document.getElementById('seat').value = 'none';
        document.getElementById('speed').value = '6';
        document.getElementById('play').click();
      }, 300);
      setTimeout(() => {
        const seen = document.createElement('output');
        seen.textContent = [
          'shapes:' + (document.getElementById('scene').children.length > 5),
          'values:' + (document.querySelectorAll('#values tr').length > 1),
          'wider:' + (document.documentElement.scrollWidth > innerWidth),
          'games:' + !document.getElementById('games').hidden,
          document.getElementById('said').textContent].join(' ');
        document.body.append(seen);
      }, 4000);</script></body>
      """
    let text = try String(contentsOfFile: page, encoding: .utf8)
    try text.replacing("</body>", with: probe).write(toFile: page, atomically: false, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      Self.browser ?? "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
      "--user-data-dir=\(folder.path)/profile", "--window-size=\(size)", "--virtual-time-budget=6000",
      "--dump-dom", "file://" + page,
    ]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let shown = try Tool.finish(process, output, errors).output
    let seen =
      shown.components(separatedBy: "<output>").last?.components(separatedBy: "</output>").first ?? ""
    let isGame = kind == "convolution"
    #expect(seen.hasPrefix("shapes:true values:true wider:false games:\(isGame) "), "\(seen)")
    #expect(seen.contains(isGame ? "won." : "Step "), "\(seen)")
    #expect(!shown.contains("<title>ERROR"))
  }

  /// Runs a script in node that has the page's own script and `player`, its first agent.
  private func ask(_ page: String, _ script: String) throws -> String {
    let text = try String(contentsOfFile: page, encoding: .utf8)
    let own = try #require(text.firstMatch(of: /(?s)<script>(.*)<\/script>/)?.1)
    let agents = try #require(text.firstMatch(of: /(?s)id="agents">(.*?)<\/script>/)?.1)
    let answer = try Tool.node("\(own)\nPlayer.load(\(agents)[0]).then((player) => {\(script)});")
    try #require(answer.status == 0, "\(answer.errors)")
    return answer.output
  }

  @Test(.enabled(if: has("node"), "needs node"), arguments: ["convolution", "othello"])
  func theStonesOfTheTwoSidesDiffer(kind: String) throws {
    let folder = try Scratch()
    let page = try exportPage(of: kind, in: folder)
    // A stone's color by the side that the person plays, -1 for none: first player's, second player's.
    let script = """
      player.reset(0);
      for (let move = 0; move < 2; move++) player.step(player.legal.findIndex((isLegal) => isLegal));
      const board = stones(player);
      const colors = (own) => [0, 1].map((side) => {
        const shapes = boardScene(player, own).shapes, cell = board.findIndex((stone) => stone === side);
        const at = cell % player.agent.board.columns + (player.agent.board.game === "othello" ? 1 : 0.5);
        const row = Math.floor(cell / player.agent.board.columns) + (player.agent.board.game === "othello" ? 1 : 0.5);
        return shapes.find((shape) => shape[0] === "c" && shape[1] === at && shape[2] === row).at(-1);
      }).join(" ");
      console.log([colors(-1), colors(0), colors(1)].join(", "));
      """
    #expect(try ask(page, script) == "agent hazard, hazard agent, agent hazard\n")
  }

  @Test(.enabled(if: has("node"), "needs node"))
  func theSearchOfAPageWinsBlocksAndPlaysTheSameEachTime() throws {
    let folder = try Scratch()
    let page = try exportPage(of: "convolution", in: folder)
    let script = """
      const play = (moves) => { player.reset(0); for (const move of moves) player.step(move); return player.choose(400); };
      // Three in column 3; the opponent's three in column 5, and one in column 1 elsewhere.
      console.log(play([3, 0, 3, 1, 3, 0]), play([5, 2, 5, 0, 5]), play([]) === play([]));
      """
    #expect(try ask(page, script) == "3 5 true\n")
  }

  @Test(.enabled(if: has("node"), "needs node"))
  func aStrokeOfAPageMarksTheFourThatWon() throws {
    let folder = try Scratch()
    let page = try exportPage(of: "convolution", in: folder)
    let script = """
      const strokes = (moves) => {
        player.reset(0);
        for (const move of moves) player.step(move);
        return boardScene(player, 0).shapes.filter((shape) => shape[0] === "l").map((shape) => shape.slice(1, 5).join(" "));
      };
      const column = [3, 0, 3, 1, 3, 0, 3], diagonal = [0, 1, 1, 2, 3, 2, 2, 3, 5, 3, 3];
      console.log([strokes(column.slice(0, -1)), strokes(column), strokes(diagonal)].join(", "));
      """
    #expect(try ask(page, script) == ", 3.5 2.5 3.5 5.5, 3.5 2.5 0.5 5.5\n")
  }

  @Test(.enabled(if: has("node"), "needs node"))
  func aMoveOfAPageCanBeTakenBack() throws {
    let folder = try Scratch()
    let page = try exportPage(of: "convolution", in: folder)
    let script = """
      player.reset(0);
      for (const move of [3, 3, 2]) player.step(move);
      const before = JSON.stringify(stones(player));
      player.step(4);
      player.step(4);
      player.undo(2);
      console.log(JSON.stringify(stones(player)) === before, player.steps, player.engine.mover());
      """
    #expect(try ask(page, script) == "true 3 1\n")
  }

  /// A C compiler that changes what it compiles.
  private func compiler(_ script: String, in folder: Scratch) throws -> String {
    let place = try folder.write("#!/bin/sh\n\(script)\n", to: "cc")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place)
    return folder.path
  }

  private func export(_ arguments: [String], path: String) throws -> Tool.Answer {
    let process = Tool.start(["export"] + arguments)
    process.environment?["PATH"] = path
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return try Tool.finish(process, output, errors)
  }

  @Test(.enabled(if: has("cc"), "needs a C compiler"))
  func aProgramThatComputesSomethingElseIsNotWritten() throws {
    let folder = try Scratch()
    let run = try train("dense", in: folder)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let changing = try compiler(
      "sed -i 's/+= x \\* w/+= 1.01f * x * w/' policy.c; PATH='\(path)' exec cc \"$@\"", in: folder)
    let answer = try export([run, "--format", "c"], path: "\(changing):\(path)")
    #expect(answer.status == 1)
    #expect(answer.errors.contains("seed-1.c is not written: differs from the agent by "))
    #expect(answer.errors.contains(" in 1000 states, and "))
    #expect(answer.output == "")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out") == ["seed-1.sqlite"])
  }

  @Test(.enabled(if: has("cc"), "needs a C compiler"))
  func aProgramThatTakesTheWorstActionIsNotWritten() throws {
    let folder = try Scratch()
    let run = try train("dense", in: folder)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let changing = try compiler(
      "sed -i 's/q\\[a\\] > q\\[best\\]/q[a] < q[best]/' policy.c; PATH='\(path)' exec cc \"$@\"", in: folder)
    let answer = try export([run, "--format", "c"], path: "\(changing):\(path)")
    #expect(answer.status == 1)
    #expect(
      answer.errors.contains(
        "seed-1.c is not written: takes another action than the agent in 100.0 % of 1000 states, weighted by the action gap"
      ))
  }

  @Test func aProgramThatEndsIsNotWritten() throws {
    let folder = try Scratch()
    let run = try train("table", in: folder)
    let ending = try compiler(
      "printf '#!/bin/sh\\necho out of stack >&2\\nexit 3\\n' >policy; /bin/chmod +x policy", in: folder)
    let answer = try export([run, "--format", "c"], path: ending)
    #expect(answer.status == 1)
    #expect(
      answer.errors
        == "rl-lab: \(folder.path)/out/seed-1.c is not written: the exported program has ended: out of stack\n"
    )
  }

  @Test func theErrorOfAProgramIsShownAndNotWhatFollowsIt() throws {
    let folder = try Scratch()
    let run = try train("table", in: folder)
    let lines = ["engine.begin();", "RuntimeError: unreachable", "    at begin", "Node.js v20.20.2"]
    let script = lines.map { "echo \"\($0)\" >&2\\n" }.joined()
    let ending = try compiler(
      "printf '#!/bin/sh\\n\(script)exit 1\\n' >policy; /bin/chmod +x policy", in: folder)
    let answer = try export([run, "--format", "c"], path: ending)
    #expect(
      answer.errors
        == "rl-lab: \(folder.path)/out/seed-1.c is not written: the exported program has ended: RuntimeError: unreachable\n"
    )
  }

  @Test func withoutACompilerTheProgramIsWrittenAndCalledUnproven() throws {
    let folder = try Scratch()
    let run = try train("table", in: folder)
    let nothing = try Scratch()
    let answer = try export([run, "--format", "c"], path: nothing.path)
    #expect(answer.status == 0)
    #expect(answer.errors == "not proven: there is no C compiler (cc, clang) on the PATH\n")
    #expect(answer.output == "\(folder.path)/out/seed-1.c: 1.7 kB, step 600, not proven\n")
    let demanding = try export([run, "--format", "c", "--verify"], path: nothing.path)
    #expect(demanding.status == 66)
    #expect(demanding.errors == "rl-lab: --verify: there is no C compiler (cc, clang) on the PATH\n")
  }

  @Test(arguments: [
    (
      "FrozenLake-v1", "random",
      "random cannot be exported as a program; tables of action values, linear values and networks can"
    ),
    (
      "TicTacToe-v0, opponent: self", "ntuple-td",
      "ntuple-td cannot be exported as a program; tables of action values, linear values and networks can"
    ),
    (
      "CartPole-v1", "q-learning, hashed_states: 100",
      "a table with hashed_states cannot be exported as a program"
    ),
  ]) func whatNoProgramComputesIsRefused(world: String, agent: String, reason: String) throws {
    let folder = try Scratch()
    let config = try folder.write(
      "environment: {id: \(world)}\nagent: {algorithm: \(agent)}\ntraining: {steps: 100}\nseeds: 1\n",
      to: "random.yaml")
    #expect(try Tool.run(["run", config, "--out", folder.path + "/out", "--progress", "off"]).status == 0)
    let run = folder.path + "/out/seed-1.sqlite"
    let answer = try Tool.run(["export", run, "--format", "c"])
    #expect(answer.status == 64)
    #expect(answer.errors == "rl-lab: \(run): \(reason)\n")
  }

  @Test func aJavaFileHasTheNameOfItsClass() throws {
    let folder = try Scratch()
    let run = try train("table", in: folder)
    let reasons = [
      "a name of ASCII letters, digits and _ that does not begin with a digit": [
        "my-policy", "Größe", "2Policy",
      ],
      "a name that neither Java nor the program uses itself": [
        "class", "record", "_", "true", "String", "ByteBuffer", "java",
      ],
    ]
    for (reason, names) in reasons {
      for name in names {
        let place = "\(folder.path)/\(name).java"
        let answer = try Tool.run(["export", run, "--format", "java", "--no-verify", "--out", place])
        #expect(answer.status == 64)
        #expect(
          answer.errors
            == "rl-lab: --out: a file of Java is named after its class, such as Policy.java, and needs \(reason); not '\(place)'\n"
        )
        #expect(!FileManager.default.fileExists(atPath: place))
      }
    }
  }

  @Test func aRunOfAnyNameHasAClass() throws {
    let folder = try Scratch()
    let run = folder.file("größe 2.sqlite")
    try FileManager.default.copyItem(atPath: try train("table", in: folder), toPath: run)
    let answer = try Tool.run(["export", run, "--format", "java", "--no-verify"])
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.file("PolicyGrE2.java")))
  }

  @Test(
    .enabled(if: has("javac"), "needs a Java development kit"), arguments: ["scores", "INPUTS", "policy"])
  func aClassMayHaveANameThatItsProofUsesToo(name: String) throws {
    let folder = try Scratch()
    let run = try train("table", in: folder)
    let answer = try Tool.run([
      "export", run, "--format", "java", "--verify", "--out", folder.file("\(name).java"),
    ])
    #expect(answer.status == 0, "\(answer.errors)")
  }

  @Test func optionsOfProgramsAreRefusedForWeightsAndLogs() throws {
    let answer = try Tool.run(["export", "runs/x.sqlite", "--verify"])
    #expect(answer.status == 64)
    #expect(
      answer.errors.contains(
        "--verify applies to programs, and safetensors is none; use --format onnx, html, c, java or wasm"))
  }
}
