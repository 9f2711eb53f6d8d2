import Lab
import RLCore

extension Experiment {
  /// Environment steps at which trials of a search are judged before their end: the shares of the section `tune`, each moved back
  /// to the last evaluation before it.
  ///
  /// - Throws: `ConfigurationProblem` where nothing is measured by then.
  package func rungs(_ tuning: TuningConfiguration) throws(ConfigurationProblem) -> [Int] {
    guard tuning.hasRungs, let steps = training.steps else { return [] }
    let count = training.environments
    let period = evaluationPeriod(training.budget)?.steps
    var rungs: [Int] = []
    for share in tuning.shares.dropLast() {
      var step = Int(share * Double(steps))
      if let period { step -= step % period }
      // All environments step together.
      step = (step + count - 1) / count * count
      guard step > 0, period != nil else {
        throw ConfigurationProblem(
          "rungs",
          "nothing is measured by the first rung, \(Int(share * Double(steps))) of \(steps) steps; evaluate sooner with evaluation.every, or raise the rung"
        )
      }
      if step < steps, step > rungs.last ?? 0 { rungs.append(step) }
    }
    return rungs
  }
}
