import Foundation
import TestSupport

/// What `Tests/Fixtures/numpy/random.json` holds; `Tests/Fixtures/README.md` tells the fields' meaning.
struct NumPyFixture: Decodable {
  struct Seeding: Decodable {
    struct Child: Decodable {
      let spawnKey: [String]
      let uint32: [UInt32]
    }
    /// A whole number of any size.
    let entropy: String
    let spawnKey: [String]
    let pool: [UInt32]
    let uint32: [UInt32]
    let uint64: [String]
    let children: [Child]
  }

  struct Generator: Decodable {
    let seed, state, inc: String
    let raw: [String]
    let random: [Double]
    let uniform: [Double]
    let uniformScalar: [Double]
  }

  struct Integers: Decodable {
    let seed, low, high: String
    let endpoint: Bool
    let values: [String]
    let nextRaw: String
  }

  struct Mixed: Decodable {
    let name, seed: String
    let calls: [[String]]
    let results: [String]
    let hasUint32, uinteger: UInt32
    let state: String
  }

  let seedSequence: [Seeding]
  let pcg64: [Generator]
  let integers: [Integers]
  let integersBetween: [Integers]
  let mixed: [Mixed]

  static func load() throws -> NumPyFixture {
    let file = Repository.root.appendingPathComponent("Tests/Fixtures/numpy/random.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Self.self, from: Data(contentsOf: file))
  }
}
