import Drawing
import Foundation
import Testing

/// The page `docs/scenes.md`: its pictures are drawn by the code that it shows.
struct SceneGalleryTests {
  @Test func thePicturesAreAsDrawnToday() throws {
    for (name, scene) in SceneGallery.all {
      let file = PictureTests.folder.appending(path: "scene-\(name).svg")
      let text = PictureTests.document(scene)
      if PlaythroughTests.isUpdating { try Data(text.utf8).write(to: file) }
      let recorded = try? String(contentsOf: file, encoding: .utf8)
      #expect(
        recorded == text,
        "RL_LAB_UPDATE_GOLDENS=1 ./rl-lab test --filter SceneGalleryTests draws docs/pictures/scene-\(name).svg"
      )
    }
  }

  @Test func thePageShowsTheCodeOfItsPictures() throws {
    let root = PictureTests.folder.appending(path: "../..").standardizedFileURL
    let page = try String(contentsOf: root.appending(path: "docs/scenes.md"), encoding: .utf8)
    let source = try String(
      contentsOf: root.appending(path: "Tests/EnvironmentTests/SceneGallery.swift"), encoding: .utf8)
    for (name, _) in SceneGallery.all {
      let start = try #require(source.range(of: "static func \(name)() -> Scene {\n")).upperBound
      let end = try #require(source.range(of: "\n  }\n", range: start..<source.endIndex)).lowerBound
      let code = source[start..<end].split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.dropFirst(4) }.joined(separator: "\n")
      #expect(page.contains("](pictures/scene-\(name).svg)\n\n```swift\n\(code)\n```"), "\(name)")
    }
  }

  @Test func everyShapeAndColorIsShown() {
    let shapes = SceneGallery.all.flatMap(\.scene.shapes)
    let kinds = Set(shapes.map { String("\($0)".prefix { $0 != "(" }) })
    #expect(kinds == ["rectangle", "circle", "line", "polygon", "text", "image"])
    let text = "\(shapes)"
    for color in Scene.Color.allCases {
      #expect(text.contains("Color.\(color.rawValue)"), "\(color.rawValue)")
    }
  }
}
