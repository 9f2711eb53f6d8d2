/// The length for which a run was planned when it began. Schedules and periods keep to it where the run is extended.
package struct PlannedLength: Sendable, Equatable {
  /// Environment steps that schedules take; nil where the run is counted in episodes and nothing is scheduled.
  package var steps: Int?
  /// Training episodes; nil where the run is counted in steps.
  package var episodes: Int?

  package init(steps: Int? = nil, episodes: Int? = nil) { (self.steps, self.episodes) = (steps, episodes) }
}
