import Drawing
import Painting
import Testing
import Viewer

@Suite struct WallTests {
  private func seeds(_ count: Int, episodes: Int = 10) -> [CorridorRun] {
    (0..<count).map { CorridorRun(episodes: episodes, seed: UInt64($0 + 1)) }
  }

  private func layout(of model: WatchModel, width: Int = 1280, height: Int = 800) throws -> ViewLayout {
    let canvas = BitmapCanvas(width: width, height: height, typeface: try Typeface())
    return ViewPainter(theme: .dark).paint(model.state(), on: canvas)
  }

  @Test(arguments: [2, 3, 5, 10, 16], [(640, 400), (1280, 800), (3840, 2160), (500, 1200)])
  func everyRunHasATileAndNoTwoOverlap(count: Int, size: (Int, Int)) throws {
    let model = try WatchModel(seeds(count), mode: .greedy, isWall: true)
    let layout = try layout(of: model, width: size.0, height: size.1)
    #expect(layout.tiles.count == count && layout.scenes.count == count)
    for (index, tile) in layout.tiles.enumerated() {
      #expect(tile.x >= 0 && tile.maxX <= Double(size.0) && tile.maxY <= Double(size.1))
      #expect(layout.scenes[index].frame.x >= tile.x && layout.scenes[index].frame.maxX <= tile.maxX)
      for other in layout.tiles.dropFirst(index + 1) {
        let isApart =
          tile.maxX <= other.x || other.maxX <= tile.x || tile.maxY <= other.y || other.maxY <= tile.y
        #expect(isApart)
      }
    }
  }

  @Test func columnsFollowThePicturesShape() {
    let rect = Rect(0, 0, 1200, 800)
    #expect(WallPart.columns(4, aspect: 1, in: rect, caption: 40, gap: 8) == 2)
    #expect(WallPart.columns(4, aspect: 6, in: rect, caption: 40, gap: 8) == 1)
    #expect(WallPart.columns(4, aspect: 0.2, in: rect, caption: 40, gap: 8) == 4)
  }

  @Test func tilesNameTheirRunEpisodeStepAndReturn() throws {
    let model = try WatchModel(seeds(3), mode: .replay, episode: 4, isWall: true)
    model.seek(to: 4)
    let tiles = model.state().wall
    #expect(tiles.map(\.title) == ["seed 1", "seed 2", "seed 3"])
    #expect(tiles[1].facts == ["return 0.700", "terminated", "step 4", "episode 4"])
    let mixed = try WatchModel(
      [CorridorRun(), CorridorRun(algorithm: "dqn")], mode: .greedy, isWall: false)
    #expect(mixed.names == ["q-learning", "dqn"])
  }

  @Test func runsOfFoldersWithOneNameAreToldApart() throws {
    let runs = ["a", "b"].map { parent -> CorridorRun in
      let run = CorridorRun()
      run.run.path = "\(parent)/x/seed-1.sqlite"
      return run
    }
    let model = try WatchModel(runs, mode: .greedy, isWall: true)
    #expect(model.state().wall.map(\.title) == ["a/x/seed-1.sqlite", "b/x/seed-1.sqlite"])
  }

  @Test func aRunWithoutAnEpisodeWaitsInItsTileAndJoins() throws {
    let runs = seeds(2) + seeds(1, episodes: 0)
    let model = try WatchModel(runs, mode: .live, isWall: true)
    #expect(model.shows.count == 2)
    #expect(model.state().wall[2].message == "Waiting for the first episode to end…")
    runs[2].returns = [1]
    _ = model.refresh()
    #expect(model.shows.count == 3)
  }

  @Test func liveGoesOnWithWhicheverRunHasANewEpisode() throws {
    let runs = seeds(2)
    let model = try WatchModel(runs, mode: .live, isWall: true)
    for _ in 0..<120 { model.advance(by: 1.0 / 60) }
    #expect(model.isWaiting)
    runs[1].returns.append([1])
    #expect(!model.isWaiting)
    model.advance(by: 1.0 / 60)
    #expect(model.shows.map(\.facts.origin) == [.training(10), .training(11)])
  }

  @Test func aRunThatStartsLaterGetsATile() throws {
    let shelf = CorridorShelf(seeds(2))
    let model = try WatchModel(shelf.runs, mode: .live, isWall: true, shelf: shelf)
    shelf.runs += [CorridorRun(seed: 3)]
    #expect(model.refresh())
    #expect(model.state().wall.map(\.title) == ["seed 1", "seed 2", "seed 3"])
  }

  @Test func aRunThatCannotBeOpenedAtFirstGetsItsTileLater() throws {
    let shelf = CorridorShelf(seeds(3))
    let model = try WatchModel(shelf.runs, mode: .greedy, isWall: true, shelf: shelf)
    shelf.runs += [CorridorRun(seed: 4), CorridorRun(seed: 5)]
    shelf.unreadable = [3]
    #expect(model.refresh())
    #expect(model.state().wall.map(\.title) == ["seed 1", "seed 2", "seed 3", "seed 5"])
    shelf.unreadable = []
    #expect(model.refresh() && !model.refresh())
    #expect(model.state().wall.map(\.title) == ["seed 1", "seed 2", "seed 3", "seed 5", "seed 4"])
    let layout = try layout(of: model)
    model.click(Point(layout.tiles[3].midX, layout.tiles[3].midY), in: layout, isDrag: false)
    #expect(!model.isWall && model.sources[0] === shelf.runs[4], "the run of the tile, not the fourth")
  }

  @Test func oneDamagedRunDoesNotTakeTheWallAway() throws {
    let shelf = CorridorShelf(seeds(3))
    let model = try WatchModel([shelf.runs[0]], mode: .greedy, shelf: shelf)
    shelf.unreadable = [1]
    model.perform(.wall)
    #expect(model.isWall && model.state().wall.map(\.title) == ["seed 1", "seed 3"])
    #expect(model.state().toast == "run 1 is damaged")
    let layout = try layout(of: model)
    model.click(Point(layout.tiles[1].midX, layout.tiles[1].midY), in: layout, isDrag: false)
    #expect(model.sources[0] === shelf.runs[2])
    shelf.unreadable = [0, 1, 2]
    model.perform(.wall)
    #expect(!model.isWall && model.sources[0] === shelf.runs[2], "without any run it stays as it was")
    #expect(model.state().toast == "run 0 is damaged")
  }

  @Test func aClickOnATileShowsThatRunAndWBringsTheWallBack() throws {
    let shelf = CorridorShelf(seeds(3))
    let model = try WatchModel(shelf.runs, mode: .greedy, isWall: true, shelf: shelf)
    let tile = try layout(of: model).tiles[1]
    model.click(Point(tile.midX, tile.midY), in: try layout(of: model), isDrag: false)
    #expect(!model.isWall && model.sources.count == 1 && model.sources[0] === shelf.runs[1])
    model.perform(.nextRun)
    #expect(model.sources[0] === shelf.runs[2])
    model.perform(.nextRun)
    #expect(model.sources[0] === shelf.runs[0])
    model.perform(.wall)
    #expect(model.isWall && model.sources.count == 3)
  }

  @Test func theTimelineHasTheEpisodesOfTheLongestRun() throws {
    let runs = [CorridorRun(episodes: 10), CorridorRun(episodes: 40, seed: 2)]
    let model = try WatchModel(runs, mode: .live, isWall: true)
    let layout = try layout(of: model)
    let rect = try #require(layout.episodes)
    model.click(Point(rect.maxX - 1, rect.midY), in: layout, isDrag: false)
    #expect(model.shows.map(\.facts.origin) == [.training(10), .training(40)])
  }

  @Test func aHoverCardNeverCoversItsCell() {
    let bounds = Rect(0, 0, 400, 300)
    for x in stride(from: 0.0, through: 360, by: 40) {
      for y in stride(from: 0.0, through: 260, by: 40) {
        let cell = Rect(x, y, 40, 40)
        let card = HoverCard.place(150, 120, beside: cell, in: bounds, gap: 8)
        #expect(
          card.maxX <= cell.x || card.x >= cell.maxX || card.maxY <= cell.y || card.y >= cell.maxY)
      }
    }
  }
}
