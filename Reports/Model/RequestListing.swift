internal import Reconciliation

/// The requests of a night: every one counted by what it asks for and where it stands, the first ones kept to be shown.
package struct RequestListing: Hashable, Sendable {
  /// Whether there is an endpoint that they are posted to.
  let hasEndpoint: Bool
  /// The most that are kept.
  let limit: Int
  private var counts: [BreakCode: [RequestState: Int]] = [:]
  /// The first of each state, in the order of the files.
  private(set) var first: [RequestState: [RequestRecord]] = [:]

  /// An empty listing.
  package init(hasEndpoint: Bool = false, limit: Int = RequestListing.shown) {
    (self.hasEndpoint, self.limit) = (hasEndpoint, limit)
  }

  /// How many lines of a list a page shows where nothing else is said.
  static let shown = 25

  /// Counts one.
  package mutating func add(_ record: RequestRecord) {
    counts[record.code, default: [:]][record.state, default: 0] += 1
    if count(record.state) <= limit { first[record.state, default: []].append(record) }
  }

  /// Requests of a code in a state.
  func count(_ code: BreakCode, _ state: RequestState) -> Int { counts[code]?[state] ?? 0 }

  /// Requests in a state.
  func count(_ state: RequestState) -> Int { counts.values.reduce(0) { $0 + ($1[state] ?? 0) } }

  /// All of them.
  var total: Int { RequestState.allCases.reduce(0) { $0 + count($1) } }

  /// The codes that ask.
  static let codes: [BreakCode] = [.missingInLedger, .exportGap]
}
