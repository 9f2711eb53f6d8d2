import CKernels
import Foundation
import NeuralNetworks
import Testing

@Suite struct ElementwiseKernelTests {
  @Test(arguments: Variant.all)
  func adamAgreesWithItsFormulaAtEverySize(_ variant: Variant) {
    var random = TestRandom(seed: 1)
    var factors = ckernels_adam_factors(0.01, 0.9, 0.99, 1e-3, 3)
    for count in awkwardSizes {
      let start = random.floats(count)
      let m = random.floats(count)
      let v = random.floats(count).map(abs)
      let g = random.floats(count)
      var parameter = start + [7]
      var mean = m + [7]
      var square = v + [7]
      variant.table.adam(&parameter, &mean, &square, g, count, &factors)
      for i in 0..<count {
        let newM = 0.9 * Double(m[i]) + 0.1 * Double(g[i])
        let newV = 0.99 * Double(v[i]) + 0.01 * Double(g[i]) * Double(g[i])
        // 1 - 0.9³ = 0.271, 1 - 0.99³ = 0.029701
        let denominator = (newV / 0.029701).squareRoot() + 1e-3
        #expect(isClose(mean[i], newM, tolerance: 1e-6) && isClose(square[i], newV, tolerance: 1e-6))
        #expect(isClose(parameter[i], Double(start[i]) - 0.01 / 0.271 * newM / denominator, tolerance: 1e-6))
      }
      #expect(parameter.last == 7 && mean.last == 7 && square.last == 7, "wrote behind its \(count) numbers")
    }
  }

  @Test(arguments: Variant.all)
  func adamLetsAMeanThatDiesBecomeZero(_ variant: Variant) {
    let smallest = Float.leastNonzeroMagnitude
    var factors = ckernels_adam_factors(0.01, 0.9, 0.999, 1e-8, 1000)
    var parameter = [Float](repeating: 1, count: 17)
    var mean = [Float](repeating: smallest * 5, count: 17)
    var square = mean
    variant.table.adam(&parameter, &mean, &square, [Float](repeating: 0, count: 17), 17, &factors)
    #expect(mean.allSatisfy { $0 == 0 } && square.allSatisfy { $0 == 0 })
    #expect(parameter.allSatisfy { $0 == 1 })
  }

  @Test(arguments: Variant.all)
  func adamLeavesTheThreadsDenormalsAlone(_ variant: Variant) {
    var factors = ckernels_adam_factors(0.01, 0.9, 0.999, 1e-8, 1)
    var numbers: [Float] = [1]
    var mean: [Float] = [0]
    var square: [Float] = [0]
    variant.table.adam(&numbers, &mean, &square, [1], 1, &factors)
    #expect(Float.leastNormalMagnitude * numbers[0] / 2 > 0)
  }

  @Test(arguments: Variant.all)
  func blendMixesByTauAtEverySize(_ variant: Variant) {
    var random = TestRandom(seed: 2)
    for count in awkwardSizes {
      let old = random.floats(count)
      let online = random.floats(count)
      var target = old + [7]
      variant.table.blend(&target, online, count, 0.25)
      for i in 0..<count {
        #expect(isClose(target[i], 0.25 * Double(online[i]) + 0.75 * Double(old[i]), tolerance: 1e-6))
      }
      #expect(target.last == 7)
    }
  }

  @Test(arguments: Variant.all)
  func scaleAndSumOfSquaresCoverEveryNumberOnce(_ variant: Variant) {
    for count in awkwardSizes {
      var values = (0..<count).map { Float($0 + 1) } + [7]
      let n = Double(count)
      let sum: Double = n * (n + 1) * (2 * n + 1) / 6
      #expect(variant.table.sumOfSquares(values, count) == sum)
      variant.table.scale(&values, count, 2)
      let doubled: [Float] = (0..<count).map { Float(2 * ($0 + 1)) }
      #expect(values == doubled + [7])
    }
  }

  @Test(arguments: Variant.all)
  func sumOfSquaresDoesNotOverflowInFloat32(_ variant: Variant) {
    #expect(variant.table.sumOfSquares([1e30, 1e30], 2).isFinite)
  }

  @Test(arguments: Variant.all)
  func columnSumsMaskWhereTheOutputIsNotPositive(_ variant: Variant) {
    var random = TestRandom(seed: 3)
    for columns in awkwardSizes where columns > 0 {
      for rows in [1, 2, 4, 5, 33] {
        let start = random.floats(rows * columns)
        // A third of the outputs are exactly 0, as ReLU leaves them.
        let output = random.floats(rows * columns).map { abs($0) < 0.33 ? 0 : $0 }
        var sums = [Float](repeating: 7, count: columns + 1)
        var gradient = start
        variant.table.columnSums(&gradient, nil, &sums, rows, columns)
        #expect(gradient == start)
        for column in 0..<columns {
          let expected = (0..<rows).reduce(0.0) { $0 + Double(start[$1 * columns + column]) }
          #expect(isClose(sums[column], expected))
        }
        variant.table.columnSums(&gradient, output, &sums, rows, columns)
        #expect(gradient == zip(start, output).map { $1 > 0 ? $0 : 0 })
        for column in 0..<columns {
          let expected = (0..<rows).reduce(0.0) { $0 + Double(gradient[$1 * columns + column]) }
          #expect(isClose(sums[column], expected))
        }
        #expect(sums[columns] == 7)
      }
    }
  }

  @Test(arguments: Variant.all)
  func transposeMovesEveryNumber(_ variant: Variant) {
    for rows in awkwardSizes where rows > 0 {
      for columns in [1, 2, 7, 8, 9, 16, 33] {
        let from = (0..<rows * columns).map(Float.init)
        var to = [Float](repeating: -1, count: rows * columns + 1)
        variant.table.transpose(from, &to, rows, columns)
        let expected: [Float] = (0..<columns).flatMap { column in
          (0..<rows).map { Float($0 * columns + column) }
        }
        #expect(to == expected + [-1], "\(rows) x \(columns)")
      }
    }
  }

  @Test func theBestVariantIsInUseUnlessAnotherIsNamed() {
    let wanted = ProcessInfo.processInfo.environment["RL_LAB_KERNELS"]
    #expect(kernelVariant == wanted ?? Variant.all.last?.name)
    #expect(Variant.all.first?.name == "baseline")
  }

  /// Groups of eight boards, the width of a vector, and of other numbers of them; tuples around that width.
  @Test(arguments: Variant.all)
  func aTuplesNumberIsTheSumOfItsParts(_ variant: Variant) {
    var random = TestRandom(seed: 9)
    func draw(_ count: Int) -> UInt64 { UInt64(random.next() * Double(count)) }
    for (groups, boardCount, count, upper) in [
      (1, 8, 1, 1), (1, 8, 4, 0), (4, 8, 9, 1), (1, 1, 8, 1), (3, 2, 70, 0), (1, 3, 5, 1), (2, 16, 8, 1),
    ] {
      let (stride, lower) = ((count + 7) / 8 * 8, 3 - upper)
      // Three parts of seven bits at most, whose numbers do not overlap.
      let shifts = (0..<3 * stride).map { _ in draw(64) }
      let masks = (0..<3 * stride).map { $0 % stride < count ? (UInt64(1) << draw(8)) - 1 : 0 }
      let places = (0..<3 * stride).map { UInt64($0 / stride * 7) }
      let firsts = (0..<stride).map { _ in draw(1 << 20) }
      let boards = (0..<2 * groups * boardCount).map { _ in draw(1 << 32) << 32 | draw(1 << 32) }
      var results = [Int32](repeating: -1, count: groups * count * boardCount + 1)
      shifts.withUnsafeBufferPointer { shifts in
        masks.withUnsafeBufferPointer { masks in
          places.withUnsafeBufferPointer { places in
            guard let shifts = shifts.baseAddress, let masks = masks.baseAddress,
              let places = places.baseAddress
            else { return }
            var tuples = CKernelsTuples(
              count: count, stride: stride, lower: lower, upper: upper, shifts: shifts, masks: masks,
              places: places)
            variant.table.tupleNumbers(&tuples, firsts, boards, groups, boardCount, &results)
          }
        }
      }
      for tuple in 0..<count {
        for board in 0..<groups * boardCount {
          let number = (0..<3).reduce(firsts[tuple]) { sum, part in
            let at = part * stride + tuple
            let word = boards[2 * board + (part < lower ? 0 : 1)]
            return sum + ((word >> shifts[at]) & masks[at]) << places[at]
          }
          let (group, place) = board.quotientAndRemainder(dividingBy: boardCount)
          #expect(UInt64(results[(group * count + tuple) * boardCount + place]) == number)
        }
      }
      #expect(results.last == -1, "wrote behind its numbers")
    }
  }

  @Test(arguments: Variant.all)
  func everyByteIsWidenedAtEverySize(_ variant: Variant) {
    for count in awkwardSizes + [256] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 255 - $0) }
      var numbers = [Float](repeating: 0.5, count: count) + [7]
      variant.table.widen(bytes, &numbers, count)
      #expect(numbers == bytes.map { Float($0) } + [7], "\(count) bytes")
    }
  }
}
