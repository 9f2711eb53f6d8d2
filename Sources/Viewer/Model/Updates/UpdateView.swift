/// What the learning step behind the shown step did.
package enum UpdateView: Sendable, Equatable {
  /// Why there is nothing to show.
  case nothing(String)
  /// The run is being executed again; the share that is done, in [0, 1].
  case working(Double)
  case table(TableUpdateView)
  case batch(BatchUpdateView)
}

/// An update of a table: new = old + step size · error.
package struct TableUpdateView: Sendable, Equatable {
  /// Environment steps after it.
  package var step: Int
  package var state: Int
  package var action: Int
  package var nextState: Int
  /// The action that is bootstrapped from, or nil.
  package var nextAction: Int?
  /// What the next value is: "max Q", "Q", "mean Q"; nil where nothing follows.
  package var nextName: String?
  package var old, reward, discount, nextValue, target, error, stepSize, new: Double
  /// Steps whose rewards are summed in `reward`.
  package var steps: Int
  /// Further words, one line each.
  package var notes: [String]

  package init(
    step: Int, state: Int, action: Int, nextState: Int, nextAction: Int?, nextName: String?, old: Double,
    reward: Double, discount: Double, nextValue: Double, target: Double, error: Double, stepSize: Double,
    new: Double, steps: Int = 1, notes: [String] = []
  ) {
    (self.step, self.state, self.action, self.nextState) = (step, state, action, nextState)
    (self.nextAction, self.nextName, self.steps, self.notes) = (nextAction, nextName, steps, notes)
    (self.old, self.reward, self.discount, self.nextValue) = (old, reward, discount, nextValue)
    (self.target, self.error, self.stepSize, self.new) = (target, error, stepSize, new)
  }
}

/// A gradient step: the rows of its batch.
package struct BatchUpdateView: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    /// The environment step after which the transition was stored, or nil without a replay buffer.
    package var step: Int?
    /// The state, where observations are states.
    package var state: Int?
    package var action: Int
    package var reward, discount, nextValue, value, target, error, weight: Double

    package init(
      step: Int?, state: Int?, action: Int, reward: Double, discount: Double, nextValue: Double,
      value: Double, target: Double, error: Double, weight: Double
    ) {
      (self.step, self.state, self.action, self.reward) = (step, state, action, reward)
      (self.discount, self.nextValue, self.value, self.target) = (discount, nextValue, value, target)
      (self.error, self.weight) = (error, weight)
    }
  }

  /// Environment steps after it.
  package var step: Int
  /// The largest errors first.
  package var rows: [Row]
  package var loss, gradientNorm: Double
  /// Gradient steps of this learning step; the last one is shown.
  package var count: Int
  /// Whether weights differ, as with prioritized replay.
  package var isWeighted: Bool { rows.contains { $0.weight != rows[0].weight } }

  package init(step: Int, rows: [Row], loss: Double, gradientNorm: Double, count: Int) {
    self.rows = rows.sorted { abs($0.error) > abs($1.error) }
    (self.step, self.loss, self.gradientNorm, self.count) = (step, loss, gradientNorm, count)
  }
}
