import Drawing
import Painting

/// What a click means.
extension WatchModel {
  package func point(at point: Point?) {
    hover = point
    if point != nil { keyBar?.wake() }
  }

  package func click(_ point: Point, in layout: ViewLayout, isDrag: Bool) {
    if let command = layout.command(at: point) {
      if !isDrag { perform(command) }
    } else if let (rect, film) = layout.search, rect.inset(-8, -6).contains(point) {
      search.set(film.count(at: point, in: rect), in: film)
    } else if let chart = layout.charts.first(where: { $0.rect.contains(point) }) {
      let share = (point.x - chart.rect.x) / max(chart.rect.width, 1)
      travel(toStep: chart.range.lowerBound + share * (chart.range.upperBound - chart.range.lowerBound))
    } else if let rect = layout.episodes, rect.inset(0, -4).contains(point) {
      let count = episodeCount
      guard count > 0 else { return }
      let share = (point.x - rect.x) / max(rect.width - 1, 1)
      let number = min(max(Int(saturating: (share * Double(count - 1)).rounded()) + 1, 1), count)
      if mode == .replay, number == episodeNumber { return }
      replay(sources.map { _ in number })
    } else if let rect = layout.steps, rect.inset(-8, 0).contains(point) {
      let share = min(max((point.x - rect.x) / max(rect.width, 1), 0), 1)
      position = (share * Double(length)).rounded()
      (isPlaying, waited) = (false, 0)
    } else if !isDrag, isWall, let index = layout.tiles.firstIndex(where: { $0.contains(point) }) {
      showRun(places[index])
    }
  }

  /// Shows of each run its training episode of an environment step.
  private func travel(toStep step: Double) {
    do {
      let numbers = try sources.map { try $0.episode(atStep: Int(saturating: step)) }
      let isShown = numbers == tiles.map { Optional($0.number) }
      if numbers.allSatisfy({ $0 == nil }) || mode == .replay && isShown { return }
      replay(numbers)
    } catch {
      show(toast: "\(error)")
    }
  }

  /// Shows training episodes, or what was shown before if that fails.
  ///
  /// - Parameter numbers: that of each run, or nil for the chosen one.
  private func replay(_ numbers: [Int?]) {
    let before = mode
    mode = .replay
    do {
      try load(numbers)
    } catch {
      mode = before
      show(toast: "\(error)")
    }
  }
}
