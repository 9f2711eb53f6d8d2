import Foundation
import Lab
import NativePlugins
import RLCore
import RunStore
import Testing

/// Plugins in experiment files.
struct ExperimentTests {
  private func complaints(_ environment: String) -> [String] {
    do throws(ExperimentErrors) {
      _ = try Experiment.load(
        text: "environment:\n\(environment)\nagent: {algorithm: q-learning}\n",
        path: "\(Build.folder)/doors.yaml",
        catalog: catalog)
      return []
    } catch {
      return error.problems.map { $0.description.replacingOccurrences(of: Build.folder + "/", with: "") }
    }
  }

  @Test func aPathIsRelativeToTheFileAndParametersAreTyped() throws {
    _ = try Build.twoDoors()
    let experiment = try Experiment.load(
      text: "environment: {plugin: ./libtwo_doors.so, length: 20}\nagent: {algorithm: q-learning}",
      path: "\(Build.folder)/doors.yaml", catalog: catalog)
    #expect(experiment.environment.entry.id == "TwoDoors-v0")
    #expect(experiment.environment.values["length"] == .integer(20))
    #expect(experiment.environment.values["slip"] == .number(0.1))
    #expect(experiment.environment.maxEpisodeSteps == 200)
    #expect(try experiment.environment.make().observationSpace == .discrete(count: 20))
    #expect(
      experiment.resolvedYAML.hasPrefix("environment:\n  plugin: \"\(Build.folder)/libtwo_doors.so\"\n"))
    let again = try Experiment.load(
      text: experiment.resolvedYAML, path: "elsewhere/doors.yaml", catalog: catalog)
    #expect(again == experiment)
  }

  @Test func unknownAndWrongParametersAreNamed() throws {
    _ = try Build.twoDoors()
    #expect(
      complaints("  plugin: libtwo_doors.so\n  lenght: 5\n  slip: 2\n  small_prize: much") == [
        "doors.yaml:3:3: unknown key 'lenght' in environment; did you mean 'length'?",
        "doors.yaml:4:9: slip must be a number in [0, 1], not '2'",
        "doors.yaml:5:16: small_prize must be a finite number, not 'much'",
      ])
  }

  @Test func aMissingPluginStandsAtItsLine() {
    #expect(
      complaints("  plugin: libnone.so") == [
        "doors.yaml:2:11: libnone.so: no such file; build the plugin, or check the path"
      ])
  }

  @Test func anEnvironmentHasOneName() throws {
    #expect(
      complaints("  id: CartPole-v1\n  plugin: libtwo_doors.so") == [
        "doors.yaml:3:3: environment has both 'id' and 'plugin'; keep one"
      ])
  }

  @Test func whatThePluginRefusesIsTold() throws {
    _ = try Build.liar("HONEST")
    #expect(
      complaints("  plugin: libliar_HONEST.so\n  fail: true") == [
        "doors.yaml:1:1: Liar-v0: the map has no start and no end"
      ])
  }

  /// What was learned until the failure is in the file, and the run says that it was interrupted.
  @Test func aRunWhoseEnvironmentFailsIsStored() throws {
    let (outcome, path) = try trained(
      in: Build.liar("LATE_FAILURE"), "algorithm: q-learning",
      "training: {steps: 50000}\nevaluation: {every: 0}")
    #expect(outcome.status == .interrupted)
    #expect(outcome.failure == EnvironmentFailure("Liar-v0: step failed: the motor is on fire"))
    #expect(outcome.report.step == 1000)
    let reader = try RunReader(path)
    #expect(try reader.progress().status == .interrupted)
    #expect(try reader.progress().steps == 1000)
    let loaded = try LoadedRun(path, catalog: catalog, checkpoint: .latest, allowsCode: true)
    #expect(loaded.checkpointStep == 1000)
  }

  /// As in Swift's environments: the step is recorded, nothing is learned from it, and the last transitions are kept.
  @Test(arguments: [
    ("LATE_NAN", "observation", "element 0 of the observation in environment 0 is nan"),
    ("LATE_REWARD", "reward", "the reward of environment 0 is -inf"),
  ])
  func aNumberThatIsNotFiniteEndsTheRunAsDiverged(lie: String, column: String, what: String) throws {
    let (outcome, path) = try trained(
      in: Build.claims(lie), "algorithm: dqn, net_arch: [8], learning_starts: 100, batch_size: 8",
      "training: {steps: 50000}\nevaluation: {every: 0}")
    #expect(outcome.status == .diverged && outcome.failure == nil && outcome.report.step == 1001)
    #expect(
      outcome.divergence?.description
        == "at step 1001 \(what); fix the environment or its parameters; nothing was learned from this step")
    let columns = try #require(try RunReader(path).lastTransitions())
    let numbers = try #require(
      columns.first { $0.name == (column == "reward" ? "reward" : "next_observation") })
    #expect(numbers.shape[0] == 100)
    switch numbers.elements {
    case .float64(let rewards): #expect(rewards.filter { !$0.isFinite } == [-.infinity])
    case .float32(let values): #expect(values.filter { !$0.isFinite }.count == 1)
    default: Issue.record("a column of another type")
    }
  }
}
