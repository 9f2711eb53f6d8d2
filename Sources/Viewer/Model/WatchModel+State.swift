import Text

extension WatchModel {
  package func state() -> ViewState {
    var state = ViewState()
    guard let source = sources.first else { return state }
    state.header = header(source)
    state.overlay = isHidden ? .none : overlay
    state.showsPanel = showsPanel
    state.help = showsHelp ? KeyBinding.table(for: .watch) : nil
    state.helpTitle = "Keys"
    state.toast = toastText
    state.isRecording = isRecording
    state.hover = hover
    state.overlayNote = valuesNote(source)
    state.learning = sources.map {
      .init(
        name: name($0), curves: $0.curves, memory: $0.run.memory, totalSteps: $0.run.totalSteps,
        threshold: $0.run.rewardThreshold)
    }
    var episode: Int?
    if case .training(let number) = shows.first?.facts.origin { episode = number }
    state.timeline = ViewState.Timeline(
      returns: source.returns, episode: episode, step: step, length: length, isPlaying: isPlaying,
      speed: speedLabel)
    if shows.isEmpty {
      state.message = failureText ?? "Waiting for the first episode to end…"
      return state
    }
    for (source, show) in zip(sources, shows) {
      let at = min(step, show.facts.length)
      let frame = show.frame(at: at)
      var pane = ViewState.Pane(
        title: sources.count > 1 ? name(source) : nil, frame: frame, actionLabels: source.run.actionLabels,
        length: show.facts.length)
      pane.rewards = show.rewards
      pane.valuesStart = max(0, at - 150)
      pane.values = show.stateValues(pane.valuesStart...min(pane.valuesStart + 200, show.facts.length))
      state.panes.append(pane)
    }
    let frame = state.panes[0].frame
    if !frame.offers(state.overlay) {
      state.overlay = OverlayKind.allCases.first(where: frame.offers) ?? .none
    }
    return state
  }

  private func name(_ source: any WatchSource) -> String {
    let isUnique = Set(sources.map(\.run.algorithm)).count == sources.count
    return isUnique ? source.run.algorithm : "\(source.run.algorithm) seed \(source.run.seed)"
  }

  private func valuesNote(_ source: any WatchSource) -> String {
    source.valuesStep.map { "values after \(Readable.grouped($0)) steps of training" } ?? ""
  }

  private func header(_ source: any WatchSource) -> ViewState.Header {
    var header = ViewState.Header()
    header.title = source.run.environment
    header.subtitle =
      sources.count == 1
      ? "\(source.run.algorithm), seed \(source.run.seed)"
      : sources.map(name).joined(separator: " against ")
    let facts = shows.first?.facts
    switch (mode, facts?.origin) {
    case (.live, _):
      header.badge = source.isRunning ? "LIVE" : "TRAINING, \(source.status)"
      header.tone = source.isRunning ? .live : .calm
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
    header.facts.append((mode == .greedy ? "weights of step" : "at step", Readable.grouped(facts.runStep)))
    if mode == .greedy {
      header.facts.append(("epsilon", "0"))
    } else if let epsilon = facts.epsilon {
      header.facts.append(("epsilon", Readable.fixed(epsilon, 3)))
    }
    header.facts.append(("episode seed", "\(facts.seed)"))
    if let frame = shows.first?.frame(at: min(step, facts.length)), sources.count == 1 {
      header.facts.append(("return", Readable.short(frame.returnSoFar)))
    }
    return header
  }
}
