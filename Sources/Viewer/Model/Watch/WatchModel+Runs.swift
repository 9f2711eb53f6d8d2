/// Several runs: the wall, and changing to another run.
extension WatchModel {
  /// Adds the tiles of runs that have started meanwhile, or could not be opened before.
  func growWall() -> Bool {
    guard let shelf, sources.count < Self.mostTiles else { return false }
    shelf.refresh()
    let before = sources.count
    _ = openMissing(of: shelf)
    tiles += sources[before...].map { tile(of: $0, episodeNumber) }
    return sources.count > before
  }

  /// Opens the runs that a wall has room for and does not show.
  ///
  /// - Returns: why the first of those was not opened that were not, or nil.
  private func openMissing(of shelf: any RunShelf) -> (any Error)? {
    var failure: (any Error)?
    for place in 0..<min(shelf.count, Self.mostTiles) where !places.contains(place) {
      do {
        sources.append(try shelf.open(place))
        places.append(place)
      } catch {
        failure = failure ?? error
      }
    }
    return failure
  }

  func toggleWall() {
    guard let shelf else { return show(toast: "A wall needs a folder of runs, or several runs.") }
    shelf.refresh()
    guard shelf.count > 1 else { return show(toast: "There is only one run to show.") }
    if isWall { return showRun(selected) }
    change {
      (sources, places, isWall) = ([], [], true)
      guard let failure = openMissing(of: shelf) else { return }
      if sources.isEmpty { throw failure }
      show(toast: "\(failure)")
    }
  }

  /// Shows one run of the shelf alone; beyond the last comes the first.
  func showRun(_ index: Int) {
    guard let shelf else { return show(toast: "Only this run was given.") }
    shelf.refresh()
    guard shelf.count > 1 || isWall else { return show(toast: "There is only one run to show.") }
    change {
      selected = (index + shelf.count) % shelf.count
      (sources, places, isWall) = ([try shelf.open(selected)], [selected], false)
    }
  }

  /// Says what each learning step did, of a training episode.
  func toggleUpdates() {
    showsUpdates.toggle()
    defer { showMoments() }
    guard showsUpdates else { return }
    guard sources.count == 1, !isWall else {
      showsUpdates = false
      return show(toast: "Updates are shown of one run; click a tile first.")
    }
    isPlaying = false
    // A greedy episode teaches nothing.
    if mode == .greedy, episodeCount > 0 {
      (mode, episodeNumber) = (.replay, episodeNumber ?? episodeCount)
      tryLoad()
      isPlaying = false
    }
    if step == 0 { seek(to: 1) }
  }

  func showMoments() {
    for tile in tiles { tile.show?.showsMoments = showsUpdates && sources.count == 1 }
  }

  /// Shows other runs, or the same ones as before if that fails.
  private func change(_ body: () throws -> Void) {
    let before = (sources, places, isWall, selected, tiles)
    do {
      try body()
      tiles = []
      if mode == .greedy, !isWall, sources.contains(where: { $0.valuesStep == nil }) { mode = .live }
      if let number = episodeNumber, !isWall { episodeNumber = min(number, max(episodeCount, 1)) }
      try load()
    } catch {
      (sources, places, isWall, selected, tiles) = before
      show(toast: "\(error)")
    }
  }
}
