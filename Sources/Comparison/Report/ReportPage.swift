import Text

/// One self-contained HTML page of sections, figures and tables.
///
/// Texts of strangers are escaped by those who make the content. The page's own policy forbids it to load or send anything.
struct ReportPage {
  typealias Section = (id: String, title: String, content: String)

  let kicker: String
  let title: String
  /// What stands above the contents.
  let opening: String
  /// Those without content are left out.
  let sections: [Section]
  /// Version of the rl-lab that writes the page.
  let version: String

  var html: String {
    let sections = sections.filter { !$0.content.isEmpty }
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
      <p class="kicker">\(escapedMarkup(kicker))</p>
      <h1>\(escapedMarkup(title))</h1>
      </header>
      <main>
      \(opening)
      <nav aria-label="Contents">\(sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" }.joined(separator: " "))</nav>
      \(sections.map(Self.section).joined(separator: "\n"))
      </main>
      <footer>rl-lab \(escapedMarkup(version))</footer>
      <div id="tip" role="status" hidden></div>
      <script>\(ReportStyle.script)</script>
      </body>
      </html>

      """
  }

  private static func section(_ section: Section) -> String {
    "<section id=\"\(section.id)\"><h2>\(section.title)</h2>\n\(section.content)</section>"
  }

  static let controls =
    "<p class=\"controls\"><label><input type=\"checkbox\" id=\"show-seeds\" checked> single seeds</label> <span class=\"hint\">Point at a mark or tap it for its value, or select a figure with Tab and press the arrow keys; click a name above a figure to hide its group.</span></p>"

  static func grid(_ figures: [Figure]) -> String {
    let items = figures.map { figure in
      """
      <figure class="figure\(figure.isSmall ? " small" : "")" id="\(escapedMarkup(figure.name))"><h3>\(escapedMarkup(figure.title))</h3>
      <div class="scroll">\(figure.inline)</div>
      <figcaption>\(escapedMarkup(figure.caption))</figcaption></figure>
      """
    }
    return
      "<div class=\"grid\(figures.first?.isSmall == true ? " maps" : "")\">\(items.joined(separator: "\n"))</div>"
  }

  /// Tables of numbers to copy and to save, folded.
  static func data(_ tables: [(name: String, title: String, csv: String)]) -> String {
    tables.filter { $0.csv.contains("\n") }
      .map {
        name, title, csv in
        """
        <details><summary>\(title) (CSV)</summary>
        <p><button type="button" data-copy="csv-\(name)">Copy</button> <button type="button" data-save="csv-\(name)" data-name="\(name).csv">Save</button></p>
        <pre id="csv-\(name)">\(escapedMarkup(csv))</pre></details>
        """
      }.joined(separator: "\n")
  }

  /// What a comparison decides, with its warnings.
  static func verdict(of result: SeedComparison) -> String {
    let isDecided = VerdictWriter(result).isDecided
    let warnings = result.warnings.map { "<li>\(escapedMarkup($0))</li>" }.joined(separator: "\n")
    return """
      <section id="verdict" class="\(isDecided ? "decided" : "open")">
      <p class="verdict"><strong>\(isDecided ? "Decided." : "Not decided.")</strong> \(escapedMarkup(result.verdict))</p>
      \(warnings.isEmpty ? "" : "<ul class=\"warnings\">\(warnings)</ul>")
      </section>
      """
  }

  /// A table that becomes a list of cards where it has no room; a cell then names its column.
  ///
  /// - Parameters:
  ///   - rows: cells that are safe as markup; a row of two cells in a wider table has one for all groups.
  ///   - left: columns of words; the others are numbers.
  static func table(_ headings: [String], _ rows: [[String]], left: Set<Int>) -> String {
    func style(_ column: Int) -> String { left.contains(column) ? "" : " class=\"number\"" }
    let head = headings.enumerated().map { "<th scope=\"col\"\(style($0))>\($1)</th>" }.joined()
    let body = rows.map { row in
      let isMerged = row.count == 2 && headings.count > 2
      let cells = row.enumerated().map { column, cell in
        if column == 0 { return "<th scope=\"row\">\(cell)</th>" }
        if isMerged { return "<td colspan=\"\(headings.count - 1)\">\(cell)</td>" }
        return
          "<td\(style(column))><span class=\"column\">\(headings[column])</span><span>\(cell)</span></td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return
      "<div class=\"scroll\"><table><thead><tr>\(head)</tr></thead><tbody>\n\(body.joined(separator: "\n"))\n</tbody></table></div>\n"
  }
}
