import Drawing
import Foundation
import Painting
import RLCore
import TestSupport
import Testing

/// The pictures in `docs/pictures`: each environment some random steps into an episode, as `docs/environments.md` shows it.
///
/// `RL_LAB_UPDATE_GOLDENS=1 ./rl-lab test --filter PictureTests` draws them anew.
struct PictureTests {
  static let folder = Repository.root.appendingPathComponent("docs/pictures")

  /// Steps until there is something to see: in some games nobody comes for a while.
  private static func steps(_ id: String) -> Int { id.hasPrefix("MinAtar/") ? 56 : 6 }

  private static func drawn<E: Environment>(_ prototype: E, steps: Int) throws -> String {
    var (environment, random) = (prototype, RandomStream(seed: 7))
    var actions = RandomStream(root: 7, purpose: .randomPlay)
    environment.reset(using: &random)
    for _ in 0..<steps {
      _ = advance(&environment, action: actions.below(environment.actionSpace.count), using: &random)
    }
    let drawable = try #require(environment as? any Drawable)
    return Self.document(drawable.draw())
  }

  @Test(arguments: catalogIDs)
  func thePictureIsAsDrawnToday(id: String) throws {
    let prototype = try entry(id).make().prototype
    let text = try Self.drawn(prototype, steps: Self.steps(id))
    let file = Self.folder.appending(path: "\(fileName(of: id)).svg")
    if PlaythroughTests.isUpdating {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      recorded == text, "RL_LAB_UPDATE_GOLDENS=1 ./rl-lab test --filter PictureTests draws docs/pictures anew"
    )
  }

  /// 240 pixels wide, in the colors of light paper.
  static func document(_ scene: Scene) -> String {
    let height = Int(saturating: (240 * scene.height / scene.width).rounded())
    let canvas = SVGCanvas(width: 240, height: height, typeface: nil, decimals: 1)
    canvas.fill(canvas.bounds, Theme.light.color(.background))
    ScenePainter(scene, in: canvas.bounds).paint(scene.shapes, on: canvas, .light)
    return canvas.document
  }

  @Test func aSceneIsAnSVGDocument() {
    var scene = Scene(width: 24, height: 12)
    scene.shapes.append(.rectangle(origin: .init(1, 0), width: 1, height: 1, .goal))
    scene.shapes.append(.text("<", at: .init(0.5, 0.5), height: 0.4, .text))
    scene.shapes.append(.line(from: .init(-0.25, 0), to: .init(1, 0.5), width: 0.125, .line))
    #expect(
      Self.document(scene) == """
        <svg xmlns="http://www.w3.org/2000/svg" width="240" height="120" viewBox="0 0 240 120" \
        font-family="Inter, Helvetica, Arial, sans-serif">
        <defs>
        </defs>
        <rect x="0" y="0" width="240" height="120" fill="#ffffff"/>
        <rect x="10" y="0" width="10" height="10" fill="#8fd6b8"/>
        <text x="5" y="6.5" font-size="4" font-weight="600" text-anchor="middle" fill="#1a2230">&lt;</text>
        <line x1="-2.5" y1="0" x2="10" y2="5" fill="none" stroke="#c9d1dd" stroke-width="1.3" \
        stroke-linecap="round" stroke-linejoin="round"/>
        </svg>

        """)
  }
}
