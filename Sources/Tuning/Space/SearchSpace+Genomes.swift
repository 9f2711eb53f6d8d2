import Lab
import RLCore

/// A genome has one value for each parameter, also for those whose conditions are not met; a trial's settings are what is met.
extension SearchSpace {
  package typealias Genome = [String]

  package func draw(_ random: inout RandomStream) -> Genome { parameters.map { $0.domain.draw(&random) } }

  /// The values that have an effect, as an experiment file has them.
  package func settings(_ genome: Genome) -> [TrialSetting] {
    var settings: [TrialSetting] = []
    for (parameter, value) in zip(parameters, genome) {
      let isMet = parameter.conditions.allSatisfy { condition in
        settings.contains { $0.key == condition.key && condition.values.contains($0.value) }
      }
      if isMet { settings.append(TrialSetting(key: parameter.key, value: value)) }
    }
    return settings
  }

  /// Each value from one of two parents at random, then changed with one chance in as many as there are parameters.
  ///
  /// Source: Syswerda, "Uniform crossover in genetic algorithms" (1989); Mühlenbein (1992) for the rate.
  package func child(_ mother: Genome, _ father: Genome, _ random: inout RandomStream) -> Genome {
    parameters.indices.map { index in
      let value = random.below(2) == 0 ? mother[index] : father[index]
      let changes = random.below(parameters.count) == 0
      return changes ? parameters[index].domain.mutated(value, &random) : value
    }
  }

  package func perturbed(_ genome: Genome, _ random: inout RandomStream) -> Genome {
    zip(parameters, genome).map { $0.domain.perturbed($1, &random) }
  }
}
