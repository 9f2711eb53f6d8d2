import Drawing
import Foundation
import RLCore
import Testing

/// The pictures in `docs/pictures`: each environment some random steps into an episode, as `docs/environments.md` shows it.
///
/// `RL_LAB_UPDATE_GOLDENS=1 ./rl-lab test --filter PictureTests` draws them anew.
struct PictureTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/pictures").standardizedFileURL

  private static func drawn<E: Environment>(_ prototype: E) throws -> String {
    var (environment, random) = (prototype, RandomStream(seed: 7))
    var actions = RandomStream(root: 7, purpose: .randomPlay)
    environment.reset(using: &random)
    for _ in 0..<6 {
      _ = advance(&environment, action: actions.below(environment.actionSpace.count), using: &random)
    }
    let drawable = try #require(environment as? any Drawable)
    return drawable.draw().svg(pixels: 240)
  }

  @Test(arguments: catalogIDs)
  func thePictureIsAsDrawnToday(id: String) throws {
    let prototype = try entry(id).make().prototype
    let text = try Self.drawn(prototype)
    let file = Self.folder.appending(path: "\(id).svg")
    if PlaythroughTests.isUpdating {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      recorded == text, "RL_LAB_UPDATE_GOLDENS=1 ./rl-lab test --filter PictureTests draws docs/pictures anew"
    )
  }

  @Test func aSceneIsAnSVGDocument() {
    var scene = Scene(width: 2, height: 1)
    scene.cell(1, 0, .goal)
    scene.label("<", 0, 0)
    scene.shapes.append(.line(from: .init(-0.25, 0), to: .init(1, 0.5), width: 0.125, .line))
    #expect(
      scene.svg(pixels: 100) { $0.rawValue } == """
        <svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 2 1">
        <rect width="2" height="1" fill="background"/>
        <rect x="1" y="0" width="1" height="1" fill="goal"/>
        <text x="0.5" y="0.5" font-size="0.4" font-family="sans-serif" text-anchor="middle" dominant-baseline="central" fill="text">&lt;</text>
        <line x1="-0.25" y1="0" x2="1" y2="0.5" stroke="line" stroke-width="0.125" stroke-linecap="round"/>
        </svg>

        """)
  }
}
