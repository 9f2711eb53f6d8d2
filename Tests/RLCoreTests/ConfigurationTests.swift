import RLCore
import Testing

private struct Kitchen: Configuration {
  enum Heat: String, CaseIterable, Sendable { case low, high }
  var isOpen = true
  var cooks = 2
  var guests: Int?
  var rent = 0.5
  var tip: Double? = 0.25
  var name = "Fork"
  var heat = Heat.low
  var tables = [4, 2]
  var prices = [1.5]
  var dishes: [String] = []

  static let keys: [ConfigurationKey<Self>] = [
    .init("is_open", \.isOpen, "Whether guests may enter."),
    .init("cooks", \.cooks, in: 1...9, "Cooks at work."),
    .init("guests", \.guests, in: 0...100, "Guests at most."),
    .init("rent", \.rent, in: .positive, "Rent a day."),
    .init("tip", \.tip, in: .unit, "Share of the bill."),
    .init("name", \.name, "What the sign says."),
    .init("heat", \.heat, "The stove."),
    .init("tables", \.tables, in: 1...12, "Seats of each table."),
    .init("prices", \.prices, in: .nonNegative, "Prices."),
    .init("dishes", \.dishes, "The menu."),
  ]
}

struct ConfigurationTests {
  @Test func keysDescribeThemselves() {
    let described = Kitchen.keyDescriptions
    #expect(
      described.map(\.name) == [
        "is_open", "cooks", "guests", "rent", "tip", "name", "heat", "tables", "prices", "dishes",
      ])
    #expect(
      described.map(\.kind) == [
        .bool, .integer(1...9), .integer(0...100), .number(.positive), .number(.unit), .text(choices: []),
        .text(choices: ["low", "high"]), .integers(1...12), .numbers(.nonNegative), .texts,
      ])
    #expect(described.filter(\.isOptional).map(\.name) == ["guests", "tip"])
    #expect(described[1].documentation == "Cooks at work.")
  }

  @Test(
    arguments: [
      (.bool, .bool(false), .integer(0)), (.texts, .texts(["a"]), .text("a")),
      (.integer(1...9), .integer(9), .integer(10)), (.number(.unit), .number(1), .number(1.5)),
      (.text(choices: ["low", "high"]), .text("low"), .text("mid")), (.text(choices: []), .text(""), .none),
      (.integers(1...9), .integers([1, 9]), .integers([1, 0])),
      (.numbers(.unit), .numbers([0, 1]), .numbers([0, .nan])),
    ] as [(ConfigurationKind, ConfigurationValue, ConfigurationValue)])
  func aKindAcceptsItsValuesInTheirRange(
    kind: ConfigurationKind, good: ConfigurationValue, bad: ConfigurationValue
  ) {
    #expect(kind.accepts(good) && !kind.accepts(bad))
  }

  @Test func defaultsAreTheInitialisers() {
    #expect(
      Kitchen.keyDescriptions.map(\.defaultValue) == [
        .bool(true), .integer(2), .none, .number(0.5), .number(0.25), .text("Fork"), .text("low"),
        .integers([4, 2]), .numbers([1.5]), .texts([]),
      ])
  }

  @Test func aCatalogLineMayNameOtherDefaults() {
    let described = Kitchen.keyDescriptions(defaults: Kitchen(["cooks": .integer(7), "tip": .none]))
    #expect(described.map(\.defaultValue)[1] == .integer(7))
    #expect(described.map(\.defaultValue)[4] == .none)
    #expect(described.map(\.defaultValue)[3] == .number(0.5))
  }

  @Test func valuesReplaceDefaultsKeyByKey() {
    let kitchen = Kitchen([
      "is_open": .bool(false), "guests": .integer(30), "heat": .text("high"), "tables": .integers([]),
      "dishes": .texts(["soup", "fish"]),
    ])
    #expect(!kitchen.isOpen)
    #expect(kitchen.guests == 30)
    #expect(kitchen.heat == .high)
    #expect(kitchen.tables == [])
    #expect(kitchen.dishes == ["soup", "fish"])
    #expect(kitchen.cooks == 2)
  }

  @Test func anOptionalValueCanBeTakenAway() {
    #expect(Kitchen(["tip": .none]).tip == nil)
    #expect(Kitchen(["tip": .number(0.5)]).tip == 0.5)
    #expect(Kitchen().values.map(\.value)[2] == .none)
  }

  @Test func valuesGoAroundUnchanged() {
    let values: [String: ConfigurationValue] = [
      "is_open": .bool(false), "cooks": .integer(3), "guests": .integer(4), "rent": .number(9), "tip": .none,
      "name": .text(""), "heat": .text("high"), "tables": .integers([1]), "prices": .numbers([0, 2]),
      "dishes": .texts(["pie"]),
    ]
    let kitchen = Kitchen(values)
    #expect(kitchen.values.map(\.name) == Kitchen.keys.map(\.name))
    #expect(Dictionary(uniqueKeysWithValues: kitchen.values.map { ($0.name, $0.value) }) == values)
  }

  @Test func aConfigurationWithoutKeysHasNone() {
    #expect(NoParameters.keyDescriptions.isEmpty)
    #expect(NoParameters().values.isEmpty)
    #expect(NoParameters().problems().isEmpty)
  }

  @Test func aValueOfAnotherTypeIsAProgrammersError() async {
    await #expect(processExitsWith: .failure) { _ = Kitchen(["cooks": .text("two")]) }
    await #expect(processExitsWith: .failure) { _ = Kitchen(["cooks": .none]) }
    await #expect(processExitsWith: .failure) { _ = Kitchen(["heat": .text("warm")]) }
  }

  @Test func aProblemPointsAtItsKey() {
    #expect(ConfigurationProblem("cooks", "too many").description == "cooks: too many")
    #expect(ConfigurationProblem(nil, "nobody is there").description == "nobody is there")
  }

  @Test func rangesKnowWhetherTheirEndsBelong() {
    #expect([-0.1, 0, 0.5, 1, 1.1].map(NumberRange.unit.contains) == [false, true, true, true, false])
    #expect([0, 1e-300, .infinity].map(NumberRange.positive.contains) == [false, true, false])
    #expect([-1e-300, 0, .infinity].map(NumberRange.nonNegative.contains) == [false, true, false])
    #expect([-Double.infinity, -1e300, .infinity].map(NumberRange.finite.contains) == [false, true, false])
    #expect([0, 0.5, 1].map(NumberRange(0, 1, includesHigh: false).contains) == [true, true, false])
    for range in [NumberRange.unit, .positive, .nonNegative, .finite] { #expect(!range.contains(.nan)) }
  }

  @Test(arguments: [
    (NumberRange.finite, "a finite number"),
    (.unit, "a number in [0, 1]"),
    (.positive, "a number above 0"),
    (.nonNegative, "a number of at least 0"),
    (NumberRange(2, .infinity, includesHigh: false), "a number of at least 2"),
    (NumberRange(2.5, .infinity, includesLow: false, includesHigh: false), "a number above 2.5"),
    (NumberRange(0, 1, includesLow: false), "a number in (0, 1]"),
    (NumberRange(-0.5, 100, includesHigh: false), "a number in [-0.5, 100)"),
  ])
  func aRangeReadsAsItIs(range: NumberRange, text: String) {
    #expect(range.description == text)
  }
}
