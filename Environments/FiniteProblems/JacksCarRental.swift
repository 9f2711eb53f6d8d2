import Drawing
import RLCore

/// Jack's car rental (Sutton and Barto 2018, example 4.2): move cars between two locations overnight.
struct JacksCarRental: DiscreteEnvironment, ModelledEnvironment, GridDrawable {
  static let entry = EnvironmentEntry(
    "JacksCarRental-v0", JacksCarRental.self,
    summary: "Move cars between two rental locations overnight.",
    documentation: """
      Move up to five cars from one rental location to another each evening, so that there are cars where customers come.
      The next day customers ask for cars and bring some back, in numbers that are Poisson distributed. A returned car can be
      rented from the next day on; cars beyond the room of a location are lost.

      Observation: the cars in the evening, first location * (cars + 1) + second location; 441 states by default.
      Actions: 0 moves none, 1 to 5 move that many cars from the first to the second location, 6 to 10 move 1 to 5 from
        the second to the first. More than there are is illegal.
      Reward: 10 for each car rented, -2 for each car moved.
      Start: half of the room is taken at each location, 10 and 10 by default.
      Ends: never terminated; truncated after 100 days.
      Source: Sutton and Barto, "Reinforcement Learning" (2018), example 4.2, and exercise 4.7 with free_shuttle: true and
        parking_cost: 4. The book's discount factor is 0.9.
      """, maxEpisodeSteps: 100)

  struct Parameters: Configuration {
    var cars = 20
    var longestMove = 5
    var rent = 10.0
    var moveCost = 2.0
    var requests = [3.0, 4.0]
    var returns = [3.0, 2.0]
    var isShuttleFree = false
    var parkingCost = 0.0
    var freeParking = 10

    private static let means = NumberRange(0, 30)

    static let keys: [ConfigurationKey<Self>] = [
      .init("cars", \.cars, in: 1...30, "Room for cars at each location."),
      .init("longest_move", \.longestMove, in: 1...10, "Cars moved in one night, at most."),
      .init("rent", \.rent, in: .finite, "Reward for a rented car."),
      .init("move_cost", \.moveCost, in: .finite, "Cost of moving a car."),
      .init("requests", \.requests, in: means, "Mean number of customers a day at each location."),
      .init("returns", \.returns, in: means, "Mean number of returned cars a day at each location."),
      .init(
        "free_shuttle", \.isShuttleFree, "Whether the first car to the second location moves for nothing."),
      .init("parking_cost", \.parkingCost, in: .finite, "Cost of a location that keeps many cars overnight."),
      .init("free_parking", \.freeParking, in: 0...30, "Cars that a location keeps overnight for nothing.")
        .acting("with a parking_cost") { $0.parkingCost != 0 },
    ]

    func problems() -> [ConfigurationProblem] {
      [("requests", requests), ("returns", returns)].compactMap { key, means in
        means.count == 2 ? nil : .init(key, "needs two numbers, one per location; this has \(means.count)")
      }
    }
  }

  let actionSpace: DiscreteSpace
  private let parameters: Parameters
  private let requests, returns: [PoissonLaw]
  /// In the evening.
  private var cars = Cars(first: 0, second: 0)
  /// After the last move; nil at the start.
  private var moved: Cars?

  /// At each location.
  private struct Cars {
    var first, second: Int
  }

  init(_ parameters: Parameters) {
    self.parameters = parameters
    let moves = 1...parameters.longestMove
    actionSpace = DiscreteSpace(labels: ["0"] + moves.map { "+\($0)" } + moves.map { "-\($0)" })
    (requests, returns) = (parameters.requests.map(PoissonLaw.init), parameters.returns.map(PoissonLaw.init))
  }

  private var side: Int { parameters.cars + 1 }
  var stateCount: Int { side * side }
  var state: Int { cars.first * side + cars.second }
  var masksActions: Bool { true }

  /// Cars from the first to the second location.
  private func move(_ action: Int) -> Int {
    action <= parameters.longestMove ? action : parameters.longestMove - action
  }

  private func isLegal(_ action: Int, _ cars: Cars) -> Bool {
    (-cars.second...cars.first).contains(move(action))
  }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    for action in 0..<actionSpace.count { flags[action] = isLegal(action, cars) }
  }

  /// The cars after a move, and its cost. An illegal one moves none.
  private func night(_ action: Int, _ cars: Cars) -> (cars: Cars, cost: Double) {
    let move = isLegal(action, cars) ? move(action) : 0
    let paid = parameters.isShuttleFree && move > 0 ? move - 1 : abs(move)
    let left = Cars(
      first: min(cars.first - move, parameters.cars), second: min(cars.second + move, parameters.cars))
    let full = (left.first > parameters.freeParking ? 1 : 0) + (left.second > parameters.freeParking ? 1 : 0)
    return (left, Double(paid) * parameters.moveCost + Double(full) * parameters.parkingCost)
  }

  mutating func reset(using random: inout RandomStream) {
    (cars, moved) = (Cars(first: parameters.cars / 2, second: parameters.cars / 2), nil)
  }

  /// Draws four numbers: the customers and the returned cars of each location.
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let night = night(action, cars)
    var rented = 0
    func day(_ place: Int, _ cars: Int) -> Int {
      let rentals = min(requests[place].sample(using: &random), cars)
      rented += rentals
      return min(cars - rentals + returns[place].sample(using: &random), parameters.cars)
    }
    cars.first = day(0, night.cars.first)
    cars.second = day(1, night.cars.second)
    moved = night.cars
    return Step(reward: parameters.rent * Double(rented) - night.cost)
  }

  /// With the defaults two million outcomes, since each day may lead to any state.
  var model: TransitionModel {
    let days = (0..<2).map { RentalDay(requests[$0], returns[$0], room: parameters.cars) }
    let side = side
    let start = parameters.cars / 2
    return TransitionModel(
      stateCount: stateCount, actionCount: actionSpace.count,
      startProbabilities: (0..<stateCount).map { $0 == start * side + start ? 1 : 0 },
      legalActions: (0..<stateCount).flatMap { state in
        (0..<actionSpace.count).map { isLegal($0, Cars(first: state / side, second: state % side)) }
      }, hasRandomRewards: true
    ) { state, action in
      let night = night(action, Cars(first: state / side, second: state % side))
      let (first, second) = (days[0].outcomes[night.cars.first], days[1].outcomes[night.cars.second])
      var all: [TransitionModel.Outcome] = []
      all.reserveCapacity(first.count * second.count)
      for one in first {
        for other in second {
          all.append(
            .init(
              probability: one.probability * other.probability, state: one.cars * side + other.cars,
              reward: parameters.rent * (one.rentals + other.rentals) - night.cost, terminated: false))
        }
      }
      return all
    }
  }

  /// As in the book's figure: the first location's cars grow upward, the second's to the right.
  var gridLayout: GridLayout {
    let side = side
    return GridLayout(columns: side, rows: side) { column, row in (side - 1 - row) * side + column }
  }

  /// The agent is at the numbers of cars in the evening; a small disc where the last night's move had left them.
  func draw() -> Scene {
    let side = side
    var scene = Scene(width: Double(side), height: Double(side))
    scene.shapes.append(.rectangle(origin: .init(0, 0), width: scene.width, height: scene.height, .floor))
    scene.grid(columns: side, rows: side)
    func place(_ cars: Cars) -> Scene.Point {
      .init(Double(cars.second) + 0.5, Double(side - 1 - cars.first) + 0.5)
    }
    for number in stride(from: 0, through: side - 1, by: 5) {
      scene.label("\(number)", number, side - 1)
      if number > 0 { scene.label("\(number)", 0, side - 1 - number) }
    }
    if let moved {
      scene.shapes.append(.line(from: place(moved), to: place(cars), width: 0.08, .line))
      scene.shapes.append(.circle(center: place(moved), radius: 0.2, .body))
    }
    scene.shapes.append(.circle(center: place(cars), radius: 0.42, .agent))
    return scene
  }
}
