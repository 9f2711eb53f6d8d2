/// Algorithms that other libraries have and the lab has not, with what to use in their place.
enum ForeignAlgorithm {
  private static let policyGradient =
    "policy gradients are outside this lab, which learns values; use dqn, or munchausen-dqn for a stochastic policy"
  private static let continuousControl =
    "continuous actions are outside this lab; for discrete actions use dqn, or munchausen-dqn for entropy"
  private static let search = "use alphazero, which searches by the rules of a board game"

  private static let advice: [String: String] = {
    var advice: [String: String] = [:]
    for name in [
      "ppo", "ppo2", "maskableppo", "recurrentppo", "a2c", "a3c", "acktr", "acer", "trpo", "vpg", "reinforce",
      "impala", "actorcritic", "policygradient",
    ] {
      advice[name] = policyGradient
    }
    for name in ["sac", "td3", "ddpg", "tqc", "crossq", "redq", "droq", "mpo", "naf"] {
      advice[name] = continuousControl
    }
    for name in ["muzero", "efficientzero", "alphago", "alphagozero", "mcts"] { advice[name] = search }
    advice["fqf"] = "use iqn, its nearest relative here"
    for name in ["apex", "apexdqn", "r2d2", "ngu", "agent57"] {
      advice[name] = "distributed training is outside this lab; use rainbow"
    }
    for name in ["ars", "cem", "es", "cmaes", "neat"] {
      advice[name] = "evolution is outside this lab; use dqn, or q-learning for small worlds"
    }
    for name in ["dreamer", "dreamerv3", "mbpo", "pets", "planet"] {
      advice[name] = "learned models of large worlds are outside this lab; use dyna-q in small ones"
    }
    for name in ["bc", "gail", "dagger", "dqfd", "cql", "bcq", "iql"] {
      advice[name] = "learning from recorded data is outside this lab; use dqn"
    }
    advice["ddqn"] = "use double-dqn"
    advice["d3qn"] = "use dueling-dqn with double_q: true"
    advice["duelingddqn"] = "use dueling-dqn with double_q: true"
    advice["mdqn"] = "use munchausen-dqn"
    for name in ["per", "perdqn", "prioritizeddqn"] { advice[name] = "use dqn with replay: prioritized" }
    advice["noisydqn"] = "use dqn with noisy: true"
    for name in ["nstepdqn", "multistepdqn"] { advice[name] = "use dqn with n_steps: 3" }
    for name in ["her", "drqn"] {
      advice[name] = "it is outside this lab; use dqn, with frame_stack for memory"
    }
    return advice
  }()

  /// What to use instead of `name`, which is matched without case, dashes and underscores; nil for an unknown name.
  static func advice(for name: String) -> String? {
    advice[String(name.lowercased().filter { $0.isLetter || $0.isNumber })]
  }
}
