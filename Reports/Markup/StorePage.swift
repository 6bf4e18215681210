internal import Events
internal import Reconciliation

/// A page or file of the store that another one may lead to. Paths come from dates and numbers alone.
enum StorePage {
  /// From the folder `reports`.
  case index, feed
  case search(Int)
  /// A week or month, or the place of that id in it.
  case rollUp(Period, at: String? = nil)
  /// A report, or the place of that id in it.
  case report(LogicalDate, version: Int, at: String? = nil)
  /// From a report's own folder.
  case indexFromReport
  /// A night's line in the index, whose figures lead to the breaks of the night's latest report.
  case nightFromReport(LogicalDate)
  /// A night's line in its month, whose figures lead to the breaks of each code.
  case codesFromReport(LogicalDate)

  /// The breaks of a report that a query finds: `severity=high`. The report has places of these names, so that the link leads somewhere without its script too.
  static func breaks(_ date: LogicalDate, version: Int, find query: String) -> StorePage {
    .report(date, version: version, at: found(by: query))
  }

  var path: String {
    switch self {
    case .index: "index.html"
    case .feed: "feed.atom"
    case .search(let year): "search-\(year).html"
    case .rollUp(let period, let place): period.fileName + StorePage.fragment(place)
    case .report(let date, let version, let place): "\(date.path)/v\(version)/report.html" + StorePage.fragment(place)
    case .indexFromReport: "../../../../index.html"
    case .nightFromReport(let date): "../../../../index.html#" + StorePage.line(of: date)
    case .codesFromReport(let date):
      "../../../../" + StorePage.rollUp(Period(.month, of: date), at: StorePage.line(of: date)).path
    }
  }

  private static func fragment(_ id: String?) -> String { id.map { "#" + $0 } ?? "" }

  /// The id of the place where breaks stand that a query finds.
  static func found(by query: String) -> String { "find?" + query }

  /// The id of a night's line in the index, and in its month.
  static func line(of date: LogicalDate) -> String { "night-" + date.description }
}

extension Attribute {
  /// A link to another page of the store.
  static func link(toFile page: StorePage) -> Attribute { href(page.path) }
}
