import RunStore
import Text

/// A comparison as one self-contained HTML file.
///
/// Every text that comes from a run file passes through `escaped`. The page's own policy forbids it to load or send
/// anything.
package struct ComparisonReport: Sendable {
  let result: SeedComparison
  /// The grid world and the learned policies, if its model is known.
  let world: GridWorld?
  let episodes: [EpisodePicture]
  /// Version of the rl-lab that writes the report.
  let version: String

  package init(_ result: SeedComparison, world: GridWorld?, episodes: [EpisodePicture], version: String) {
    (self.result, self.world, self.episodes, self.version) = (result, world, episodes, version)
  }

  /// The figures of the report, in its order.
  package var figures: [Figure] { result.figures + result.continualFigures + games + maps }

  private var games: [Figure] {
    [result.gameResults, result.elo, result.blunders].compactMap { $0 } + result.mistakes
  }

  private var maps: [Figure] { world?.figures(names: result.groups.map(\.name)) ?? [] }

  package var html: String {
    let names = result.groups.map(\.name)
    let title = names.count > 4 ? "Comparison of \(names.count) groups" : names.joined(separator: " against ")
    return ReportPage(
      kicker: "\(result.environment) · \(result.metric.noun)", title: title,
      opening: ReportPage.verdict(of: result),
      sections: sections,
      version: version
    ).html
  }

  private var sections: [ReportPage.Section] {
    let methods = escapedMarkup(MethodsWriter(result, version: version).paragraph)
    let all: [ReportPage.Section] = [
      ("scores", "Scores", groupTable + pairTable),
      ("figures", "Figures", ReportPage.controls + ReportPage.grid(result.figures)),
      (
        "tasks", "Tasks",
        (result.continual.isEmpty ? "" : continualTable)
          + (result.continualFigures.isEmpty ? "" : ReportPage.grid(result.continualFigures))
      ),
      ("games", "Games", games.isEmpty ? "" : gameTable + ReportPage.grid(games)),
      ("maps", "Learned values next to the exact optimum", maps.isEmpty ? "" : ReportPage.grid(maps)),
      ("episodes", "Episodes", episodes.isEmpty ? "" : episodeCards),
      ("settings", "Settings that differ", result.settingDifferences.isEmpty ? "" : settingTable),
      (
        "methods", "Methods",
        "<p id=\"methods-text\">\(methods)</p><p><button type=\"button\" data-copy=\"methods-text\">Copy</button></p>"
      ),
      ("provenance", "Provenance", provenance), ("data", "Numbers", data),
    ]
    return all.filter { !$0.content.isEmpty }
  }

  private var episodeCards: String {
    let cards = episodes.map { episode in
      let group = result.groups[episode.group]
      let epsilon = episode.epsilon.map { ", random actions with probability \(Readable.fixed($0, 2))" } ?? ""
      let every = episode.stride > 1 ? " Every \(episode.stride)th step is shown." : ""
      return """
        <figure class="figure episode-card"><h3><span class="\(FigureStyle.classes(ofGroup: episode.group)) chip"></span>\(escapedMarkup(group.name)), seed&nbsp;\(episode.seed)</h3>
        \(episode.inline)
        <p class="player" hidden><button type="button" class="play">Pause</button> <input type="range" min="0" max="1000" value="0" aria-label="time" data-seconds="\(Readable.fixed(episode.duration, 2))"></p>
        <figcaption>Training episode \(Readable.grouped(episode.episode)): return \(Readable.score(episode.return)) in \(Readable.grouped(episode.length)) steps, \(escapedMarkup(episode.ending))\(epsilon).\(every)</figcaption></figure>
        """
    }
    return
      "<p class=\"hint\">For each seed the best of the last hundred training episodes, replayed from its recorded seed and actions.</p><div class=\"grid\">\(cards.joined(separator: "\n"))</div>"
  }

  private var data: String {
    let data = ReportData(result)
    return ReportPage.data([
      ("seeds", "One row per seed", data.seeds), ("curves", "One row per point of a curve", data.curves),
      ("games", "One row per opponent and seat", data.games),
    ])
  }
}
