import Agents
import RLCore

extension LoadedRun {
  /// `[S]`, the agent's value of each state of the environment's model: that of an agent that evaluates a policy, else that
  /// of the best legal action.
  ///
  /// - Returns: nil without a model, for an agent without values, and where its observations of the states are unknown.
  package func stateValues() -> [Double]? {
    guard let model = setup.environment.boundedModel,
      let column = setup.evaluator(at: clock).observations(
        stateCount: model.stateCount, legalActions: model.legalActions)
    else { return nil }
    return values(of: column.rows) { state, action in model.isLegal(state, action) }
  }

  /// The agent's values over the two numbers that the environment shows, as those of `stateValues`.
  ///
  /// - Parameter side: points along each number.
  /// - Returns: nil where the environment shows something else, or unbounded numbers, and for an agent without values.
  package func valueSurface(side: Int) -> ValueSurface? {
    let prototype = setup.environment.prototype
    let encoding = prototype as? any ObservationEncoding
    guard let space = encoding?.shown ?? (prototype as? any BoxEnvironment)?.observationSpace,
      space.count == 2, (space.low + space.high).allSatisfy(\.isFinite), side > 1
    else { return nil }
    func place(_ index: Int, _ axis: Int) -> Float {
      space.low[axis] + (space.high[axis] - space.low[axis]) * Float(index) / Float(side - 1)
    }
    let column = ObservationColumn(count: side * side, in: setup.environment.observationSpace)
    guard let values = column.rows.values else { return nil }
    let size = column.rows.rowSize
    for point in 0..<side * side {
      let numbers = [place(point % side, 0), place(point / side, 1)]
      var row = UnsafeMutableBufferPointer(start: values + point * size, count: size).mutableSpan
      if let encoding {
        encoding.encode(numbers, into: &row)
      } else {
        for axis in 0..<2 { row[axis] = numbers[axis] }
      }
    }
    return self.values(of: column.rows) { _, _ in true }.map {
      ValueSurface(space: space, side: side, values: $0)
    }
  }

  /// `[B]`
  private func values(
    of observations: Observations, isLegal: (_ row: Int, _ action: Int) -> Bool
  ) -> [Double]? {
    if let agent = setup.agent as? any PolicyEvaluating { return agent.stateValues(for: observations) }
    guard let agent = setup.agent as? any ValueEstimating else { return nil }
    let (all, count) = (agent.actionValues(for: observations), setup.environment.actionSpace.count)
    return (0..<observations.count).map { row in
      (0..<count).filter { isLegal(row, $0) }.map { all[row * count + $0] }.max() ?? 0
    }
  }
}

/// An agent's values over the two numbers of an observation.
package struct ValueSurface: Sendable {
  /// Labels and bounds of the two numbers.
  package let space: BoxSpace
  /// Points along each of them.
  package let side: Int
  /// `[side * side]`; the first number varies fastest.
  package let values: [Double]
}
