import Foundation
import Lab
import RLCore
import Testing
import Tuning

@Suite struct SpaceTests {
  private func draws(_ domain: SearchDomain, _ count: Int = 4000) -> [String] {
    var random = RandomStream(seed: 3)
    return (0..<count).map { _ in domain.draw(&random) }
  }

  @Test func aLogarithmicRangeIsDrawnEvenlyInItsDecades() {
    let values = draws(.numbers(1e-5...1e-1, isLogarithmic: true)).compactMap { Double($0) }
    #expect(values.count == 4000 && values.allSatisfy { $0 >= 1e-5 && $0 <= 1e-1 })
    for decade in [1e-5, 1e-4, 1e-3, 1e-2] {
      let share = Double(values.filter { $0 >= decade && $0 < 10 * decade }.count) / 4000
      #expect(abs(share - 0.25) < 0.03)
    }
  }

  @Test func integersReachBothEndsOfTheirRange() {
    #expect(Set(draws(.integers(1...4, isLogarithmic: false))) == ["1", "2", "3", "4"])
    let values = draws(.integers(1...1000, isLogarithmic: true)).compactMap { Int($0) }
    #expect(values.min() == 1 && values.max() ?? 0 > 950)
    // log(10.5 / 0.5) / log(1000.5 / 0.5)
    #expect(abs(Double(values.filter { $0 <= 10 }.count) / 4000 - 0.4) < 0.03)
  }

  @Test func shapesHaveLayersAndUnitsOfTheirRanges() {
    let shapes = Set(draws(.shapes(layers: 1...2, units: [8, 16])))
    #expect(shapes == ["[8]", "[16]", "[8, 8]", "[8, 16]", "[16, 8]", "[16, 16]"])
  }

  @Test(arguments: [
    SearchDomain.integers(1...4, isLogarithmic: false), .integers(1...10_000, isLogarithmic: true),
    .numbers(-1...1, isLogarithmic: false), .numbers(1e-6...1, isLogarithmic: true),
    .choices(["a", "b", "c"]), .shapes(layers: 1...3, units: [4, 8, 16]),
  ])
  func aMutationIsAnotherValueOfTheSameDomain(domain: SearchDomain) {
    var random = RandomStream(seed: 7)
    var changed = 0
    for _ in 0..<500 {
      let value = domain.draw(&random)
      let other = domain.mutated(value, &random)
      if other != value { changed += 1 }
      for text in [other, domain.perturbed(value, &random)] {
        switch domain {
        case .integers(let range, _): #expect(range.contains(Int(text) ?? .min))
        case .numbers(let range, _): #expect(range.contains(Double(text) ?? .nan))
        case .choices(let values): #expect(values.contains(text))
        case .shapes(let layers, let units):
          let shape = text.split { !$0.isNumber }.compactMap { Int($0) }
          #expect(layers.contains(shape.count) && shape.allSatisfy(units.contains))
        }
      }
    }
    #expect(changed > 400)
  }

  @Test func aMutationOfALogarithmicRangeIsAStepInDecades() {
    let domain = SearchDomain.numbers(1e-6...1, isLogarithmic: true)
    var random = RandomStream(seed: 9)
    let decades = (0..<2000).compactMap { _ in Double(domain.mutated("0.001", &random)).map { log10($0) } }
    // From the middle of six decades as often up as down, by the mean of two uniform numbers: a deviation of 6 / √24.
    let mean = decades.reduce(0, +) / 2000
    #expect(decades.count == 2000 && abs(mean + 3) < 0.15, "\(mean)")
  }

  @Test func aKeyWhoseConditionIsNotMetKeepsTheValueOfTheFile() {
    let space = SearchSpace(parameters: [
      SearchParameter(key: "agent.replay", domain: .choices(["uniform", "prioritized"])),
      SearchParameter(
        key: "agent.alpha", domain: .numbers(0...1, isLogarithmic: false),
        conditions: [.init(key: "agent.replay", values: ["prioritized"])]),
    ])
    #expect(space.settings(["uniform", "0.5"]).map(\.override) == ["agent.replay=uniform"])
    #expect(
      space.settings(["prioritized", "0.5"]).map(\.override) == [
        "agent.replay=prioritized", "agent.alpha=0.5",
      ])
  }
}
