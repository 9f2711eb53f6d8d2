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
      (mode, episodeNumber) = (.replay, number)
      tryLoad()
    } else if let rect = layout.steps, rect.inset(-8, 0).contains(point) {
      let share = min(max((point.x - rect.x) / max(rect.width, 1), 0), 1)
      position = (share * Double(length)).rounded()
      (isPlaying, waited) = (false, 0)
    } else if !isDrag, isWall, let index = layout.tiles.firstIndex(where: { $0.contains(point) }) {
      showRun(places[index])
    }
  }

  /// Shows the training episode of an environment step of the run.
  private func travel(toStep step: Double) {
    do {
      guard let number = try sources.first?.episode(atStep: Int(saturating: step)) else { return }
      if mode == .replay, number == episodeNumber { return }
      (mode, episodeNumber) = (.replay, number)
      try load()
    } catch {
      show(toast: "\(error)")
    }
  }
}
