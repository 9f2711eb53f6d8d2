import Drawing
import Foundation
import Painting
import Testing
import Text
import Viewer

/// Numbers from damaged weights, plugins and files of others: anything, and none of it may end the program.
@Suite struct ForeignNumberTests {
  static let odd: [Double] = [
    .nan, .infinity, -.infinity, 1e308, -1.7e308, 3e38, -3e38, .leastNonzeroMagnitude, 9.3e18, -0.0,
  ]

  @Test(arguments: odd)
  func noNumberEndsAConversion(_ value: Double) {
    let whole = Int(saturating: value)
    #expect(whole.magnitude <= 1_000_000_000_000_000)
    #expect(Int(saturating: 41.9) == 41 && Int(saturating: -.infinity) == -1_000_000_000_000_000)
    _ = (Readable.short(value), Readable.cell(value), Readable.fixed(value, 6), Readable.tick(value))
    #expect(Readable.fixed(value, 6).count < 30)
    _ = Chart.ticks(-value, value, count: 5)
  }

  @Test(arguments: odd)
  func aSceneOfAnyNumbersIsPainted(_ value: Double) throws {
    var scene = Scene(width: 5, height: 5)
    scene.shapes = [
      .rectangle(origin: .init(value, 1), width: value, height: value, .floor),
      .circle(center: .init(1, value), radius: value, .goal),
      .line(from: .init(value, value), to: .init(-value, 1), width: value, .wall),
      .polygon([.init(value, 0), .init(0, -value), .init(-value, value)], .agent),
      .text("x", at: .init(value, 2), height: value, .text),
    ]
    if let image = Scene.Image(columns: 1, rows: 1, pixels: [1, 2, 3]) {
      scene.shapes.append(.image(image, origin: .init(value, value), width: value, height: value))
    }
    let typeface = try Typeface()
    for size in [scene, Scene(width: value, height: 3), Scene(width: 3, height: value)] {
      var picture = size
      picture.shapes = scene.shapes
      let bitmap = BitmapCanvas(width: 64, height: 48, typeface: typeface)
      let vector = SVGCanvas(width: 64, height: 48, typeface: typeface)
      for canvas in [bitmap, vector] as [any Canvas] {
        let painter = ScenePainter(picture, in: canvas.bounds)
        painter.paint(picture.shapes, on: canvas, .dark)
        _ = painter.point(at: Point(3, 3))
      }
      #expect(!vector.document.contains("nan") && !vector.document.contains("inf"))
    }
  }

  @Test(arguments: odd)
  func aViewOfAnyValuesIsPainted(_ value: Double) throws {
    let run = CorridorRun(offset: value)
    run.curves.training = [CurvePoint(step: 0, value: value), CurvePoint(step: 900, value: -value)]
    run.curves.evaluation = run.curves.training
    run.curves.stepsPerSecond = run.curves.training
    run.returns = ReturnHistory([Float(value), 1, -Float(value)])
    let model = try WatchModel([run, CorridorRun(algorithm: "dqn")], mode: .greedy)
    for overlay in OverlayKind.allCases {
      var state = model.state()
      state.overlay = overlay
      state.panes[0].frame.actionValues = [value, 1]
      state.panes[0].values = [value, -value, 0]
      state.panes[0].rewards = [value, -value, 1]
      _ = try picture(of: state, width: 700, height: 500)
      state.panes.removeLast()
      state.learning.removeLast()
      state.panes[0].title = nil
      _ = try picture(of: state, width: 1280, height: 800)
    }
  }

  @Test(arguments: odd)
  func aBoardOfAnyValuesIsPainted(_ value: Double) throws {
    let board = BoardOverlay(
      places: [ActionPlace(.init(0.5, 0.5), radius: 0.4), ActionPlace(.init(1.5, 0.5), radius: value)],
      legalActions: [0, 1], values: [value, -value], opinion: nil)
    var state = ViewState()
    var frame = Frame(scene: Scene(width: 2, height: 1), step: 0, board: board)
    frame.actionValues = [value, -value]
    state.panes = [ViewState.Pane(title: nil, frame: frame, actionLabels: ["a", "b"], length: 1)]
    _ = try picture(of: state)
  }
}
