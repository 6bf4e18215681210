internal import Events
internal import Reconciliation

/// A page or file of the store that another one may lead to. Paths come from dates and numbers alone.
enum StorePage {
  /// From the folder `reports`.
  case index, feed
  case search(Int)
  case rollUp(Period)
  case report(LogicalDate, version: Int)
  /// A report's breaks of a severity.
  case breaks(LogicalDate, version: Int, Severity)
  /// From a report's own folder.
  case indexFromReport
  /// A night's line in the index, whose figures lead to the breaks of the night's latest report.
  case nightFromReport(LogicalDate)

  var path: String {
    switch self {
    case .index: "index.html"
    case .feed: "feed.atom"
    case .search(let year): "search-\(year).html"
    case .rollUp(let period): period.fileName
    case .report(let date, let version): "\(date.path)/v\(version)/report.html"
    case .breaks(let date, let version, let severity):
      StorePage.report(date, version: version).path + "#find?severity=" + severity.name
    case .indexFromReport: "../../../../index.html"
    case .nightFromReport(let date): "../../../../index.html#" + StorePage.line(of: date)
    }
  }

  /// The id of a night's line in the index.
  static func line(of date: LogicalDate) -> String { "night-" + date.description }
}

extension Attribute {
  /// A link to another page of the store.
  static func link(toFile page: StorePage) -> Attribute { href(page.path) }
}
