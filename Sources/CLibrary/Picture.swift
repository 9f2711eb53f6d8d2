import Drawing
import Foundation
import Painting
import RLCore

/// Pictures of environments as pixels, rendered like the viewer's, without a window.
enum Picture {
  /// Pixels of the longer side.
  private static let side = 512

  /// The scene of an environment, or its observation if it draws none.
  static func scene(of environment: any Environment) -> Scene {
    if let scene = (environment as? any Drawable)?.draw() { return scene }
    if let discrete = environment as? any DiscreteEnvironment {
      return Scene(numbers: [Double(discrete.state)], labels: ["state"])
    }
    guard let box = environment as? any BoxEnvironment else { return Scene(width: 1, height: 1) }
    var row = [Float](repeating: 0, count: box.observationSpace.count)
    var span = row.mutableSpan
    box.observe(into: &span)
    return Scene(numbers: row.map(Double.init), labels: box.observationSpace.labels)
  }

  /// The size of a picture in pixels: even numbers, as video formats require.
  static func size(of scene: Scene) -> (width: Int, height: Int) {
    let longer = max(scene.width, scene.height)
    func pixels(_ length: Double) -> Int { max(Int(length / longer * Double(side) / 2) * 2, 32) }
    return longer > 0 && longer.isFinite ? (pixels(scene.width), pixels(scene.height)) : (side, side)
  }

  private static let lock = NSLock()
  nonisolated(unsafe) private static var typeface: Typeface?

  /// Renders `scene` into `pixels`, `[height, width, 3]`.
  ///
  /// - Throws: where the typeface cannot be had.
  static func paint(
    _ scene: Scene, width: Int, height: Int, into pixels: UnsafeMutablePointer<UInt8>
  ) throws {
    // A typeface keeps what it has drawn, for one thread at a time.
    lock.lock()
    defer { lock.unlock() }
    let face = try typeface ?? Typeface()
    typeface = face
    let canvas = BitmapCanvas(width: width, height: height, typeface: face)
    let theme = Theme.light
    let area = Rect(0, 0, Double(width), Double(height))
    canvas.fill(area, theme.background)
    let painter = ScenePainter(scene, in: area)
    canvas.fill(painter.frame, theme.panel)
    canvas.clipped(to: painter.frame) { painter.paint(scene.shapes, on: canvas, theme) }
    pixels.update(from: canvas.rgb, count: 3 * width * height)
  }
}
