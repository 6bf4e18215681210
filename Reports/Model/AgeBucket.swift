/// How old a break is, in whole days from the message's send to the as-of.
package enum AgeBucket: Int, CaseIterable, Sendable {
  case toDay1, toDay7, toDay30, toDay90, beyond

  /// The bucket of that many whole days.
  package init(days: Int) {
    self =
      switch days {
      case ...1: .toDay1
      case ...7: .toDay7
      case ...30: .toDay30
      case ...90: .toDay90
      default: .beyond
      }
  }

  /// The most days in it; nil where there is no such number.
  var last: Int? {
    switch self {
    case .toDay1: 1
    case .toDay7: 7
    case .toDay30: 30
    case .toDay90: 90
    case .beyond: nil
    }
  }

  /// Its days, for a column's head.
  package var name: String {
    switch self {
    case .toDay1: "0–1"
    case .toDay7: "2–7"
    case .toDay30: "8–30"
    case .toDay90: "31–90"
    case .beyond: "> 90"
    }
  }
}
