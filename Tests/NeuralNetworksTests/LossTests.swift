import NeuralNetworks
import Testing

/// Runs a loss on arrays.
private func evaluate(
  _ loss: Loss, predictions: [Float], selected: [Int32], targets: [Float], weights: [Float]? = nil
) -> (value: Float, gradient: [Float], differences: [Float]) {
  let batch = targets.count
  var gradient = [Float](repeating: 99, count: predictions.count)
  var differences = [Float](repeating: 99, count: batch)
  let columns = predictions.count / batch
  let value: Float
  if let weights {
    value = loss.evaluate(
      predictions: predictions, selected: selected, targets: targets, weights: weights, batch: batch,
      columns: columns, gradient: &gradient, differences: &differences)
  } else {
    value = loss.evaluate(
      predictions: predictions, selected: selected, targets: targets, batch: batch, columns: columns,
      gradient: &gradient, differences: &differences)
  }
  return (value, gradient, differences)
}

@Suite struct LossTests {
  @Test func squaredErrorLooksAtTheSelectedColumnAlone() {
    let result = evaluate(
      .meanSquaredError, predictions: [1, 2, 3, 4, 5, 6], selected: [2, 0], targets: [1, 7])
    // d = 3 - 1 = 2 and 4 - 7 = -3; (4 + 9) / 2; 2 d / 2
    #expect(result.value == 6.5)
    #expect(result.gradient == [0, 0, 2, -3, 0, 0])
    #expect(result.differences == [2, -3])
  }

  @Test func huberClipsTheDerivativeAndNotTheLoss() {
    let result = evaluate(
      .huber(delta: 1), predictions: [0.5, 3, -5], selected: [0, 0, 0], targets: [0, 0, 0])
    // 0.5²/2 = 0.125, 3 - 0.5 = 2.5, 5 - 0.5 = 4.5
    #expect(result.value == Float((0.125 + 2.5 + 4.5) / 3))
    #expect(result.gradient == [Float(0.5) / 3, Float(1) / 3, Float(-1) / 3])
  }

  @Test func huberMeetsItsTwoPiecesAtDelta() {
    let loss = Loss.huber(delta: 2)
    #expect(loss.value(2) == 2 && loss.value(-2) == 2)
    #expect(loss.value(2.5) == 3)
    #expect(loss.derivative(2) == 2 && loss.derivative(2.5) == 2 && loss.derivative(-7) == -2)
  }

  @Test func smoothL1IsHuberDividedByItsBound() {
    for d: Float in [-3, -0.5, -0.25, 0, 0.125, 0.5, 4] {
      #expect(Loss.smoothL1(beta: 0.5).value(d) == Loss.huber(delta: 0.5).value(d) / 0.5)
      #expect(Loss.smoothL1(beta: 0.5).derivative(d) == Loss.huber(delta: 0.5).derivative(d) / 0.5)
    }
  }

  @Test func weightsMultiplyLossAndGradientAndTheMeanStillDividesByTheBatch() {
    for (loss, value) in [(Loss.meanSquaredError, Float(4)), (.huber(delta: 1), 1.5)] {
      let result = evaluate(
        loss, predictions: [2, 2], selected: [0, 0], targets: [0, 0], weights: [0.5, 0])
      #expect(result.value == value * 0.5 / 2)
      #expect(result.gradient == [loss.derivative(2) * 0.5 / 2, 0])
      #expect(result.differences == [2, 2])
    }
  }

  @Test(arguments: [Loss.meanSquaredError, .huber(delta: 0.5), .smoothL1(beta: 0.3)])
  func gradientsAgreeWithFiniteDifferences(_ loss: Loss) {
    var random = TestRandom(seed: 1)
    let predictions = random.floats(12)
    let targets = random.floats(4)
    let weights = random.floats(4).map(abs)
    let selected: [Int32] = [2, 0, 1, 2]
    let gradient = evaluate(
      loss, predictions: predictions, selected: selected, targets: targets, weights: weights
    ).gradient
    for index in predictions.indices {
      func value(_ shift: Float) -> Float {
        var moved = predictions
        moved[index] += shift
        return evaluate(loss, predictions: moved, selected: selected, targets: targets, weights: weights)
          .value
      }
      let slope = (value(0.01) - value(-0.01)) / 0.02
      #expect(abs(slope - gradient[index]) < 2e-3, "prediction \(index)")
    }
  }
}
