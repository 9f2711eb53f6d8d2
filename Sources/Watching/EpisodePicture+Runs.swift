import Comparison
import Drawing
import Lab
import RLCore
import RunStore

extension EpisodePicture {
  private static let recentEpisodes = 100

  /// Episodes of the seeds with these numbers or, if none is named, of the group's seed with the median score.
  package static func pictures(
    of group: GroupResult, index: Int, seeds: [UInt64], _ analysis: GroupAnalysis?
  ) throws -> [EpisodePicture] {
    guard let analysis else { return [] }
    if !seeds.isEmpty {
      return try group.seeds.filter { seeds.contains($0.seed) }.compactMap {
        try EpisodePicture(of: $0, group, index: index, analysis)
      }
    }
    let scored = group.seeds.filter { $0.score != nil }.sorted {
      ($0.score ?? 0, $0.seed) < ($1.score ?? 0, $1.seed)
    }
    guard !scored.isEmpty else { return [] }
    return [try EpisodePicture(of: scored[(scored.count - 1) / 2], group, index: index, analysis)].compactMap
    {
      $0
    }
  }

  /// The best of the seed's last hundred training episodes, or nil if there is none or the environment cannot be drawn.
  private init?(
    of seed: SeedResult, _ group: GroupResult, index: Int, _ analysis: GroupAnalysis
  ) throws {
    let reader = try RunReader(seed.record.path)
    // Those of the known environment.
    let change = try reader.lastEnvironmentChange()
    let recent = try reader.latestEpisodes(Self.recentEpisodes).filter { $0.step > change }
    guard let best = recent.max(by: { ($0.return, $1.number) < ($1.return, $0.number) }) else { return nil }
    let (episode, actions) = try reader.episode(best.number)
    let environments = analysis.experiment.training.environments
    var walk = EnvironmentWalk(
      analysis.environment, maxEpisodeSteps: group.group.facts.maxEpisodeSteps, seed: episode.seed,
      clock: try reader.clock(of: episode, environments: environments), stride: environments)
    guard let first = (walk.environment as? any Drawable)?.draw() else { return nil }
    let stride = max(1, (actions.count + Self.mostFrames - 1) / Self.mostFrames)
    var frames = [first]
    for (step, action) in actions.enumerated() {
      _ = walk.step(Int(action))
      if (step + 1) % stride == 0 || step == actions.count - 1,
        let scene = (walk.environment as? any Drawable)?.draw()
      {
        frames.append(scene)
      }
    }
    self.init(
      group: index, seed: seed.seed, episode: episode.number, length: episode.length, return: episode.return,
      ending: "\(episode.ending)", epsilon: episode.epsilon, frames: frames, stride: stride)
  }
}
