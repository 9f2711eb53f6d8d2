import Agents
import Foundation
import Testing

/// What Python's standard library computed; `Fixtures/generate_histograms.py` writes it.
struct HistogramCase: Decodable, Sendable {
  let number, low, high, sigma: Float
  let count: Int
  let probabilities: [Float]

  /// An empty list, which a test of its own refuses, stands for a file that cannot be read.
  static let all: [HistogramCase] = {
    guard
      let url = Bundle.module.url(forResource: "histograms", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url),
      let cases = try? JSONDecoder().decode([HistogramCase].self, from: data)
    else { return [] }
    return cases
  }()
}

@Suite struct HistogramTests {
  private func written(_ number: Float, _ support: Support, _ target: HistogramTarget) -> [Float] {
    var probabilities = [Float](repeating: 7, count: support.count)
    probabilities.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { target.write(number, support, to: start) }
    }
    return probabilities
  }

  @Test func thereAreCases() { #expect(HistogramCase.all.count == 5) }

  @Test(arguments: HistogramCase.all) func aNumberBecomesANormalDistribution(_ expected: HistogramCase) {
    let support = Support(low: expected.low, high: expected.high, count: expected.count)
    let found = written(expected.number, support, .gaussian(sigma: expected.sigma))
    for (own, other) in zip(found, expected.probabilities) { #expect(abs(own - other) < 2e-6) }
    #expect(abs(found.reduce(0, +) - 1) < 1e-6)
  }

  @Test func awayFromTheEndsTheMeanIsTheNumber() {
    let support = Support(low: -10, high: 10, count: 51)
    for number: Float in [-6, -0.1, 0, 3.3, 7.77] {
      let found = written(number, support, .gaussian(sigma: 0.75))
      #expect(
        abs(zip(found.indices, found).reduce(Float(0)) { $0 + $1.1 * support.value($1.0) } - number) < 1e-3)
    }
  }

  /// A network that has diverged is told by its loss.
  @Test(arguments: [HistogramTarget.twoHot, .gaussian(sigma: 0.75)]) func nanStaysNaN(
    _ target: HistogramTarget
  ) {
    let support = Support(low: 0, high: 4, count: 5)
    #expect(written(.nan, support, target).allSatisfy { $0.isNaN })
  }

  @Test func aDistributionMovedByNaNIsNaN() {
    let (support, atoms) = (Support(low: 0, high: 4, count: 5), [Float](repeating: 0.2, count: 5))
    var target = [Float](repeating: 0, count: 5)
    addProjection(of: atoms, support, shift: .nan, discount: 0.9, weight: 1, to: &target)
    #expect(target.allSatisfy { $0.isNaN })
  }

  @Test func twoHotSharesANumberBetweenItsNeighbors() {
    let support = Support(low: 0, high: 4, count: 5)
    #expect(written(1.25, support, .twoHot) == [0, 0.75, 0.25, 0, 0])
    #expect(written(3, support, .twoHot) == [0, 0, 0, 1, 0])
    #expect(written(4, support, .twoHot) == [0, 0, 0, 0, 1])
    #expect(written(9, support, .twoHot) == [0, 0, 0, 0, 1])
    #expect(written(-9, support, .twoHot) == [1, 0, 0, 0, 0])
  }
}
