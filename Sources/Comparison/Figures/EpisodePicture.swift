import Drawing
import Text

/// A recorded episode shown again: one scene after another.
package struct EpisodePicture: Sendable {
  package var group: Int
  package var seed: UInt64
  /// The number of the training episode.
  package var episode: Int
  package var length: Int
  package var `return`: Double
  package var ending: String
  /// The probability of a random action; nil for agents that do not explore so.
  package var epsilon: Double?
  package var frames: [Scene]
  /// Steps between two frames.
  package var stride: Int

  /// More frames than this make a page heavy.
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

  /// s between frames: about what the eye can follow.
  private var secondsPerFrame: Double { frames.count > 60 ? 0.05 : 0.2 }

  /// The whole picture, s.
  package var duration: Double { Double(frames.count + 5) * secondsPerFrame }

  /// An SVG that moves by itself, without a script.
  ///
  /// Shapes that all frames begin with are drawn once; the rest of each frame is shown in its turn.
  package var inline: String {
    guard let first = frames.first, first.width > 0, first.height > 0 else { return "" }
    let scale = min(520 / first.width, 320 / first.height)
    let still = sharedShapes
    var body = ""
    for shape in first.shapes.prefix(still) { body += Scene.element(shape, theme) }
    let count = Double(frames.count + 5)
    for (index, frame) in frames.enumerated() {
      let isLast = index == frames.count - 1
      let (begin, end) = (Double(index) / count, isLast ? 1 : Double(index + 1) / count)
      body += "<g visibility=\"\(index == 0 ? "visible" : "hidden")\">"
      for shape in frame.shapes.dropFirst(still) { body += Scene.element(shape, theme) }
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
    return
      "<svg class=\"episode\" style=\"max-width:\(coordinate(first.width * scale))px\" viewBox=\"0 0 \(first.width) \(first.height)\" role=\"img\" aria-label=\"episode \(episode) of seed \(seed)\">\n\(body)</svg>"
  }

  /// The page's own colours, which know light and dark; the agent has its group's.
  private func theme(_ color: Scene.Color) -> String {
    switch color {
    case .agent: "var(--s\(FigureStyle.color(ofGroup: group)))"
    case .agentDetail: "var(--paper)"
    case .background: "var(--paper)"
    case .text: "var(--ink)"
    default: "var(--\(color.rawValue))"
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
