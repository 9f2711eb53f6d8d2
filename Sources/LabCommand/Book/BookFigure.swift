import Agents
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
/// agent.ucb_c=1,2`; `parameter: epsilon or c` then names the axis. With `seeds: median, drawn` the median of the seeds counts,
/// and each is drawn.
///
/// With `draws: values` the figure is of tables instead: what each curve's runs say at their end about each state, or about
/// each point of two observed numbers; `costs` are negative values. With `solve: value-iteration` nothing is trained, the
/// environment's model is solved, and `at: sweep 1, 2, final` picks stages; `draws: values, policy` shows both. With `draws:
/// rewards` each action is taken again and again. States are drawn along a line with `parameter: capital`, and else on the
/// environment's grid. An expectation is then of `value of 50`, by the number of the place, `mean
/// value`, `highest value`, `lowest value` or `deviation of value`, or of cost, action or reward in place of value; an action
/// is the number that it is called, or its index. Other lines of the head are prose.
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
    let score: BookScore
    let mean: Double
    /// Of the mean.
    let standardError: Double
    /// Where the number comes from.
    let source: String
  }

  /// The horizontal axis of curves.
  struct Axis {
    var kind = CurveAxis.steps
    /// Training episodes averaged per point.
    var window = TrainingAverage.standardWindow
    var isLogarithmic = false
  }

  /// What is made of the seeds.
  struct Seeds {
    var average = CurveAverage.mean
    var areDrawn = false
  }

  /// A figure of tables: numbers by state, by point, or by action.
  struct Tables {
    var quantities: [BookQuantity]
    /// How the environment's model is solved; nil where runs are trained, or rewards drawn.
    var method: Planning.Method?
    /// The stages on the way to the optimum; nil is the last.
    var stages: [Int?] = []

    var needsRuns: Bool { method == nil && !quantities.contains(.rewards) }
  }

  let number: String
  let title: String
  /// What the book says, one sentence.
  let says: String
  /// Why it is so, one sentence.
  let why: String
  let path: String
  /// Nil for tables.
  let metric: ComparisonMetric?
  let axis: Axis
  let seeds: Seeds
  /// What is drawn in place of curves.
  let tables: Tables?
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
