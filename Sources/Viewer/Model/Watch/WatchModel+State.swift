import Text

extension WatchModel {
  package func state() -> ViewState {
    var state = ViewState()
    guard let source = sources.first else { return state }
    state.header = header(source)
    state.overlay = isHidden ? .none : overlay
    state.search = search
    state.showsPanel = showsPanel
    state.help = showsHelp ? KeyBinding.table(for: .watch) : nil
    state.helpTitle = "Keys"
    state.toast = toastText
    state.isRecording = isRecording
    (state.hover, state.pointer, state.keyBar, state.use) = (hover, hover, keyBar, use)
    state.overlayNote = valuesNote(source)
    let (names, colors) = (names, colors)
    state.learning = sources.enumerated().map { index, source in
      .init(
        name: names[index], color: colors[index], curves: source.curves, memory: source.run.memory,
        totalSteps: source.run.totalSteps, threshold: source.run.rewardThreshold, branch: source.run.branch,
        isRunning: source.isRunning)
    }
    state.timeline = ViewState.Timeline(
      runs: sources.map(\.run.path), returns: sources.map(\.returns), colors: colors,
      episode: shows.first?.facts.origin.number, step: step, length: length,
      isPlaying: isPlaying, speed: speedLabel, branch: branchMark(source),
      switches: sources.count == 1 ? source.switchEpisodes : [])
    if isWall {
      state.wall = tiles.enumerated().map { index, tile in
        wallTile(tile, names[index], color: colors[index])
      }
      state.panes = state.wall.compactMap(\.pane)
      state.sharesScales = Set(sources.map(\.run.environment)).count == 1
    } else {
      state.panes = tiles.indices.compactMap { index in
        let (tile, isAlone) = (tiles[index], tiles.count == 1)
        guard let show = tile.show else { return nil }
        var pane = pane(show, tile.source, title: isAlone ? nil : names[index])
        if tiles.count == 2 {
          pane.disagreement = show.costs(of: tiles[1 - index].source).map { Disagreement(costs: $0) }
        }
        return pane
      }
    }
    if let step = state.panes.first?.frame.valuesStep {
      let isBehindUpdate = if case .nothing? = state.panes[0].update { false } else { true }
      state.overlayNote =
        "values after step \(Readable.grouped(step))" + (isBehindUpdate ? ", just behind this update" : "")
    }
    guard !state.panes.isEmpty else {
      if !isWall { state.message = failureText ?? "Waiting for the first episode to end…" }
      return state
    }
    var frame = state.panes[0].frame
    // The end of a game, where nobody has values any more, does not change the overlay.
    if frame.isFinishedGame, let show = shows.first { frame = show.frame(at: 0) }
    if !frame.offers(state.overlay) {
      state.overlay = OverlayKind.allCases.first(where: frame.offers) ?? .none
    }
    return state
  }

  private func pane(_ show: any EpisodeShow, _ source: any WatchSource, title: String?) -> ViewState.Pane {
    let at = min(step, show.facts.length)
    var pane = ViewState.Pane(
      title: title, frame: show.frame(at: at), actionLabels: source.run.actionLabels,
      length: show.facts.length)
    if at == step, let progress, let scene = show.scene(at: at, progress: progress) {
      pane.frame.scene = scene
    }
    if isWall { return pane }
    if showsUpdates, sources.count == 1 { pane.update = show.update(at: at) }
    pane.rewards = show.rewards
    pane.valuesStart = max(0, at - 150)
    pane.values = show.stateValues(
      pane.valuesStart...min(pane.valuesStart + 200, show.facts.length), at: at)
    return pane
  }

  private func wallTile(_ tile: Tile, _ name: String, color: Int) -> ViewState.Tile {
    let pane = tile.show.map { self.pane($0, tile.source, title: nil) }
    var facts: [String] = []
    if let pane {
      let frame = pane.frame
      facts = ["return \(Readable.short(frame.returnSoFar))", "step \(Readable.grouped(frame.step))"]
      if frame.ending != .none { facts.insert(frame.endingWords(isPlayer: false), at: 1) }
      if let number = tile.show?.facts.origin.number {
        facts.append("episode \(Readable.grouped(number))")
      } else if let step = tile.source.valuesStep {
        facts.append("weights of step \(Readable.compact(Double(step)))")
      }
    }
    return ViewState.Tile(title: name, color: color, facts: facts, pane: pane, message: tile.message)
  }

  private static func folder(_ run: WatchedRun) -> String {
    run.path.split(separator: "/").dropLast().last.map(String.init) ?? run.algorithm
  }

  /// The color of each displayed run: of its folder where there are several, else its own.
  private var colors: [Int] {
    let folders = sources.map { Self.folder($0.run) }
    var known: [String] = []
    for folder in folders where !known.contains(folder) { known.append(folder) }
    guard isWall, known.count > 1 else { return Array(sources.indices) }
    return folders.map { known.firstIndex(of: $0) ?? 0 }
  }

  /// Short names that tell the displayed runs apart.
  package var names: [String] {
    let runs = sources.map(\.run)
    let ways: [(WatchedRun) -> String] = [
      { $0.algorithm }, { "\($0.algorithm) seed \($0.seed)" }, { "\(Self.folder($0)) seed \($0.seed)" },
    ]
    if isWall, Set(runs.map(Self.folder)).count == 1, Set(runs.map(\.seed)).count == runs.count {
      return runs.map { "seed \($0.seed)" }
    }
    for way in ways {
      let names = runs.map(way)
      if Set(names).count == runs.count { return names }
    }
    return runs.map(\.path)
  }

  private var wallSubtitle: String {
    let algorithms = Set(sources.map(\.run.algorithm))
    let shown = Readable.count(sources.count, "run")
    let count = "\(sources.count) of \(Readable.count(max(shelf?.count ?? 0, sources.count), "run"))"
    let all = shelf.map { $0.count <= sources.count } ?? true ? shown : count
    return algorithms.count == 1 ? "\(sources[0].run.algorithm), \(all)" : all
  }

  /// Where the only shown run left its original, on the timeline.
  private func branchMark(_ source: any WatchSource) -> (episode: Int, words: String)? {
    guard sources.count == 1, let branch = source.run.branch, let episode = source.branchEpisode else {
      return nil
    }
    let changes = branch.changes.isEmpty ? "nothing changed" : branch.changes
    return (episode, "branch at step \(Readable.grouped(branch.step)): \(changes)")
  }

  private func valuesNote(_ source: any WatchSource) -> String {
    source.valuesStep.map { "values after \(Readable.grouped($0)) steps of training" } ?? ""
  }

  private func header(_ source: any WatchSource) -> ViewState.Header {
    var header = ViewState.Header()
    header.badgeCommand = .greedy
    header.hasRuns = (shelf?.count ?? 0) > 1
    let environments = Set(sources.map(\.run.environment))
    header.title =
      environments.count == 1 ? source.run.environment : "\(environments.count) environments"
    header.subtitle =
      sources.count == 1
      ? "\(source.run.algorithm), seed \(source.run.seed)"
      : isWall ? wallSubtitle : names.joined(separator: " against ")
    let facts = shows.first?.facts
    switch (mode, facts?.origin) {
    case (.live, _):
      let isRunning = sources.contains(where: \.isRunning)
      header.badge = isRunning ? "LIVE" : "TRAINING, \(source.status)"
      header.tone = isRunning ? .live : .calm
    case (.greedy, _): (header.badge, header.tone) = ("GREEDY", .greedy)
    case (.replay, _): (header.badge, header.tone) = ("REPLAY", .replay)
    }
    guard let facts else {
      header.facts = [("step", Readable.grouped(source.step))]
      return header
    }
    if case .training(let number) = facts.origin {
      header.facts.append(("episode", Readable.grouped(number)))
    }
    if let task = facts.task { header.facts.append(("task", task)) }
    if isWall { return header }
    header.facts.append((mode == .greedy ? "weights of step" : "at step", Readable.grouped(facts.runStep)))
    if let epsilon = facts.epsilon {
      header.facts.append(("epsilon", mode == .greedy ? "0" : Readable.fixed(epsilon, 3)))
    }
    header.facts.append(("episode seed", "\(facts.seed)"))
    if let frame = shows.first?.frame(at: min(step, facts.length)), sources.count == 1 {
      if frame.board != nil, frame.selfPlayResult == nil {
        header.facts.append(("agent", BoardOverlay.agentColor))
      }
      header.facts.append(("return", Readable.short(frame.returnSoFar)))
    }
    return header
  }
}
