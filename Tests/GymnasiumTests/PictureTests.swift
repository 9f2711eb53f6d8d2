import Drawing
import Gymnasium
import RLCore
import Testing

/// What is seen of Gymnasium's environments.
@Suite(.enabled(if: Python.paints, "needs Python with gymnasium and pygame"))
struct PictureTests {
  private func image(_ walk: EnvironmentWalk) throws -> Scene.Image {
    let scene = try #require(walk.environment as? any Drawable).draw()
    guard scene.shapes.count == 1, case .image(let image, _, let width, let height) = scene.shapes[0] else {
      Issue.record("no picture but \(scene)")
      throw EnvironmentFailure("no picture")
    }
    #expect(width == scene.width && height == scene.height)
    return image
  }

  @Test func environmentsAreSeenAsTheyPaintThemselves() throws {
    for (id, columns, rows, seconds) in [
      ("CartPole-v1", 600, 400, 0.02), ("CliffWalking-v1", 768, 256, nil),
    ] as [(String, Int, Int, Double?)] {
      let made = try gymnasium.entry("gymnasium:\(id)").make()
      var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
      let before = try image(walk)
      #expect(before.columns == columns && before.rows == rows)
      #expect(Set(before.pixels).count > 2, "it is not all of one color")
      #expect((walk.environment as? any Drawable)?.secondsPerStep == seconds)
      for _ in 0..<2 { _ = walk.step(0) }
      #expect(try image(walk) != before)
      // A copy has its own picture.
      let copy = walk
      _ = walk.step(1)
      #expect(try image(copy) != image(walk))
    }
  }
}
