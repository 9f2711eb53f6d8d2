import Agents
import GridWorlds
import RLCore
import Testing

/// An optimal policy earns what the optimal values promise, in every state.
@Suite struct AttainedOptimumTests {
  private static let methods = Planning.Method.allCases

  /// What following `policy` earns: sweeps from nothing, as long as they change anything.
  private func earned(_ model: TransitionModel, _ policy: [Int], gamma: Double) -> [Double] {
    var values = [Double](repeating: 0, count: model.stateCount)
    for _ in 0..<200_000 {
      var change = 0.0
      for state in 0..<model.stateCount {
        let value = model.outcomes(state: state, action: policy[state]).reduce(0) {
          $0 + $1.probability * ($1.reward + ($1.terminated ? 0 : gamma * values[$1.state]))
        }
        change = max(change, abs(value - values[state]))
        values[state] = value
      }
      if change < 1e-14 { break }
    }
    return values
  }

  private func expectAttained(
    _ solution: Planning.Solution, _ model: TransitionModel, gamma: Double, _ comment: Comment
  ) {
    for (value, own) in zip(solution.values, earned(model, solution.policy, gamma: gamma)) {
      #expect(abs(value - own) <= 1e-8 * max(1, abs(value)), comment)
    }
  }

  @Test(arguments: gridWorlds.map(\.id), [1, 0.99, 0.5, 0]) func policiesEarnWhatTheirValuesPromise(
    id: String, gamma: Double
  ) throws {
    let model = try TransitionModel.gridWorld(id)
    for method in Self.methods {
      let solution = try method.solution(model, gamma: gamma)
      expectAttained(solution, model, gamma: gamma, "\(id), gamma \(gamma), \(method.rawValue)")
    }
  }

  @Test func whoStandsBeforeTheGoalWalksIn() throws {
    let model = try TransitionModel.gridWorld(
      "TextMap-v0",
      ["map": .texts(["SG"]), "cells": .texts(["G 1 ends"]), "step_reward": .number(0)])
    for method in Self.methods {
      let solution = try method.solution(model, gamma: 1)
      #expect(solution.values[0] == 1 && solution.policy[0] == 1)
    }
    #expect(try Planning.Method.valueIteration.solution(model, gamma: 1 - 1e-13).policy[0] == 1)
  }

  @Test func undiscountedIceIsCrossed() throws {
    let lake = try TransitionModel.gridWorld("FrozenLake8x8-v1")
    let solution = try Planning.Method.valueIteration.solution(lake, gamma: 1)
    #expect(abs(solution.values[0] - 1) < 1e-9)
    let earned = try #require(
      Planning.expectedReturn(lake, policy: solution.policy, maxEpisodeSteps: 200))
    #expect(earned > 0.86)
    #expect(
      abs((Planning.expectedReturn(lake, policy: solution.policy, maxEpisodeSteps: nil) ?? 0) - 1) < 1e-9)
  }

  @Test func undiscountedRoomsAreLeftByTheShortestWay() throws {
    let rooms = try TransitionModel.gridWorld("FourRooms-v0", ["slip_probability": .number(0)])
    let undiscounted = try Planning.Method.valueIteration.solution(rooms, gamma: 1)
    let discounted = try Planning.Method.valueIteration.solution(rooms, gamma: 0.99)
    for limit in [5, 10, 20, 40] {
      #expect(
        Planning.expectedReturn(rooms, policy: undiscounted.policy, maxEpisodeSteps: limit)
          == Planning.expectedReturn(rooms, policy: discounted.policy, maxEpisodeSteps: limit))
    }
  }

  /// State 0: stay for nothing, or take 1 and come to state 1. State 1: pay 1 for ever, or end for `exit`.
  private func temptation(exit: Double) -> TransitionModel {
    .byHand(states: 2, actions: 2) { state, action in
      let isLeaving = state == 1 && action == 1
      return [
        .init(
          probability: 1, state: state == 0 ? action : 1,
          reward: isLeaving ? exit : state == 0 ? Double(action) : -1, terminated: isLeaving)
      ]
    }
  }

  @Test func aRewardBeforeAPriceIsNotTakenInTheLastMoment() throws {
    // Value iteration from zeros on the states as they are settles at 1, which no policy earns.
    for method in Self.methods {
      let dear = try method.solution(temptation(exit: -5), gamma: 1)
      #expect(dear.values == [0, -5] && dear.policy == [0, 1])
      let cheap = try method.solution(temptation(exit: -0.5), gamma: 1)
      #expect(cheap.values == [0.5, -0.5] && cheap.policy == [1, 1])
    }
  }

  @Test func anActionThatOnlySeemsAsGoodIsNotTaken() throws {
    // To wait costs less than what counts as rounding, but it is waited for ever.
    for cost in [1e-9, 1e-11, 1e-13] {
      let model = TransitionModel.byHand(states: 1, actions: 2) { _, action in
        [.init(probability: 1, state: 0, reward: action == 0 ? -cost : 1, terminated: action == 1)]
      }
      #expect(try Planning.Method.valueIteration.solution(model, gamma: 1).policy == [1])
    }
    // A faster end for 1e-11 less.
    let model = TransitionModel.byHand(states: 2, actions: 2) { state, action in
      let ends = state == 1 || action == 0
      return [
        .init(probability: 1, state: 1, reward: !ends ? 0 : state == 1 ? 1 : 1 - 1e-11, terminated: ends)
      ]
    }
    for method in Self.methods { #expect(try method.solution(model, gamma: 1).policy[0] == 1) }
  }

  @Test func aTrapThatCostsForEverIsWalkedAround() throws {
    // State 0 leads to the trap, state 1, for 10, or ends for 1.
    let model = TransitionModel.byHand(states: 2, actions: 2) { state, action in
      let ends = state == 0 && action == 1
      return [
        .init(probability: 1, state: 1, reward: ends ? 1 : state == 0 ? 10 : -1, terminated: ends)
      ]
    }
    for method in Self.methods {
      let solution = try method.solution(model, gamma: 1)
      #expect(solution.values == [1, -.infinity] && solution.policy[0] == 1)
      #expect(!solution.isFinite)
    }
  }

  @Test func endlessRewardsHaveNoOptimumAndSaySo() {
    for method in Self.methods {
      #expect(throws: NoOptimum.unbounded) { try method.solution(.pendulum, gamma: 1) }
      // Three for one, for ever.
      let market = TransitionModel.byHand(states: 2, actions: 1) { state, _ in
        [.init(probability: 1, state: 1 - state, reward: state == 0 ? 3 : -1, terminated: false)]
      }
      #expect(throws: NoOptimum.unbounded) { try method.solution(market, gamma: 1) }
      let swap = TransitionModel.byHand(states: 2, actions: 1) { state, _ in
        [.init(probability: 1, state: 1 - state, reward: state == 0 ? 1 : -1, terminated: false)]
      }
      #expect(throws: NoOptimum.undetermined) { try method.solution(swap, gamma: 1) }
    }
  }

  @Test(arguments: [[0.0, 0, 1], [0.0, 0, -1], [0.0, 0, 1, -1], [0.0, 2, -1, -1], [-1.0, 3, 0, 0, 0]])
  func randomWorldsAgreeWithAllTheirPolicies(rewards: [Double]) throws {
    let seed: UInt64 = 20_261_126
    var random = RandomStream(seed: seed)
    var (solved, refused) = (0, 0)
    for index in 0..<150 {
      let process = RandomProcess(&random, rewards: rewards)
      let worths = process.policies.map { process.worth(of: $0) }
      let comment: Comment = "seed \(seed), rewards \(rewards), world \(index): \(process.model)"
      for method in Self.methods {
        do {
          let solution = try method.solution(process.model, gamma: 1)
          let own = try #require(process.worth(of: solution.policy), comment)
          for state in 0..<process.states {
            let best = worths.compactMap { $0?[state] }.max() ?? -.infinity
            let value = solution.values[state]
            #expect(value == best || abs(value - best) < 1e-7, comment)
            #expect(own[state] == best || abs(own[state] - best) < 1e-7, comment)
          }
          solved += 1
        } catch NoOptimum.unbounded {
          #expect(worths.contains { $0?.contains(.infinity) ?? false }, comment)
          refused += 1
        } catch NoOptimum.undetermined {
          refused += 1
        }
      }
    }
    #expect(solved > 20, "seed \(seed): \(solved) solved, \(refused) refused")
  }

  @Test(arguments: [0.9, 0.5]) func discountedRandomWorldsAgreeWithAllTheirPolicies(gamma: Double) throws {
    let seed: UInt64 = 7
    var random = RandomStream(seed: seed)
    for index in 0..<40 {
      let process = RandomProcess(&random, rewards: [0, 1, -1, 2])
      let worths = process.policies.map { earned(process.model, $0, gamma: gamma) }
      for method in Self.methods {
        let solution = try method.solution(process.model, gamma: gamma)
        expectAttained(solution, process.model, gamma: gamma, "seed \(seed), world \(index)")
        for state in 0..<process.states {
          let best = worths.map { $0[state] }.max() ?? 0
          #expect(abs(solution.values[state] - best) < 1e-9, "seed \(seed), world \(index)")
        }
      }
    }
  }
}
