import Foundation
import Lab
import Painting
import RLCore
import Viewer

/// Time of a frame of the viewer: simulating the step, asking the agent and painting the whole picture.
package struct ViewerBenchmark {
  private let choice: EnvironmentChoice
  private let overlay: OverlayKind
  private let size: (width: Int, height: Int)
  private let frames: Int

  /// - Parameters:
  ///   - size: of the picture, pixels.
  ///   - frames: of the measurement.
  package init(
    _ choice: EnvironmentChoice, overlay: OverlayKind, size: (width: Int, height: Int), frames: Int
  ) {
    self.choice = choice
    self.overlay = overlay
    self.size = size
    self.frames = frames
  }

  /// A map of FrozenLake of 32x32 cells, as `--set` takes it.
  package static var largeMap: String {
    var random = RandomStream(seed: 1)
    var rows = (0..<32).map { _ in (0..<32).map { _ in random.uniform() < 0.12 ? "H" : "F" } }
    (rows[0][0], rows[31][31]) = ("S", "G")
    return "desc=[" + rows.map { $0.joined() }.joined(separator: ",") + "]"
  }

  /// - Returns: processor seconds of one core a frame, the median and the worst of a hundred.
  package func measure() throws -> (median: Double, worst: Double) {
    let model = try WatchModel([RandomPlaySource(choice)], mode: .greedy, overlay: overlay)
    let canvas = BitmapCanvas(width: size.width, height: size.height, typeface: try Typeface())
    var times: [Double] = []
    for _ in 0..<frames + 10 {
      let start = Self.processorSeconds()
      _ = ViewPainter(theme: model.theme).paint(model.state(), on: canvas)
      times.append(Self.processorSeconds() - start)
      model.advance(by: 1.0 / 60)
    }
    // The first frames load type.
    let sorted = times.dropFirst(10).sorted()
    return (sorted[sorted.count / 2], sorted[sorted.count * 99 / 100])
  }

  /// CPU time of this thread, so that other load on the machine does not count.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
