import Text

extension ComparisonReport {
  /// What each group learned, kept and forgot of several tasks.
  var continualTable: String {
    let rows = ContinualTable(result.continual)
    let index = { (name: String) in result.groups.firstIndex { $0.name == name } ?? 0 }
    return ReportPage.table(
      rows.headings,
      zip(result.continual, rows.rows).map { [named(index($0.name))] + $1.dropFirst().map(escapedMarkup) },
      left: [0])
      + rows.sentences.map { "<p>\(escapedMarkup($0))</p>" }.joined()
  }
}
