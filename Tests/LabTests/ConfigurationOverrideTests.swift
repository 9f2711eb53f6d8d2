import Lab
import RLCore
import Testing

/// `--set section.key=value`, before anything is judged.
struct ConfigurationOverrideTests {
  @Test func overridesTakeThePlaceOfTheFile() throws {
    let experiment = try Toys.load(
      Toys.file("training: {steps: 5}"),
      [
        "agent.learning_rate=1e-2", "environment.is_slippery=false", "seeds=1..3", "agent.net_arch=[64,64]",
        "training.steps = 2_000 ", "agent.loss=\"mse\"", "environment.desc=[SF, 'a, b']",
        "agent.max_grad_norm=null",
        "environment.map_name=a: b #c", "evaluation.episodes=3", "log=[]", "agent.gamma=2", "agent.gamma=.5",
      ])
    #expect(experiment.agent.values["learning_rate"] == .number(0.01))
    #expect(experiment.environment.values["is_slippery"] == .bool(false))
    #expect(experiment.seeds == [1, 2, 3])
    #expect(experiment.agent.values["net_arch"] == .integers([64, 64]))
    #expect(experiment.training.steps == 2_000)
    #expect(experiment.agent.values["loss"] == .text("mse"))
    #expect(experiment.environment.values["desc"] == .texts(["SF", "a, b"]))
    #expect(experiment.agent.values["max_grad_norm"] == ConfigurationValue.none)
    #expect(experiment.environment.values["map_name"] == .text("a: b #c"))
    #expect(experiment.evaluation.episodes == 3)
    #expect(experiment.agent.values["gamma"] == .number(0.5))
  }

  @Test func anOverrideRepairsTheFile() throws {
    #expect(
      Toys.complaints(Toys.agent("  loss: hubr\n  gamma: 2"), ["agent.loss=mse", "agent.gamma=1"]) == [])
    #expect(Toys.complaints("seeds: 1", ["environment.id=Endless-v0", "agent.algorithm=random"]) == [])
    #expect(
      Toys.complaints("environment:\nagent:", ["environment.id=Endless-v0", "agent.algorithm=random"]) == [])
  }

  @Test func anotherAlgorithmHasOtherKeys() {
    #expect(
      Toys.complaints(Toys.agent("  gamma: 0.9"), ["agent.algorithm=random"]) == [
        "dqn.yaml:5:3: unknown key 'gamma' in agent; 'rl-lab describe random' lists the keys"
      ])
    #expect(
      Toys.complaints(Toys.environment("  is_slippery: true"), ["environment.id=Endless-v0"]) == [
        "dqn.yaml:5:3: unknown key 'is_slippery' in environment; 'rl-lab describe Endless-v0' lists the keys"
      ])
  }

  @Test(arguments: [
    (
      "agent.learning_rat=1",
      "agent.learning_rat: unknown key 'learning_rat' in agent; did you mean 'learning_rate'?"
    ),
    ("agent.learning_rate=fast", "agent.learning_rate: learning_rate must be a number above 0, not 'fast'"),
    (
      "agent.foo.bar=1", "agent.foo.bar: unknown key 'foo.bar' in agent; 'rl-lab describe dqn' lists the keys"
    ),
    (
      "agent.gamma=",
      "agent.gamma: the value after '=' is missing; write null for none, or '\"\"' for an empty string"
    ),
    (
      "agent.gamma",
      "agent.gamma: the '=' is missing; write --set section.key=value, such as training.steps=1e5"
    ),
    ("=5", "=5: the key is missing; write --set section.key=value, such as training.steps=1e5"),
    ("agnt.gamma=1", "agnt.gamma: unknown section 'agnt'; did you mean 'agent'?"),
    ("gamma=1", "gamma: unknown key 'gamma'; it belongs to 'agent', write agent.gamma"),
    (
      "foo=1",
      "foo: unknown key 'foo'; there are environment, tasks, agent, training, evaluation, checkpoint, tune, seeds, log"
    ),
    ("agent=dqn", "agent: agent is a section; set one of its keys, such as agent.algorithm"),
    ("agent.net_arch=[64,64", "agent.net_arch: '[64,64' is not a list; write it as [a, b]"),
    ("agent.net_arch=[64] x", "agent.net_arch: '[64] x' is not a list; write it as [a, b]"),
    (
      "agent.net_arch=[1, 0]",
      "agent.net_arch: each element of net_arch must be an integer from 1 to 4096, not '0'"
    ),
    ("agent.net_arch=[&a 1]", "agent.net_arch: \(ConfigurationYAMLTests.noAnchors)"),
    ("agent.loss='", "agent.loss: ''' is not a quoted string; close the quotes or remove them"),
    ("agent.gamma='1'", "agent.gamma: gamma must be a number in [0, 1]; remove the quotes around '1'"),
    ("agent.algorithm=dnq", "agent.algorithm: unknown algorithm 'dnq'; did you mean 'dqn'?"),
    (
      "agent.batch_size=20000",
      "agent.batch_size: 20000 transitions cannot be drawn from a buffer_size of 10000"
    ),
    ("environment.desc=[F]", "environment.desc: a map needs a start, the letter S"),
    ("seeds=1,1", "seeds: seed 1 is listed twice; seeds must be unique"),
    ("log=[csv, csv]", "log: names 'csv' twice"),
  ])
  func wrongOverrides(text: String, message: String) {
    #expect(Toys.complaints(Toys.file(""), [text]) == ["--set \(message)"])
  }

  @Test func overridesComeAfterTheFileInTheirOrder() {
    #expect(
      Toys.complaints(Toys.agent("  gama: 1"), ["seeds=0..x", "agent.gamma=3"]).map { $0.prefix(16) } == [
        "dqn.yaml:5:3: un", "--set agent.gamm", "--set seeds: a s",
      ])
  }
}
