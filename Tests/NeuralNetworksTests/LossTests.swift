import NeuralNetworks
import Testing
@Test func huberClipsTheDerivativeAndNotTheLoss() {
  #expect(Loss.huber(delta: 1).value(3) == 2.5)
  #expect(Loss.huber(delta: 1).derivative(3) == 1)
}
