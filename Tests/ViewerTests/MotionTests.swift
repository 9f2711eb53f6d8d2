import Drawing
import Testing
import Viewer

/// Steps that are drawn while they are under way.
struct MotionTests {
  /// Where the corridor's walker is drawn, in cells.
  private func walker(_ model: any ViewerModel) -> Double? {
    for case .circle(let center, _, _) in model.state().panes[0].frame.scene.shapes { return center.x - 0.5 }
    return nil
  }

  private func watched() throws -> WatchModel {
    let run = CorridorRun()
    run.isAnimated = true
    return try WatchModel([run], mode: .replay, episode: 1)
  }

  @Test func aStepGlidesWhereItCanBeSeen() throws {
    let model = try watched()
    // A step lasts 0.1 s, its motion 0.06 s of it.
    model.advance(by: 0.1)
    #expect(walker(model) == 0)
    model.advance(by: 0.03)
    #expect(abs(try #require(walker(model)) - 0.5) < 1e-6)
    model.advance(by: 0.04)
    #expect(walker(model) == 1)
    #expect(model.step == 1)
  }

  @Test func theLastStepGlidesToo() throws {
    let model = try watched()
    for _ in 0..<4 { model.advance(by: 0.1) }
    #expect(model.step == 4)
    model.advance(by: 0.03)
    #expect(abs(try #require(walker(model)) - 3.5) < 1e-6)
    model.advance(by: 0.05)
    #expect(walker(model) == 4)
  }

  @Test func aPauseShowsAState() throws {
    let model = try watched()
    model.advance(by: 0.13)
    model.perform(.pause)
    #expect(walker(model) == 1)
  }

  @Test func fastStepsDoNotGlide() throws {
    let model = try watched()
    for _ in 0..<2 { model.perform(.faster) }
    model.advance(by: 0.03)
    #expect(model.step == 1 && walker(model) == 1)
  }

  @Test func aPlayersMoveGlidesAndComesToRest() throws {
    let game = CorridorGame()
    game.isAnimated = true
    let model = PlayModel(game)
    model.advance(by: 60)
    #expect(!model.isMoving)
    model.press(.right)
    #expect(model.isMoving && walker(model) == 0)
    model.advance(by: 0.06)
    #expect(abs(try #require(walker(model)) - 0.5) < 1e-6)
    model.advance(by: 0.07)
    #expect(walker(model) == 1 && !model.isMoving)
    model.press(.right)
    model.perform(.undo)
    #expect(walker(model) == 1)
  }
}
