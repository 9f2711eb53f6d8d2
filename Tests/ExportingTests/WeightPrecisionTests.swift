import Exporting
import Testing

/// Weights of fewer bits.
@Suite struct WeightPrecisionTests {
  @Test func bf16KeepsEightBitsAndRoundsTiesToEven() {
    let values: [Float] = [1, 1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1p-7, -0.1, 0]
    let rounded = WeightPrecision.bf16.rounded(Matrix(rows: 1, columns: 6, values: values))
    #expect(rounded == [1, 1, 1 + 0x4p-8, 1 + 0x1p-7, -0.10009765625, 0])
  }

  @Test func int8ScalesEachOutputByItself() {
    let rounded = WeightPrecision.int8.rounded(Matrix(rows: 2, columns: 2, values: [127, 0.5, 0.6, 1.27]))
    #expect(rounded == [127, 0.5, 1, 1.27])
  }
}
