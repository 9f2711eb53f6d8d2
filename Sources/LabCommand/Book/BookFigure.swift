import Comparison
import Lab

/// A figure of Sutton and Barto's "Reinforcement Learning" (2nd edition, 2018) as an experiment file whose head says
/// what is drawn and what is expected.
///
/// ```yaml
/// # figure: 6.4
/// # title: Cliff walking
/// # says: SARSA earns more than Q-learning while exploring.
/// # why: Q-learning values the path along the edge, off which exploration falls.
/// # metric: training_return
/// # axis: episodes, smooth 10
/// # curve: SARSA | agent.algorithm=sarsa
/// # curve: Q-learning | agent.algorithm=q-learning
/// # expect: SARSA | episodes 1..100 | -71.6 ± 0.7 | cliff.py
/// ```
///
/// With `over: agent.learning_rate=0.1,0.3` the score of each curve is drawn against that key, and an expectation names
/// its value: `SARSA at 0.3`. A curve may vary a key of its own by some of these values, `UCB | agent.exploration=ucb |
/// agent.ucb_c=1,2`; `parameter: epsilon or c` then names the axis. Other lines of the head are prose.
struct BookFigure {
  /// A line of the figure: the experiment with these overrides.
  struct Curve {
    let name: String
    let overrides: [String]
    /// The key that it varies in place of the figure's; nil for that one.
    let grid: ParameterGrid?
  }

  /// What an independent program, or the book, says of one number.
  struct Expectation {
    let curve: String
    /// The value of the varied key, or nil without one.
    let value: String?
    let score: SweepScore
    let mean: Double
    /// Of the mean.
    let standardError: Double
    /// Where the number comes from.
    let source: String
  }

  let number: String
  let title: String
  /// What the book says, one sentence.
  let says: String
  /// Why it is so, one sentence.
  let why: String
  let path: String
  let metric: ComparisonMetric
  let axis: CurveAxis
  /// Training episodes averaged per point.
  let window: Int
  let curves: [Curve]
  /// The varied key, if the figure is of scores against it.
  let grid: ParameterGrid?
  /// The name of what is varied; nil for that of the key.
  let parameter: String?
  /// The score that is drawn against the varied key.
  let score: SweepScore
  let expectations: [Expectation]

  /// What its chapter and place in it sort by; figures that are not the book's come last.
  var order: [Int] {
    let numbers = number.split { !$0.isNumber }.compactMap { Int($0) }
    return numbers.isEmpty ? [.max] : numbers
  }

  /// `Figure 6.4`, or `Example 6.5` of `example-6.5`.
  var label: String {
    guard let first = number.first, !first.isNumber else { return "Figure \(number)" }
    return first.uppercased() + number.dropFirst().replacing("-", with: " ")
  }

  /// Base name of its pictures.
  var fileName: String { number.first?.isNumber == true ? "figure-\(number)" : number }
}
