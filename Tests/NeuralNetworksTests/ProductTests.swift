import CDNNL
import CKernels
import Testing

/// A product with its matrices in arrays; C lies between guard numbers and may have room between its rows.
private struct Case {
  var rows: Int
  var columns: Int
  var depth: Int
  var aIsTransposed = false
  var hasBias = false
  var addsToC = false
  var rectifies = false
  var gap = 0

  var a: [Float] = []
  var b: [Float] = []
  var c: [Float] = []
  var bias: [Float] = []

  static let guardNumber: Float = 12345

  mutating func fill(_ random: inout TestRandom) {
    a = random.floats((rows + gap) * (depth + gap) + 1)
    b = random.floats(depth * (columns + gap) + 1)
    bias = random.floats(columns)
    c = [Float](repeating: Self.guardNumber, count: rows * (columns + gap) + 1)
    for row in 0..<rows {
      for column in 0..<columns { c[row * (columns + gap) + column] = Float(random.next()) }
    }
  }

  var aStride: Int { (aIsTransposed ? rows : depth) + gap }

  func run(_ table: CKernelsTable) -> [Float] {
    var result = c
    result.withUnsafeMutableBufferPointer { c in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          bias.withUnsafeBufferPointer { bias in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
            var product = CKernelsProduct(
              rows: rows, columns: columns, depth: depth, a: a, aStride: aStride,
              aIsTransposed: aIsTransposed, b: b,
              bStride: columns + gap, c: c, cStride: columns + gap, bias: hasBias ? bias.baseAddress : nil,
              addsToC: addsToC, rectifies: rectifies)
            table.product(&product)
          }
        }
      }
    }
    return result
  }

  /// Element by element in Float64.
  func expected(row: Int, column: Int) -> Double {
    var sum = hasBias ? Double(bias[column]) : addsToC ? Double(c[row * (columns + gap) + column]) : 0
    for k in 0..<depth {
      let x = aIsTransposed ? a[k * aStride + row] : a[row * aStride + k]
      sum += Double(x) * Double(b[k * (columns + gap) + column])
    }
    return rectifies ? max(sum, 0) : sum
  }

  func isCorrect(_ result: [Float]) -> Bool {
    for index in result.indices {
      let row = index / (columns + gap)
      let column = index % (columns + gap)
      if row < rows && column < columns {
        if !isClose(result[index], expected(row: row, column: column), tolerance: 2e-5) { return false }
      } else if result[index] != Self.guardNumber {
        return false
      }
    }
    return true
  }
}

@Suite struct ProductTests {
  @Test func twoByTwoCanBeCheckedInTheHead() {
    var product = Case(rows: 2, columns: 2, depth: 2, hasBias: true, rectifies: true)
    product.a = [1, 2, 3, 4]
    product.b = [5, 6, 7, -8]
    product.bias = [10, 0]
    product.c = [0, 0, 0, 0]
    for variant in Variant.all {
      // 1*5 + 2*7 + 10, max(0, 1*6 - 2*8); 3*5 + 4*7 + 10, max(0, 3*6 - 4*8)
      #expect(product.run(variant.table) == [29, 0, 53, 0], "\(variant.name)")
    }
  }

  @Test(arguments: Variant.all)
  func everySizeAgreesWithThreeLoops(_ variant: Variant) {
    var random = TestRandom(seed: 1)
    for rows in [1, 2, 3, 5, 6, 7, 8, 9, 12, 13, 17, 25] {
      for columns in 1...66 {
        for depth in [1, 4, 8, 15, 16, 17, 33] {
          for transposed in [false, true] {
            var product = Case(rows: rows, columns: columns, depth: depth, aIsTransposed: transposed)
            product.hasBias = (rows + columns) % 2 == 0
            product.addsToC = !product.hasBias && depth % 2 == 0
            product.rectifies = columns % 3 == 0
            product.gap = columns % 4 == 1 ? 3 : 0
            product.fill(&random)
            let result = product.run(variant.table)
            #expect(
              product.isCorrect(result), "\(rows) x \(columns) x \(depth), transposed \(transposed)")
          }
        }
      }
    }
  }

  @Test(arguments: Variant.all, [1, 2, 7, 40])
  func aDeepProductIsCutIntoBlocksWithoutLoss(_ variant: Variant, columns: Int) {
    var random = TestRandom(seed: 2)
    for depth in [511, 512, 513, 1025] {
      for gap in [0, 1] {
        var product = Case(
          rows: 9, columns: columns, depth: depth, hasBias: true, rectifies: true, gap: gap)
        product.fill(&random)
        #expect(product.isCorrect(product.run(variant.table)), "depth \(depth), gap \(gap)")
      }
    }
  }

  @Test(arguments: Variant.all)
  func aRowHasTheSameBitsInEveryBatch(_ variant: Variant) {
    var random = TestRandom(seed: 3)
    for columns in [1, 2, 3, 7, 8, 15, 16, 33, 84, 120] {
      for depth in [1, 4, 84, 120, 600] {
        var whole = Case(rows: 30, columns: columns, depth: depth, hasBias: true)
        whole.fill(&random)
        let expected = whole.run(variant.table)
        for rows in 1...29 {
          for first in [0, 1, 30 - rows] where first + rows <= 30 {
            var part = whole
            part.rows = rows
            part.a = Array(whole.a[(first * depth)...])
            part.c = Array(whole.c[(first * columns)...])
            let result = part.run(variant.table)
            let wanted = expected[(first * columns)..<((first + rows) * columns)]
            #expect(
              zip(result, wanted).allSatisfy { $0.bitPattern == $1.bitPattern },
              "rows \(first)..<\(first + rows) of \(columns) columns, depth \(depth)")
          }
        }
      }
    }
  }

  @Test(arguments: Variant.all)
  func rectifyingKeepsANotANumberInSight(_ variant: Variant) {
    for columns in [1, 16, 19] {
      var product = Case(rows: 1, columns: columns, depth: 1, rectifies: true)
      product.a = [.nan]
      product.b = [Float](repeating: 1, count: columns)
      product.c = [Float](repeating: 0, count: columns)
      #expect(product.run(variant.table).allSatisfy { $0.isNaN }, "\(columns) columns")
    }
  }

  @Test(arguments: Variant.all, [(128, 84, 120), (33, 7, 65), (16, 256, 3)])
  func productsAgreeWithOneDNN(_ variant: Variant, size: (rows: Int, columns: Int, depth: Int)) {
    var random = TestRandom(seed: 4)
    for transposed in [false, true] {
      var product = Case(
        rows: size.rows, columns: size.columns, depth: size.depth, aIsTransposed: transposed)
      product.fill(&random)
      let result = product.run(variant.table)
      var reference = product.c
      let status = dnnl_sgemm(
        transposed ? 84 : 78, 78, dnnl_dim_t(size.rows), dnnl_dim_t(size.columns), dnnl_dim_t(size.depth), 1,
        product.a, dnnl_dim_t(product.aStride), product.b, dnnl_dim_t(size.columns), 0, &reference,
        dnnl_dim_t(size.columns))
      #expect(status == dnnl_success)
      #expect(zip(result, reference).allSatisfy { isClose($0, Double($1)) })
    }
  }
}
