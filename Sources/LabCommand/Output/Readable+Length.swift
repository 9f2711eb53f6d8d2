import Lab
import Text

extension Readable {
  /// `500 000 steps`, `500 episodes`.
  static func length(_ span: TrainingSpan) -> String {
    switch span {
    case .steps(let count): "\(grouped(count)) steps"
    case .episodes(let count): "\(grouped(count)) episodes"
    }
  }
}
