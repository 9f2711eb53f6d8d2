import Drawing
import Painting
import Text

/// A replayed episode as a sequence of scenes.
package struct EpisodePicture: Sendable {
  package var group: Int
  package var seed: UInt64
  /// The number of the training episode.
  package var episode: Int
  package var length: Int
  package var `return`: Double
  package var ending: String
  /// The probability of a random action, or nil for agents without epsilon.
  package var epsilon: Double?
  package var frames: [Scene]
  /// Steps between two frames.
  package var stride: Int

  /// Upper bound on frames, to keep the page small.
  package static let mostFrames = 220

  package init(
    group: Int, seed: UInt64, episode: Int, length: Int, return total: Double, ending: String,
    epsilon: Double?,
    frames: [Scene], stride: Int
  ) {
    (self.group, self.seed, self.episode, self.length) = (group, seed, episode, length)
    (self.return, self.ending, self.epsilon) = (total, ending, epsilon)
    (self.frames, self.stride) = (frames, stride)
  }

  /// Seconds between frames: about what the eye can follow.
  private var secondsPerFrame: Double { frames.count > 60 ? 0.05 : 0.2 }

  /// Duration of the animation, s.
  package var duration: Double { Double(frames.count + 5) * secondsPerFrame }

  /// A self-contained animated SVG without a script.
  ///
  /// Shapes that all frames begin with are drawn once; the rest of each frame is shown in its turn.
  package var inline: String {
    guard let first = frames.first, first.width > 0, first.height > 0 else { return "" }
    let unit = min(520 / first.width, 320 / first.height)
    let area = Rect(0, 0, first.width * unit, first.height * unit)
    func elements(_ shapes: some Sequence<Scene.Shape>) -> String {
      let canvas = SVGCanvas(
        width: Int(saturating: area.width), height: Int(saturating: area.height), typeface: nil, decimals: 1,
        name: variable)
      ScenePainter(first, in: area).paint(Array(shapes), on: canvas, color: Self.key)
      return canvas.elements
    }
    let still = sharedShapes
    var body = elements(first.shapes.prefix(still))
    let count = Double(frames.count + 5)
    for (index, frame) in frames.enumerated() {
      let isLast = index == frames.count - 1
      let (begin, end) = (Double(index) / count, isLast ? 1 : Double(index + 1) / count)
      body += "<g visibility=\"\(index == 0 ? "visible" : "hidden")\">"
      body += elements(frame.shapes.dropFirst(still))
      // Discrete values hold from their time to the next.
      let (values, times) =
        index == 0
        ? ("visible;hidden", "0;\(Readable.fixed(end, 5))")
        : isLast
          ? ("hidden;visible", "0;\(Readable.fixed(begin, 5))")
          : ("hidden;visible;hidden", "0;\(Readable.fixed(begin, 5));\(Readable.fixed(end, 5))")
      if frames.count > 1 {
        body +=
          "<animate attributeName=\"visibility\" calcMode=\"discrete\" repeatCount=\"indefinite\" dur=\"\(Readable.fixed(duration, 2))s\" values=\"\(values)\" keyTimes=\"\(times)\"/>"
      }
      body += "</g>\n"
    }
    let (width, height) = (
      SVGCanvas.number(area.width, decimals: 1), SVGCanvas.number(area.height, decimals: 1)
    )
    return
      "<svg class=\"episode\" style=\"max-width:\(width)px\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"episode \(episode) of seed \(seed)\">\n\(body)</svg>"
  }

  /// A color that stands for a meaning until `variable` names it.
  private static func key(_ meaning: Scene.Color) -> Color {
    Color(UInt32(Scene.Color.allCases.firstIndex(of: meaning) ?? 0))
  }

  /// The page's own colors, for light and dark mode; the agent has its group's.
  private func variable(_ key: Color) -> String {
    let meaning = Scene.Color.allCases[min(Int(key.blue), Scene.Color.allCases.count - 1)]
    switch meaning {
    case .agent: return "var(--s\(FigureStyle.color(ofGroup: group)))"
    case .agentDetail, .background: return "var(--paper)"
    case .text: return "var(--ink)"
    default: return "var(--\(meaning.rawValue))"
    }
  }

  private var sharedShapes: Int {
    guard let first = frames.first else { return 0 }
    var count = first.shapes.count
    for frame in frames {
      count = min(count, frame.shapes.count)
      while count > 0, !frame.shapes[..<count].elementsEqual(first.shapes[..<count]) { count -= 1 }
    }
    return count
  }
}
