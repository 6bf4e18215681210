internal import Events
internal import Reconciliation

/// The shares of outcomes in one bar of the size of a few words. The figures stand beside it.
struct OutcomeBar {
  private let parts: [(style: String, count: Int)]
  private static let width = 1200

  /// What the fills say.
  static let keys = [
    (name: "delivered", style: "share-delivered"), (name: "failed", style: "share-failed"),
    (name: "pending", style: "share-pending"), (name: "unconfirmed", style: "share-unconfirmed"),
  ]

  init(_ counts: Totals.MessageCounts) {
    parts = zip(OutcomeBar.keys, [counts.delivered, counts.failed, counts.pending, counts.unconfirmed]).map { ($0.style, $1) }
  }

  var svg: HTML {
    let total = parts.reduce(0) { $0 + $1.count }
    var before = 0
    return Tag.svg(.of(.viewBox, "0 0 \(OutcomeBar.width / 10) 10"), .class("shares"), .of(.ariaHidden, "true")) {
      HTML(
        joining: parts.map { style, count in
          guard total > 0, count > 0 else { return .empty }
          // A share too small to be seen is seen all the same.
          let x = OutcomeBar.width * before / total
          before += count
          let width = max(8, OutcomeBar.width * before / total - x)
          return Tag.rect(
            .class(style), .tenths(.x, min(x, OutcomeBar.width - width)), .tenths(.y, 5), .tenths(.width, width),
            .tenths(.height, 90))
        })
    }
  }
}
