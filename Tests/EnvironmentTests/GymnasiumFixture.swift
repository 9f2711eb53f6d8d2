import Foundation
import RLCore
import TestSupport

/// What a file of `Tests/Fixtures/gymnasium` holds; `Tests/Fixtures/README.md` tells the fields' meaning.
struct GymnasiumFixture: Decodable {
  struct Variant: Decodable {
    let name, id: String
    let kwargs: Arguments
    let maxEpisodeSteps: Int?
    let rewardThreshold: Double?
    let probValues: [Double]?
    let runs: [Run]
  }

  struct Run: Decodable {
    let seed: UInt64
    let episodes: [Episode]
  }

  struct Episode: Decodable {
    /// T + 1 rows.
    let states: [[Double]]
    let actions: [Int]
    let rewards: [Double]
    let endings: [Ending]
    /// Indices into the variant's `probValues`; empty where there are none.
    let probs: [Int]
    /// T + 1 action masks, bit i for action i; nil where there are none.
    let masks: [Int]?

    private enum Key: String, CodingKey { case states, actions, rewards, terminated, truncated, probs, masks }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      func digits(_ key: Key) throws -> [Int] {
        try (fields.decodeIfPresent(String.self, forKey: key) ?? "").compactMap(\.wholeNumberValue)
      }
      states =
        try (try? fields.decode([[Double]].self, forKey: .states))
        ?? fields.decode([Double].self, forKey: .states).map { [$0] }
      rewards = try fields.decode([Double].self, forKey: .rewards)
      actions = try digits(.actions)
      masks = try fields.decodeIfPresent([Int].self, forKey: .masks)
      probs = try digits(.probs)
      // Gymnasium sets both flags where the time limit meets the end; here terminated wins.
      endings = try zip(digits(.terminated), digits(.truncated)).map { terminated, truncated in
        terminated == 1 ? .terminated : truncated == 1 ? .truncated : .none
      }
    }
  }

  struct RandomMap: Decodable {
    let size: Int
    let p: Double
    let seed: Int
    let rows: [String]
  }

  /// Runs of which each episode is told by a few numbers.
  struct Digest: Decodable {
    let name, id: String
    let kwargs: Arguments
    let runs: [DigestRun]
  }

  struct DigestRun: Decodable {
    let seed: UInt64
    let episodes: [DigestEpisode]
  }

  struct DigestEpisode: Decodable {
    let actions: [Int]
    /// The states after the reset and after the last step.
    let first, last: [Double]
    /// The sum of all states' elements, each times its place, counted from 1, and its step's, so too.
    let check: Double
    /// The sum of the rewards.
    let reward: Double
    /// Of the last step; terminated wins.
    let ending: Ending

    private enum Key: String, CodingKey { case actions, first, last, check, reward, terminated, truncated }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      func row(_ key: Key) throws -> [Double] {
        try (try? fields.decode([Double].self, forKey: key)) ?? [fields.decode(Double.self, forKey: key)]
      }
      actions = try fields.decode(String.self, forKey: .actions).compactMap(\.wholeNumberValue)
      (first, last) = try (row(.first), row(.last))
      check = try fields.decode(Double.self, forKey: .check)
      reward = try fields.decode(Double.self, forKey: .reward)
      let (terminated, truncated) = try (
        fields.decode(String.self, forKey: .terminated), fields.decode(String.self, forKey: .truncated)
      )
      ending = terminated == "1" ? .terminated : truncated == "1" ? .truncated : .none
    }
  }

  /// Arguments of `gymnasium.make`, as values of an experiment file.
  struct Arguments: Decodable {
    private(set) var values: [String: ConfigurationValue] = [:]

    private struct Key: CodingKey {
      let stringValue: String
      let intValue: Int? = nil
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      for key in fields.allKeys {
        // JSONDecoder turns the names of keys into camel case, and an experiment file has them in snake case.
        let name = key.stringValue.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : "\($1)" }
        if let value = try? fields.decode(Bool.self, forKey: key) {
          values[name] = .bool(value)
        } else if let value = try? fields.decode(Double.self, forKey: key) {
          values[name] = .number(value)
        } else if let value = try? fields.decode([Double].self, forKey: key) {
          values[name] = .numbers(value)
        } else if let value = try? fields.decode(String.self, forKey: key) {
          values[name] = .text(value)
        } else {
          // An unknown letter counts as ice in Gymnasium and is refused here.
          values[name] = .texts(
            try fields.decode([String].self, forKey: key).map { $0.replacingOccurrences(of: "X", with: "F") })
        }
      }
    }
  }

  let variants: [Variant]
  let digests: [Digest]
  let randomMaps: [RandomMap]?

  static func load(_ id: String) throws -> GymnasiumFixture {
    let file = Repository.root.appendingPathComponent("Tests/Fixtures/gymnasium/\(id).json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Self.self, from: Data(contentsOf: file))
  }
}
