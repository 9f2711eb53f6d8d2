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
  package var figures: [Figure] { result.figures + games + maps }

  private var games: [Figure] {
    [result.gameResults, result.elo, result.blunders].compactMap { $0 } + result.mistakes
  }

  private var maps: [Figure] { world?.figures(names: result.groups.map(\.name)) ?? [] }

  package var html: String {
    let names = result.groups.map(\.name)
    let title = names.count > 4 ? "Comparison of \(names.count) groups" : names.joined(separator: " against ")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(escapedMarkup(title))</title>
      <style>\(ReportStyle.css)</style>
      </head>
      <body>
      <header>
      <p class="kicker">\(escapedMarkup(result.environment)) · \(escapedMarkup(result.metric.noun))</p>
      <h1>\(escapedMarkup(title))</h1>
      </header>
      <main>
      \(verdict)
      <nav aria-label="Contents">\(sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" }.joined(separator: " "))</nav>
      \(sections.map(section).joined(separator: "\n"))
      </main>
      <footer>rl-lab \(escapedMarkup(version))</footer>
      <div id="tip" role="status" hidden></div>
      <script>\(ReportStyle.script)</script>
      </body>
      </html>

      """
  }

  private typealias Section = (id: String, title: String, content: String)

  private var sections: [Section] {
    let methods = escapedMarkup(MethodsWriter(result, version: version).paragraph)
    let all: [Section] = [
      ("scores", "Scores", groupTable + pairTable),
      ("figures", "Figures", controls + grid(result.figures)),
      ("games", "Games", games.isEmpty ? "" : gameTable + grid(games)),
      ("maps", "Learned values next to the exact optimum", maps.isEmpty ? "" : grid(maps)),
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

  private func section(_ section: Section) -> String {
    "<section id=\"\(section.id)\"><h2>\(section.title)</h2>\n\(section.content)</section>"
  }

  private var verdict: String {
    let isDecided = result.pairs.contains(where: \.isDecided)
    let warnings = result.warnings.map { "<li>\(escapedMarkup($0))</li>" }.joined(separator: "\n")
    return """
      <section id="verdict" class="\(isDecided ? "decided" : "open")">
      <p class="verdict"><strong>\(isDecided ? "Decided." : "Not decided.")</strong> \(escapedMarkup(result.verdict))</p>
      \(warnings.isEmpty ? "" : "<ul class=\"warnings\">\(warnings)</ul>")
      </section>
      """
  }

  private var controls: String {
    "<p class=\"controls\"><label><input type=\"checkbox\" id=\"show-seeds\" checked> single seeds</label> <span class=\"hint\">Point at a mark or tap it for its value, or select a figure with Tab and press the arrow keys; click a name above a figure to hide its group.</span></p>"
  }

  private func grid(_ figures: [Figure]) -> String {
    let items = figures.map { figure in
      """
      <figure class="figure\(figure.isSmall ? " small" : "")" id="\(figure.name)"><h3>\(escapedMarkup(figure.title))</h3>
      <div class="scroll">\(figure.inline)</div>
      <figcaption>\(escapedMarkup(figure.caption))</figcaption></figure>
      """
    }
    return
      "<div class=\"grid\(figures.first?.isSmall == true ? " maps" : "")\">\(items.joined(separator: "\n"))</div>"
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
    return [
      ("seeds", "One row per seed", data.seeds), ("curves", "One row per point of a curve", data.curves),
      ("games", "One row per opponent and seat", data.games),
    ].filter { $0.2.contains("\n") }
      .map {
        name, title, csv in
        """
        <details><summary>\(title) (CSV)</summary>
        <p><button type="button" data-copy="csv-\(name)">Copy</button> <button type="button" data-save="csv-\(name)" data-name="\(name).csv">Save</button></p>
        <pre id="csv-\(name)">\(escapedMarkup(csv))</pre></details>
        """
      }.joined(separator: "\n")
  }
}
