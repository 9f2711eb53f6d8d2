/// The exact model of a finite Markov decision process: every outcome of every action in every state.
public struct TransitionModel: Sendable, Equatable {
  /// A possible outcome of an action.
  public struct Outcome: Sendable, Equatable {
    /// In (0, 1]; the outcomes of one action sum to 1.
    public var probability: Double
    public var state: Int
    public var reward: Double
    public var terminated: Bool

    public init(probability: Double, state: Int, reward: Double, terminated: Bool) {
      (self.probability, self.state) = (probability, state)
      (self.reward, self.terminated) = (reward, terminated)
    }
  }

  public let stateCount: Int
  public let actionCount: Int
  /// `[S]`, the initial state distribution.
  public let startProbabilities: [Double]
  /// `[S * A]`, whether an action is legal in a state; nil where all are.
  ///
  /// An illegal action has the outcomes of a legal one, so that an optimum over all actions is that over the legal ones.
  public let legalActions: [Bool]?
  /// Whether a reward may be random, so that the outcomes hold its expectation.
  public let hasRandomRewards: Bool
  /// By how much rewards fall with the steps of an episode: that of its k-th step is the outcome's times 1 - k times this.
  ///
  /// Returns of episodes count it. Values of states do not, since the same state may be reached at any step.
  public let rewardDecay: Double
  @usableFromInline let outcomes: [Outcome]
  @usableFromInline let firstOutcome: [Int]

  /// Queries `outcomes` for each state and action.
  public init(
    stateCount: Int, actionCount: Int, startProbabilities: [Double], legalActions: [Bool]? = nil,
    hasRandomRewards: Bool = false, rewardDecay: Double = 0,
    outcomes: (_ state: Int, _ action: Int) -> [Outcome]
  ) {
    precondition(startProbabilities.count == stateCount, "one start probability per state")
    precondition(legalActions?.count ?? stateCount * actionCount == stateCount * actionCount)
    (self.legalActions, self.hasRandomRewards) = (legalActions, hasRandomRewards)
    self.rewardDecay = rewardDecay
    (self.stateCount, self.actionCount) = (stateCount, actionCount)
    self.startProbabilities = startProbabilities
    var all: [Outcome] = []
    var first = [0]
    for state in 0..<stateCount {
      for action in 0..<actionCount {
        all += outcomes(state, action)
        first.append(all.count)
      }
    }
    self.outcomes = all
    firstOutcome = first
  }

  /// Whether `action` is legal in `state`.
  @inlinable public func isLegal(_ state: Int, _ action: Int) -> Bool {
    legalActions.map { $0[state * actionCount + action] } ?? true
  }

  /// The outcomes of `action` in `state`.
  @inlinable public func outcomes(state: Int, action: Int) -> ArraySlice<Outcome> {
    let pair = state * actionCount + action
    return outcomes[firstOutcome[pair]..<firstOutcome[pair + 1]]
  }
}
