internal import Events

/// A page or file of the store that another one may lead to. Paths come from dates and numbers alone.
enum StorePage {
  /// From the folder `reports`.
  case index, feed
  case search(Int)
  case rollUp(Period)
  case report(LogicalDate, version: Int)
  /// From a report's own folder.
  case indexFromReport

  var path: String {
    switch self {
    case .index: "index.html"
    case .feed: "feed.atom"
    case .search(let year): "search-\(year).html"
    case .rollUp(let period): period.fileName
    case .report(let date, let version): "\(date.path)/v\(version)/report.html"
    case .indexFromReport: "../../../../index.html"
    }
  }
}

extension Attribute {
  /// A link to another page of the store.
  static func link(toFile page: StorePage) -> Attribute { href(page.path) }
}
