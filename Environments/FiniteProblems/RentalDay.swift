/// What a day does to the cars of one location, by their number in the morning.
struct RentalDay {
  struct Outcome {
    var probability: Double
    /// In the evening.
    var cars: Int
    /// Expected number of rented cars where the day ends with so many.
    var rentals: Double
  }

  /// `[room + 1]`, the possible evenings for each number of cars in the morning.
  let outcomes: [[Outcome]]

  init(_ requests: PoissonLaw, _ returns: PoissonLaw, room: Int) {
    outcomes = (0...room).map { morning in
      let rented = requests.cut(at: morning)
      var (chances, rentals) = (
        [Double](repeating: 0, count: room + 1), [Double](repeating: 0, count: room + 1)
      )
      for number in 0...morning {
        let left = morning - number
        for (back, chance) in returns.cut(at: room - left).enumerated() {
          chances[left + back] += rented[number] * chance
          rentals[left + back] += rented[number] * chance * Double(number)
        }
      }
      return (0...room).filter { chances[$0] > 0 }.map {
        Outcome(probability: chances[$0], cars: $0, rentals: rentals[$0] / chances[$0])
      }
    }
  }
}
