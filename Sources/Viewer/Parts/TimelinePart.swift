import Drawing
import Painting
import Text

/// The return curve of all episodes, and the steps of the displayed one.
enum TimelinePart {
  static func paint(
    _ timeline: ViewState.Timeline, _ rect: Rect, _ state: ViewState, _ layout: inout ViewLayout, _ pen: Pen
  ) {
    let (canvas, theme) = (pen.canvas, pen.theme)
    var room = rect.inset(pen.pixels(16), pen.pixels(6))
    let steps = room.cutBottom(pen.pixels(22))
    let label = pen.width("episode 0,000,000", .small)
    let text = room.cutLeft(label)
    pen.text("Episodes", text.x, text.y + pen.pixels(10), .heading)
    let count = timeline.returns.map(\.count).max() ?? 0
    let pointed = state.pointer.flatMap { count > 0 && room.contains($0) ? $0 : nil }.map {
      Int((($0.x - room.x) / max(room.width - 1, 1) * Double(count - 1)).rounded()) + 1
    }
    let noteWidth = label - pen.pixels(4)
    func place(of episode: Int) -> String {
      let all = "\(Readable.grouped(episode)) of \(Readable.grouped(count))"
      return pen.width(all, .small) <= noteWidth
        ? all : "\(Readable.grouped(episode)) of \(Readable.compact(Double(count)))"
    }
    let note =
      pointed.map { "episode \(Readable.grouped($0))" } ?? timeline.episode.map(place)
      ?? Readable.grouped(count)
    pen.text(note, text.x, text.y + pen.pixels(28), .small, theme.faint, maxWidth: noteWidth)
    layout.episodes = room
    canvas.cached(
      room,
      key: Key(
        runs: timeline.runs, versions: timeline.returns.flatMap { [$0.count, $0.version] },
        colors: timeline.colors, theme: theme)
    ) {
      canvas.fill(room, theme.panel)
      if count > 0 { paintReturns(timeline, count: count, room, pen) }
    }
    if count == 0 {
      pen.text("no episode has ended yet", room.midX, room.midY, .small, theme.faint, align: .center)
    }
    if count > 0, Double(timeline.switches.count) * pen.pixels(3) < room.width {
      for episode in timeline.switches {
        let x = (room.x + position(episode, of: count) * (room.width - 1)).rounded()
        canvas.fill(Rect(x, room.y, max(1, pen.pixels(1)), room.height), theme.text.opacity(0.3))
      }
    }
    if let branch = timeline.branch, count > 0 {
      let x = (room.x + position(branch.episode, of: count) * (room.width - 1)).rounded()
      canvas.fill(Rect(x, room.y, max(1, pen.pixels(1)), room.height), theme.text.opacity(0.6))
      let width = min(pen.width(branch.words, .small), room.width * 0.6)
      let isRight = x + pen.pixels(8) + width < room.maxX
      let ground = Rect(
        isRight ? x + pen.pixels(3) : x - pen.pixels(11) - width, room.y, width + pen.pixels(8),
        pen.pixels(16))
      canvas.rounded(ground, radius: pen.pixels(4), theme.raised.opacity(0.85))
      pen.text(branch.words, ground.x + pen.pixels(4), ground.midY, .small, theme.text, maxWidth: width)
    }
    if let episode = timeline.episode, count > 0 {
      let x = (room.x + position(episode, of: count) * (room.width - 1)).rounded()
      canvas.fill(Rect(x - 1, room.y, max(2, pen.pixels(2)), room.height), theme.accent)
    }
    if pointed != nil, let pointer = state.pointer {
      canvas.fill(Rect(pointer.x.rounded(), room.y, 1, room.height), theme.faint)
    }
    paintSteps(timeline, steps, state, &layout, pen)
  }

  /// The place of an episode on the timeline, in [0, 1].
  private static func position(_ episode: Int, of count: Int) -> Double {
    count > 1 ? min(Double(episode - 1) / Double(count - 1), 1) : 1
  }

  private struct Key: Hashable {
    let runs: [String]
    let versions, colors: [Int]
    let theme: Theme
  }

  /// - Parameter count: episodes of the longest run, which the width stands for.
  private static func paintReturns(
    _ timeline: ViewState.Timeline, count: Int, _ rect: Rect, _ pen: Pen
  ) {
    let runs = timeline.returns
    let all = runs.map { run in
      run.bars(max(Int(saturating: rect.width / 2 * Double(run.count) / Double(count)), 1))
    }
    let sorted = all.flatMap { $0.map(\.low) }.sorted()
    guard var low = sorted.first, var high = all.joined().map(\.high).max() else { return }
    // One terrible episode must not press all others together.
    low = max(low, sorted[sorted.count / 20] - (high - sorted[sorted.count / 20]) * 0.1)
    // Equal returns are a line in the middle.
    if high - low < 1e-6 { (low, high) = (low - 1, high + 1) }
    let span = high - low
    let height = rect.height - 4
    func y(_ value: Float) -> Double { rect.maxY - 2 - Double(min(max((value - low) / span, 0), 1)) * height }
    for (run, bars) in all.enumerated() {
      let color =
        runs.count == 1 ? pen.theme.accent : PanelPart.color(timeline.colors[run], of: runs.count, pen.theme)
      let width = rect.width * Double(runs[run].count) / Double(count)
      var means: [Point] = []
      for (index, bar) in bars.enumerated() {
        let left = (rect.x + width * Double(index) / Double(bars.count)).rounded()
        let right = (rect.x + width * Double(index + 1) / Double(bars.count)).rounded()
        let (top, bottom) = (y(bar.high).rounded(), y(bar.low).rounded())
        if runs.count == 1 {
          pen.canvas.fill(
            Rect(left, top, max(right - left, 1), max(bottom - top, 1)), color.opacity(0.16))
        }
        means.append(Point((left + right) / 2, y(bar.mean)))
      }
      pen.canvas.stroke(means, width: (runs.count == 1 ? 1.3 : 1.1) * pen.unit, color)
    }
  }

  private static func paintSteps(
    _ timeline: ViewState.Timeline, _ rect: Rect, _ state: ViewState, _ layout: inout ViewLayout, _ pen: Pen
  ) {
    let (canvas, theme) = (pen.canvas, pen.theme)
    let size = pen.pixels(9)
    let icon = Rect(rect.x, (rect.midY - size / 2).rounded(), size, size)
    pen.control(
      .pause, Rect(rect.x - pen.pixels(8), rect.y, pen.pixels(24), rect.height), state, &layout)
    // What a click does: two bars pause, a triangle plays.
    if timeline.isPlaying {
      canvas.fill(Rect(icon.x, icon.y, pen.pixels(3), size), theme.text)
      canvas.fill(Rect(icon.maxX - pen.pixels(3), icon.y, pen.pixels(3), size), theme.text)
    } else {
      canvas.fill([Point(icon.x, icon.y), Point(icon.maxX, icon.midY), Point(icon.x, icon.maxY)], theme.text)
    }
    var x = icon.maxX + pen.pixels(12)
    let controls: [(sign: String, command: KeyCommand, width: Double)] = [
      ("−", KeyCommand.slower, 14.0), (timeline.speed, .faster, 40), ("+", .faster, 14),
    ]
    for (sign, command, width) in controls {
      let place = Rect(x, rect.y, pen.pixels(width), rect.height)
      pen.control(command, place, state, &layout)
      pen.text(sign, place.midX, rect.midY, .small, theme.faint, align: .center)
      x = place.maxX
    }
    let note = "step \(Readable.grouped(timeline.step)) / \(Readable.grouped(timeline.length))"
    let left = pen.width("episode 0,000,000", .small)
    let figures = pen.width("step 00,000 / 00,000", .small)
    let hasFigures = rect.width - left - figures >= pen.pixels(40)
    let right = hasFigures ? figures : 0
    if hasFigures { pen.text(note, rect.maxX, rect.midY, .small, theme.faint, align: .right) }
    let track = Rect(rect.x + left, rect.y, rect.width - left - right, rect.height)
    layout.steps = track
    let line = Rect(track.x, (track.midY - pen.pixels(2)).rounded(), track.width, pen.pixels(4))
    canvas.rounded(line, radius: pen.pixels(2), theme.raised)
    let share = timeline.length > 0 ? Double(timeline.step) / Double(timeline.length) : 0
    canvas.rounded(Rect(line.x, line.y, line.width * share, line.height), radius: pen.pixels(2), theme.accent)
    canvas.circle(Point(line.x + line.width * share, line.midY), radius: 5.5 * pen.unit, theme.text)
  }
}
