import Foundation
import Testing
import Text

@Suite struct ReadableTests {
  @Test func decimalsAreRoundedAsPrintfDoes() {
    // 0.8125 and 2.5 lie in the middle and go to the even digit; 0.15 is stored as 0.1499… and 1.005 as 1.00499….
    #expect(Readable.fixed(0.8125, 3) == "0.812" && Readable.fixed(0.8135, 3) == "0.814")
    #expect(Readable.fixed(2.5, 0) == "2" && Readable.fixed(3.5, 0) == "4" && Readable.fixed(0.5, 0) == "0")
    #expect(Readable.fixed(0.15, 1) == "0.1" && Readable.fixed(1.005, 2) == "1.00")
    #expect(Readable.fixed(9.996, 2) == "10.00" && Readable.fixed(-99.96, 1) == "-100.0")
    #expect(Readable.fixed(12, 2) == "12.00" && Readable.fixed(-0.25, 2) == "-0.25")
  }

  @Test func anyNumberReadsAsByPrintf() {
    var random = SystemRandomNumberGenerator()
    for round in 0..<2_000 {
      let value =
        round % 2 == 0
        ? Double(bitPattern: random.next()) : Double(Int.random(in: -100_000...100_000, using: &random)) / 64
      let digits = round % 7
      guard value.isFinite else { continue }
      #expect(
        Readable.scientific(value, digits) == String(format: "%.\(digits)e", value), "\(value), \(digits)")
      guard value.magnitude < 1e15 else { continue }
      let text = String(format: "%.\(digits)f", value)
      #expect(
        [text, String(text.dropFirst())].contains(Readable.fixed(value, digits)), "\(value), \(digits)")
    }
  }

  @Test func zeroHasNoSignAndWhatIsNoNumberHasAName() {
    #expect(Readable.fixed(-0.0, 1) == "0.0" && Readable.fixed(-0.001, 2) == "0.00")
    #expect(Readable.fixed(.nan, 3) == "NaN" && Readable.short(.nan) == "NaN")
    #expect(Readable.score(.infinity) == "∞" && Readable.compact(-.infinity) == "-∞")
    #expect(Readable.exact(.nan) == "NaN" && Readable.scientific(.infinity, 2) == "∞")
  }

  @Test func powersOfTenAreWrittenAsInC() {
    #expect(Readable.scientific(1.5e-12, 2) == "1.50e-12" && Readable.scientific(0, 2) == "0.00e+00")
    #expect(Readable.scientific(9.996e9, 2) == "1.00e+10" && Readable.scientific(-1e100, 0) == "-1e+100")
    #expect(Readable.fixed(1e15, 3) == "1.00e+15")
  }

  @Test func theShortestTextGivesTheNumberBack() {
    #expect(Readable.exact(0.1) == "0.1" && Readable.exact(20) == "20" && Readable.exact(-3) == "-3")
    #expect(Readable.exact(1e-7) == "1e-07" && Readable.exact(1e300) == "1e+300")
  }

  @Test func digitsAreGroupedByThree() {
    #expect(
      [0, 999, 1_000, -1_234_567].map { Readable.grouped($0) } == ["0", "999", "1,000", "-1,234,567"])
    #expect(Readable.grouped(Int.min) == "-9,223,372,036,854,775,808")
    #expect(Readable.grouped(2_000.0) == "2,000" && Readable.grouped(1e30) == "1e+30")
  }

  @Test func aCountIsOfOneOrOfSeveral() {
    #expect(
      [0, 1, 1_274].map { Readable.count($0, "episode") } == ["0 episodes", "1 episode", "1,274 episodes"])
  }

  @Test func shortNumbersHaveThreeDigitsOrSo() {
    #expect(Readable.short(0.12345) == "0.123" && Readable.short(12.34) == "12.3")
    #expect(Readable.short(-13) == "-13" && Readable.short(1234.5) == "1,234")
    #expect(Readable.short(1_234_567) == "1.23M" && Readable.short(-0.00001) == "-1.0e-05")
    #expect(Readable.short(0.0004) == "0.0004" && Readable.short(1e-10) == "0")
  }

  @Test func thousandsHaveALetter() {
    #expect(Readable.compact(160_000) == "160k" && Readable.compact(25_300_000) == "25.3M")
    #expect(Readable.compact(1_500) == "1.5k" && Readable.compact(20e9) == "20G")
    // Rounded up to the next letter.
    #expect(Readable.compact(999_499) == "999k" && Readable.compact(999_600) == "1M")
    #expect(Readable.compact(12_345, digits: 2) == "12k" && Readable.compact(995_000, digits: 2) == "1M")
    #expect(Readable.compact(51.23) == "51.2" && Readable.compact(1e20) == "1.00e+20")
  }

  @Test func ticksKeepTheirDigits() {
    let ticks = [0, 0.5, 0.025, 2_500, 122_500, 20_000_000, -1_250, 1e-5]
    #expect(
      ticks.map(Readable.tick) == ["0", "0.5", "0.025", "2.5k", "122.5k", "20M", "-1.25k", "1.0e-05"])
  }

  @Test func cellsHaveFewDigits() {
    #expect([0.744, -13.04, 123.4, 12_345].map(Readable.cell) == ["0.74", "-13.0", "123", "12k"])
    #expect(Readable.cell(-0.001) == "0.00" && Readable.cell(99.96) == "100.0")
    #expect(Readable.cellForms(-3.14) == ["-3.14", "-3.1", "-3"])
    #expect(Readable.cellForms(0.744) == ["0.74", "0.7"] && Readable.cellForms(1e6) == ["1M"])
  }

  @Test func numbersInAColumnAreToldApart() {
    #expect(Readable.distinct([0.4801, 0.4803, 0.4811]) == ["0.4801", "0.4803", "0.4811"])
    #expect(Readable.distinct([99.97, 100.02]) == ["99.97", "100.02"])
    #expect(Readable.distinct([0.5, 0.5, 1]) == ["0.500", "0.500", "1"])
  }

  @Test func scoresShowWhatCounts() {
    #expect(
      [0.744, -13.04, 475.25, 1234.4].map { Readable.score($0) } == ["0.744", "-13.0", "475.2", "1234"])
    #expect(Readable.score(0.0001) == "0.00010" && Readable.score(2.5e-7) == "2.50e-07")
    #expect(Readable.score(nil as Double?) == "-" && Readable.score(3e9) == "3.00e+09")
    #expect(Readable.signed(0.112) == "+0.112" && Readable.signed(-2) == "-2.000")
    #expect(Readable.scores(0.5001, 0.5002) == ("0.5001", "0.5002"))
    #expect(Readable.scores(1, 1) == ("1.000", "1.000") && Readable.score(0) == "0.000")
    #expect(Readable.scores(500.01, 500.04) == ("500.01", "500.04"))
    #expect(Readable.scores(1e300, 1.0000001e300) == ("1.0000000e+300", "1.0000001e+300"))
  }

  @Test func timesHaveTheUnitThatFits() {
    let times = [0, 0.00025, 0.012, 0.9996, 4.25, 59.96, 185, 3599.6, 7500]
    #expect(
      times.map(Readable.duration) == [
        "0 s", "0.2 ms", "12 ms", "1.0 s", "4.2 s", "1 min 00 s", "3 min 05 s", "1 h 00 min", "2 h 05 min",
      ])
    #expect(Readable.duration(.infinity) == "-" && Readable.duration(-4) == "-4.0 s")
  }

  @Test func bytesHaveUnitsOfAThousand() {
    #expect(
      [512, 17_300, 26_100_000, 1_500_000_000, 999_960].map(Readable.bytes) == [
        "512 B", "17.3 kB", "26.1 MB", "1.5 GB", "1.0 MB",
      ])
  }

  @Test func listsEndWithAnd() {
    #expect(Readable.list([]) == "" && Readable.list(["a"]) == "a")
    #expect(Readable.list(["a", "b"]) == "a and b" && Readable.list(["a", "b", "c"]) == "a, b and c")
  }
}
